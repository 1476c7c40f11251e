"""The table of rooms: who may import whom, checked on the source.

Two kinds of import differ. What a module imports when it is itself imported reaches, through the
modules it names, everything they import in turn: the rules hold for that whole closure. What it
imports later, inside a function, is held to the rules of its own room, one step far.
"""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "gnnwr_qgis"
STANDARD = frozenset(sys.stdlib_module_names)
QGIS_SIDE = ("processing", "layers", "plugin")


@dataclass(frozen=True)
class Rule:
    """What a room may import: rooms of the package, and libraries (True: any but ``banned``)."""

    rooms: frozenset[str]
    libraries: frozenset[str] = frozenset()
    anything: bool = False
    banned: frozenset[str] = frozenset()


_QGIS = Rule(
    frozenset((*QGIS_SIDE, "contract", "runtime")),
    # processing is the plugin of that name, a part of QGIS
    frozenset(("qgis", "processing", "numpy", "osgeo")),
)
RULES = {
    "processing": _QGIS,
    "layers": _QGIS,
    "plugin": _QGIS,
    "": Rule(frozenset(("plugin",)), frozenset(("qgis",))),  # classFactory
    "runtime": Rule(frozenset(("runtime", "contract"))),
    "contract": Rule(frozenset(("contract",))),
    "engine": Rule(
        frozenset(("engine", "contract")),
        anything=True,
        banned=frozenset(("qgis", "osgeo", "PyQt5", "PyQt6", "processing", "console")),
    ),
}


@dataclass(frozen=True)
class Import:
    """``target`` (dotted) imported by ``module`` at ``line``; ``late`` inside a function."""

    module: str
    target: str
    line: int
    late: bool


def room_of(module: str) -> str:
    """Room of a module of the package; empty for the package itself."""
    parts = module.split(".")
    return parts[1] if len(parts) > 1 else ""


def read_package(folder: Path) -> dict[str, list[Import]]:
    """Imports of every module below ``folder`` (the package), by module name."""
    found = {}
    for path in sorted(folder.rglob("*.py")):
        parts = [PACKAGE, *path.relative_to(folder).with_suffix("").parts]
        is_package = parts[-1] == "__init__"
        name = ".".join(parts[:-1] if is_package else parts)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found[name] = list(_imports(tree, name, is_package, late=False))
    return found


def _imports(node, module, is_package, late):
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Import):
            for alias in child.names:
                yield Import(module, alias.name, child.lineno, late)
        elif isinstance(child, ast.ImportFrom):
            base = child.module or ""
            if child.level:
                parents = module.split(".")
                drop = child.level - (1 if is_package else 0)
                parents = parents[: len(parents) - drop]
                base = ".".join([*parents, *([base] if base else [])])
            for alias in child.names:
                yield Import(module, f"{base}.{alias.name}", child.lineno, late)
        else:
            inner = isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
            yield from _imports(child, module, is_package, late or inner)


def _named_module(target: str, modules: dict[str, list[Import]]) -> str | None:
    """The module of the package that ``target`` (a module, or a name in one) belongs to."""
    while target and target not in modules:
        target = target.rpartition(".")[0]
    return target or None


def _problem(entry: Import, room: str, modules: dict[str, list[Import]]) -> str | None:
    rule, top = RULES[room], entry.target.split(".")[0]
    if top == PACKAGE:
        named = _named_module(entry.target, modules)
        other = room_of(named) if named else "?"
        allowed = other == "" or other in rule.rooms
    else:
        in_rule = top in rule.libraries or (rule.anything and top not in rule.banned)
        allowed = top in STANDARD or top == "__future__" or in_rule
    if allowed:
        return None
    return f"{entry.module}, line {entry.line}: {entry.target} may not be reached from {room}"


def problems(folder: Path) -> list[str]:
    """Every breach of the table in the package at ``folder``."""
    modules = read_package(folder)
    found = set()
    for module in modules:
        room = room_of(module)
        if room not in RULES:
            found.add(f"{module}: there is no such room in the table")
            continue
        direct = [entry for entry in modules[module] if entry.late]
        reached, waiting = set(), [module]
        while waiting:
            current = waiting.pop()
            if current in reached:
                continue
            reached.add(current)
            parents = current.split(".")
            waiting += [".".join(parents[:i]) for i in range(1, len(parents))]
            for entry in modules.get(current, ()):
                if not entry.late:
                    direct.append(entry)
                    named = _named_module(entry.target, modules)
                    waiting += [named] if named else []
        found.update(filter(None, (_problem(entry, room, modules) for entry in direct)))
    return sorted(found)
