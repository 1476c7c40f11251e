"""Names of a library that the source uses: imported, and reached by attribute, one by one.

What an imported class is asked for by name (``Qt.ItemDataRole.UserRole``) is looked up in a
library that is really there: Qt 6's, where the source speaks of ``qgis.PyQt``, or QGIS's own.
Branches for older libraries are left out, as that library never comes into them.
"""

from __future__ import annotations

import ast
import enum
import importlib
import inspect
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any, Callable, Dict, Iterator, List, Optional

UNKNOWN = object()


@dataclass
class Findings:
    """``problems``, and how many names were looked up."""

    problems: List[str] = field(default_factory=list)
    looked_up: int = 0


def check(
    files: Dict[str, str],
    library: Callable[[str], Optional[str]],
    refuse: Callable[[Any, str, Any], str] = lambda owner, name, value: "",
    version: int = 0,
) -> Findings:
    """Look up every name of ``files`` (name to source).

    Parameters
    ----------
    files : dict
        Sources by the name that problems are told with.
    library : callable
        From the module of an import to the module to look into; None for one that is not looked at.
    refuse : callable
        Takes what an attribute was asked of, its name and value; says what is wrong with it, or "".
    version : int
        QGIS's, which decides the conditions on ``Qgis.QGIS_VERSION_INT``.
    """
    found = Findings()
    for name, source in files.items():
        _File(name, library, refuse, version, found).check(ast.parse(source))
    return found


def sources(*folders: Path) -> Dict[str, str]:
    """The Python files below ``folders``."""
    paths = sorted(path for folder in folders for path in folder.rglob("*.py"))
    return {str(path): path.read_text("utf-8") for path in paths}


class _File:
    def __init__(
        self,
        name: str,
        library: Callable[[str], Optional[str]],
        refuse: Callable[[Any, str, Any], str],
        version: int,
        found: Findings,
    ) -> None:
        self._name = name
        self._library = library
        self._refuse = refuse
        self._version = version
        self._found = found
        self._names: Dict[str, Any] = {}

    def check(self, tree: ast.Module) -> None:
        nodes = list(self._taken(tree))
        for node in nodes:
            if isinstance(node, ast.ImportFrom) and not node.level:
                self._import(node)
        for node in nodes:
            if isinstance(node, ast.Attribute):
                self._value(node, tell=True)

    def _taken(self, node: ast.AST) -> Iterator[ast.AST]:
        """Nodes below ``node`` in the branches that this library comes into."""
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If):
                yield from self._within([child.test, *self._branch(child)])
            elif isinstance(child, ast.Try) and self._can_import(child.body):
                after = [one for one in child.handlers if not _is_import_error(one)]
                yield from self._within([*child.body, *after, *child.orelse, *child.finalbody])
            elif isinstance(child, ast.Try) and any(map(_is_import_error, child.handlers)):
                yield from self._within([*child.handlers, *child.finalbody])
            else:
                yield child
                yield from self._taken(child)

    def _within(self, nodes: List[Any]) -> Iterator[ast.AST]:
        yield from self._taken(ast.Module(nodes, []))

    def _branch(self, node: ast.If) -> List[ast.stmt]:
        newer = _version_wanted(node.test)
        if newer is None:
            return [*node.body, *node.orelse]
        return node.body if self._version >= newer else node.orelse

    def _can_import(self, body: List[ast.stmt]) -> bool:
        for node in body:
            place = self._library(node.module or "") if isinstance(node, ast.ImportFrom) else None
            if place is not None:
                module = importlib.import_module(place)
                if any(_look(module, one.name) is UNKNOWN for one in node.names):
                    return False
        return True

    def _import(self, node: ast.ImportFrom) -> None:
        place = self._library(node.module or "")
        if place is None:
            return
        module = importlib.import_module(place)
        for one in node.names:
            value = _look(module, one.name)
            self._found.looked_up += 1
            if value is UNKNOWN:
                self._tell(node, f"{place} has no {one.name}")
            else:
                self._names[one.asname or one.name] = value

    def _value(self, node: ast.expr, tell: bool = False) -> Any:
        """What ``node`` is, as far as that can be told without running it."""
        if isinstance(node, ast.Name):
            return self._names.get(node.id, UNKNOWN)
        if isinstance(node, ast.Call):  # of a class: its object has the attributes of the class
            made = self._value(node.func)
            return made if inspect.isclass(made) else UNKNOWN
        if not isinstance(node, ast.Attribute):
            return UNKNOWN
        owner = self._value(node.value)
        if owner is UNKNOWN or not isinstance(owner, (type, ModuleType)):
            return UNKNOWN
        value = _look(owner, node.attr)
        if tell:
            self._found.looked_up += 1
            if value is UNKNOWN:
                self._tell(node, f"{owner.__name__} has no {node.attr}")
            elif self._refuse(owner, node.attr, value):
                self._tell(node, self._refuse(owner, node.attr, value))
        return value

    def _tell(self, node: ast.stmt | ast.expr, what: str) -> None:
        self._found.problems.append(f"{self._name}:{node.lineno}: {what}")


def _look(owner: Any, name: str) -> Any:
    value = getattr(owner, name, UNKNOWN)
    if value is UNKNOWN and isinstance(owner, ModuleType):
        try:  # a submodule that nobody has imported yet
            return importlib.import_module(f"{owner.__name__}.{name}")
        except ImportError:
            return UNKNOWN
    return value


def _is_import_error(node: ast.ExceptHandler) -> bool:
    return isinstance(node.type, ast.Name) and node.type.id == "ImportError"


def _version_wanted(test: ast.expr) -> Optional[int]:
    """N of ``Qgis.QGIS_VERSION_INT >= N``; None for any other condition."""
    if isinstance(test, ast.Compare) and ast.unparse(test.left) == "Qgis.QGIS_VERSION_INT":
        (operator,), (limit,) = test.ops, test.comparators
        if isinstance(operator, ast.GtE) and isinstance(limit, ast.Constant):
            return int(limit.value)
    return None


def unscoped(owner: Any, name: str, value: Any) -> str:
    """What :func:`check` tells of a member of an enum that is named without its enum."""
    kind = type(value)
    if not isinstance(owner, type) or owner is kind or issubclass(kind, type):
        return ""
    # Before Qt 6, an enum is a kind of int that says nothing more of itself.
    is_enum = isinstance(value, enum.Enum) or (isinstance(value, int) and kind not in (int, bool))
    if is_enum and kind is not owner and not isinstance(owner, enum.EnumMeta):
        return f"{owner.__name__}.{name} stands without its enum, {kind.__qualname__}"
    return ""
