"""What the plugin repository's gate looks for in the plugin, and what the engine rests on."""

from __future__ import annotations

import datetime
import importlib.metadata
import importlib.util
import json
import platform
import re
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).resolve().parent.parent
ENGINE = ROOT / "gnnwr_qgis" / "runtime" / "requirements-engine.txt"
TABLE = ROOT / "docs" / "dependencies.md"
PIN = re.compile(r"^([A-Za-z0-9_.-]+)==([^;\s]+)(?:;\s*(.*))?$", re.MULTILINE)


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files of the plugin's zip, and no others."""
    place = importlib.util.spec_from_file_location("build", ROOT / "scripts" / "build_plugin.py")
    assert place is not None
    assert place.loader is not None
    build = importlib.util.module_from_spec(place)
    place.loader.exec_module(build)
    folder = tmp_path_factory.mktemp("zip") / "gnnwr_qgis"
    for inside, path in build.collect(ROOT).items():
        (folder / inside).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, folder / inside)
    return folder


def bandit(folder: Path) -> list[str]:
    """Findings of any severity and confidence: rule, file, line."""
    command = [sys.executable, "-m", "bandit", "-q", "-r", "-f", "json", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout[done.stdout.index("{") :])
    assert not report["errors"]
    return [
        f"{one['test_id']} {Path(one['filename']).relative_to(folder)}:{one['line_number']}"
        for one in report["results"]
    ]


def secrets(folder: Path) -> list[str]:
    """Findings of every detector: kind, file, line; no service is asked whether they hold."""
    command = [sys.executable, "-m", "detect_secrets", "scan", "--no-verify", "--all-files", "."]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=folder)
    found = json.loads(done.stdout)["results"]
    return [
        f"{one['type']} {file}:{one['line_number']}" for file, many in found.items() for one in many
    ]


def test_bandit_finds_nothing(plugin: Path) -> None:
    assert bandit(plugin) == []


def test_detect_secrets_finds_nothing(plugin: Path) -> None:
    assert secrets(plugin) == []


def test_both_would_find_what_is_there(tmp_path: Path) -> None:
    line = "import pickle\nvalue = pickle.loads(data)\n"
    (tmp_path / "bad.py").write_text(line + "secret = '" + "AKIA" + "A1B2C3D4E5F6G7H8'\n")
    assert any(one.startswith("B301") for one in bandit(tmp_path))
    assert secrets(tmp_path)


def test_every_silenced_rule_is_named_and_gives_a_reason(plugin: Path) -> None:
    for path in plugin.rglob("*.py"):
        for line in path.read_text("utf-8").splitlines():
            silenced = re.search(r"#\s*nosec\b(.*)", line)
            if silenced:
                assert re.match(r"\s*B\d{3}\b.*[a-z]{3}", silenced.group(1)), f"{path.name}: {line}"


def pins() -> list[tuple[str, str]]:
    """The engine's requirements that hold for this Python and system."""
    found = PIN.findall(ENGINE.read_text("utf-8"))
    assert found
    return [(name, version) for name, version, when in found if not when or Marker(when).evaluate()]


def test_the_engine_is_tested_with_the_versions_that_it_pins() -> None:
    for name, version in pins():
        installed = importlib.metadata.version(name)
        assert installed.partition("+")[0] == version, name


def needs() -> tuple[set[str], list[str]]:
    """The pinned libraries and all that these need; and what of it is missing or unfit."""
    waiting, seen, wrong = [name for name, _ in pins()], set(), []
    while waiting:
        name = waiting.pop()
        if canonicalize_name(name) in seen:
            continue
        seen.add(canonicalize_name(name))
        for text in importlib.metadata.requires(name) or ():
            needed = Requirement(text)
            if needed.marker is not None and not needed.marker.evaluate({"extra": ""}):
                continue
            if needed.name == "setuptools":  # that of the tests stands before the engine's
                continue
            try:
                installed = importlib.metadata.version(needed.name)
            except importlib.metadata.PackageNotFoundError:
                wrong.append(f"{name} needs {text}, which is missing")
                continue
            if not needed.specifier.contains(installed, prereleases=True):
                wrong.append(f"{name} needs {text}, not {installed}")
            waiting.append(needed.name)
    return seen, wrong


def test_no_library_of_the_engine_lacks_what_it_needs() -> None:
    seen, wrong = needs()
    assert wrong == []
    assert len(seen) > len(pins())


def recorded() -> dict[str, str]:
    """Versions by name that the table gives."""
    rows = re.findall(r"^\| ([\w.-]+) \| (\d[^ |]*) \|", TABLE.read_text("utf-8"), re.MULTILINE)
    found = {canonicalize_name(name): version for name, version in rows}
    assert len(found) == len(rows), "a library stands in the table twice"
    return found


def record() -> tuple[datetime.date, str, str]:
    """When the table was last compared with an environment: date, Python, system."""
    found = re.search(
        r"Recorded on (\d{4}-\d\d-\d\d) with Python (\d+\.\d+) on (\w+)", TABLE.read_text("utf-8")
    )
    assert found, "docs/dependencies.md does not say when it was recorded"
    return datetime.date.fromisoformat(found[1]), found[2], found[3]


def installed() -> dict[str, tuple[str, datetime.date]]:
    """What lies in the engine's environment by name: version, and the day it was installed."""
    folder = Path(str(importlib.metadata.distribution("torch").locate_file("")))
    found = {}
    for path in folder.glob("*.dist-info/METADATA"):
        day = datetime.datetime.fromtimestamp(path.stat().st_mtime, datetime.timezone.utc).date()
        library = importlib.metadata.Distribution.at(path.parent)
        name = canonicalize_name(library.metadata["Name"])
        found[name] = library.version.partition("+")[0], day
    assert found
    return found


def overlooked(
    table: dict[str, str], there: dict[str, tuple[str, datetime.date]], day: datetime.date
) -> list[str]:
    """Rows that were out of date already on the day of the record.

    What is not pinned gets newer with every new environment, and an environment may be older than
    the record: neither is a fault of the table.
    """
    wrong = []
    for name, version in sorted(table.items()):
        now, since = there.get(name, (version, day))
        if Version(now) > Version(version) and since < day:
            wrong.append(f"{name} {version}, but {now} was there since {since}")
        elif now != version:
            told = f"docs/dependencies.md has {name} {version}, here is {now}"
            warnings.warn(told, stacklevel=2)
    return wrong


def test_the_versions_are_written_down() -> None:
    listed = recorded()
    for name, version in pins():
        assert listed.get(canonicalize_name(name)) == version, f"{name} in docs/dependencies.md"


def test_the_table_was_right_when_it_was_recorded() -> None:
    assert overlooked(recorded(), installed(), record()[0]) == []


def test_a_row_that_was_overlooked_is_found() -> None:
    day, before = datetime.date(2026, 2, 2), datetime.date(2026, 2, 1)
    there = {"alpha": ("1.1", before), "beta": ("2.0", before)}
    assert overlooked({"alpha": "1.1", "beta": "2.0"}, there, day) == []
    wrong = overlooked({"alpha": "1.0", "beta": "2.0"}, there, day)
    assert wrong == ["alpha 1.0, but 1.1 was there since 2026-02-01"]
    # released since, or an environment from before
    for table, since in (("1.0", day), ("1.2", before)):
        with pytest.warns(UserWarning, match="alpha"):
            assert overlooked({"alpha": table}, {"alpha": ("1.1", since)}, day) == []


def test_no_library_of_the_engine_is_unlisted() -> None:
    """A library that is new among those brought by others has a licence that nobody has read."""
    _, python, system = record()
    if (platform.python_version().rpartition(".")[0], platform.system()) != (python, system):
        pytest.skip(f"the table is that of Python {python} on {system}")
    needed, _ = needs()
    assert sorted(needed - recorded().keys()) == []
    assert sorted(recorded().keys() - needed) == ["setuptools"]
