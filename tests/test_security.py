"""What the plugin repository's gate looks for in the plugin, and what the engine rests on."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

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
    """Findings of every detector: kind, file, line."""
    command = [sys.executable, "-m", "detect_secrets", "scan", "--all-files", "."]
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
    from packaging.markers import Marker

    found = PIN.findall(ENGINE.read_text("utf-8"))
    assert found
    return [(name, version) for name, version, when in found if not when or Marker(when).evaluate()]


def test_the_engine_is_tested_with_the_versions_that_it_pins() -> None:
    for name, version in pins():
        installed = importlib.metadata.version(name)
        assert installed.partition("+")[0] == version, name


def test_no_library_of_the_engine_lacks_what_it_needs() -> None:
    from packaging.requirements import Requirement

    waiting, seen, wrong = [name for name, _ in pins()], set(), []
    while waiting:
        name = waiting.pop()
        if name.lower() in seen:
            continue
        seen.add(name.lower())
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
    assert wrong == []
    assert len(seen) > len(pins())


def test_the_versions_are_written_down() -> None:
    listed = dict(
        re.findall(r"^\| ([\w.-]+) \| ([^ |]+) \|", TABLE.read_text("utf-8"), re.MULTILINE)
    )
    for name, version in pins():
        assert listed.get(name) == version, f"{name} in docs/dependencies.md"
