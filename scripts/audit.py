"""Look the engine's libraries up in databases of known vulnerabilities, without a network.

    python scripts/audit.py DATABASE [DATABASE ...]

A ``DATABASE`` is either a folder of advisories in the OSV format, YAML or JSON (a copy of the
Python Packaging Advisory Database, say), or one JSON file that maps the name of a library to the
version specifiers that are vulnerable (Safety DB's ``insecure.json``). What is compared: every row
of docs/dependencies.md, and every pin of the engine's requirements, those for other Pythons and
systems included.

The exit code is 0 when nothing is found, 1 when something is, and 2 when a database could not be
read as a whole. Needs packaging and PyYAML, which the tests' environment has.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, Iterator, List, Set

import yaml
from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

ROOT = Path(__file__).resolve().parent.parent
TABLE = ROOT / "docs" / "dependencies.md"
REQUIREMENTS = ROOT / "gnnwr_qgis" / "runtime" / "requirements-engine.txt"
ROW = re.compile(r"^\| ([\w.-]+) \| (\d[^ |]*) \|", re.MULTILINE)
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^;\s]+)", re.MULTILINE)

Libraries = Dict[str, Set[str]]


class Unreadable(Exception):
    """What stands in a database and cannot be compared, so that "nothing found" would be a lie."""


@dataclass(frozen=True)
class Finding:
    """One vulnerability of one library."""

    library: str
    version: str
    what: str


@dataclass
class Result:
    """What one database says: how many advisories it has, how many of these libraries."""

    advisories: int
    about: int
    findings: List[Finding]


def libraries(table: Path = TABLE, requirements: Path = REQUIREMENTS) -> Libraries:
    """Versions by name: those of the table's rows and those of the pins."""
    found: Libraries = {}
    rows = ROW.findall(table.read_text("utf-8"))
    if not rows:
        raise Unreadable(f"no row of a library in {table}")
    for name, version in rows + PIN.findall(requirements.read_text("utf-8")):
        found.setdefault(canonicalize_name(name), set()).add(version)
    return found


def compare(database: Path, wanted: Libraries) -> Result:
    """Compare ``wanted`` with the folder or file ``database``."""
    if database.is_dir():
        return compare_advisories(database, wanted)
    return compare_specifiers(database, wanted)


def compare_advisories(folder: Path, wanted: Libraries) -> Result:
    """Compare with a folder of advisories: https://ossf.github.io/osv-schema/."""
    result = Result(0, 0, [])
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".yaml", ".json") or ".git" in path.parts:
            continue
        advisory = read(path)
        if not isinstance(advisory, dict) or "affected" not in advisory:
            continue
        result.advisories += 1
        if advisory.get("withdrawn"):
            continue
        try:
            hits = list(affected(advisory, wanted))
        except (InvalidVersion, KeyError, TypeError) as error:
            raise Unreadable(f"{path}: {error!r}")
        result.about += bool(hits)
        result.findings += [one for one in hits if one is not None]
    return result


def affected(advisory: dict, wanted: Libraries) -> Iterator[Finding | None]:
    """For each of ``wanted`` that the advisory is about: the finding, or None."""
    for entry in advisory["affected"]:
        package = entry.get("package", {})
        name = canonicalize_name(package.get("name", ""))
        if package.get("ecosystem") != "PyPI" or name not in wanted:
            continue
        for text in sorted(wanted[name]):
            version, fixed = Version(text), fixes(entry)
            if listed(version, entry) or any(holds(version, one) for one in spans(entry)):
                names = ", ".join([advisory["id"], *advisory.get("aliases", [])])
                after = f"fixed in {fixed}" if fixed else "no fixed version is named"
                yield Finding(name, text, f"{names}; {after}")
            else:
                yield None


def spans(entry: dict) -> List[dict]:
    """The ranges of releases; those of commits have nothing to do with a version."""
    ranges = entry.get("ranges", [])
    found = [one for one in ranges if one.get("type") in ("ECOSYSTEM", "SEMVER")]
    if not found and not entry.get("versions"):
        raise KeyError("neither versions nor a range of releases")
    return found


def listed(version: Version, entry: dict) -> bool:
    """Whether the version is one of those that are named one by one."""
    for text in entry.get("versions", []):
        try:
            if Version(str(text)) == version:
                return True
        except InvalidVersion:  # of a time when anything went: no version of ours is like that
            continue
    return False


def holds(version: Version, span: dict) -> bool:
    """Whether the version lies in a range: its last event up to the version decides."""
    inside = False
    events = [(kind, Version(str(text))) for one in span["events"] for kind, text in one.items()]
    for kind, at in sorted(events, key=lambda event: event[1]):
        if kind == "introduced":
            inside = inside or version >= at
        elif kind == "last_affected":
            inside = inside and version <= at
        elif kind in ("fixed", "limit"):
            inside = inside and version < at
    return inside


def fixes(entry: dict) -> str:
    """The versions that no longer have it."""
    events = [event for one in spans(entry) for event in one["events"]]
    return ", ".join(str(event["fixed"]) for event in events if "fixed" in event)


def compare_specifiers(file: Path, wanted: Libraries) -> Result:
    """Compare with a file of vulnerable version specifiers by name."""
    content = read(file)
    if not isinstance(content, dict):
        raise Unreadable(f"{file}: no names with version specifiers")
    result = Result(0, 0, [])
    for written, specifiers in content.items():
        if not isinstance(specifiers, list):  # what the file says about itself
            continue
        result.advisories += len(specifiers)
        name = canonicalize_name(written)
        for text in specifiers if name in wanted else []:
            try:
                vulnerable = SpecifierSet(text, prereleases=True)
            except (InvalidSpecifier, TypeError) as error:
                raise Unreadable(f"{file}: {written}: {error!r}")
            result.about += 1
            result.findings += [
                Finding(name, version, f"{text} is vulnerable")
                for version in sorted(wanted[name])
                if version in vulnerable
            ]
    return result


def read(path: Path) -> object:
    """The content of a YAML or JSON file."""
    try:
        text = path.read_text("utf-8")
        if path.suffix == ".json":
            return json.loads(text)
        fast = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        return yaml.load(text, Loader=fast)  # noqa: S506 (either is a safe one)
    except (OSError, ValueError, yaml.YAMLError) as error:
        raise Unreadable(f"{path}: {error}")


def state(database: Path) -> str:
    """Commit and date of a database that lies in a working copy, else nothing."""
    folder = database if database.is_dir() else database.parent
    command = ["git", "-C", str(folder), "log", "-1", "--format=commit %h of %cs"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "commit unknown"
    return done.stdout.strip()


def main(arguments: List[str]) -> int:
    """Compare with each database and print what was found; the exit code."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("databases", nargs="+", type=Path, metavar="DATABASE")
    parser.add_argument("--table", type=Path, default=TABLE, help="instead of docs/dependencies.md")
    parser.add_argument("--requirements", type=Path, default=REQUIREMENTS)
    told = parser.parse_args(arguments)
    found = 0
    try:
        wanted = libraries(told.table, told.requirements)
        print(f"{len(wanted)} libraries, {sum(map(len, wanted.values()))} versions")
        for database in told.databases:
            result = compare(database, wanted)
            if not result.advisories:
                raise Unreadable(f"{database}: no advisory in it")
            print(
                f"{database} ({state(database)}): {result.advisories} advisories, "
                f"{result.about} compared, {len(result.findings)} found"
            )
            for one in result.findings:
                print(f"  {one.library} {one.version}: {one.what}")
            found += len(result.findings)
    except Unreadable as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
