"""What the user has set for pip on other occasions does not lead the packages astray."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import paths, pipoptions
from gnnwr_qgis.runtime.sources import Sources
from tests.runtime import fakeindex, installing

ASTRAY = {
    "target": "{elsewhere}",
    "prefix": "{elsewhere}",
    "root": "{elsewhere}",
    "user": "true",
    "python": "{elsewhere}/python",
    "dry-run": "true",
    "no-deps": "true",
    "quiet": "3",
    "require-virtualenv": "true",
}


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pip") / "an environment"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return paths.environment_python(str(folder))


@pytest.fixture
def wheels(tmp_path):
    """A folder with alpha, which needs beta."""
    folder = tmp_path / "wheels"
    folder.mkdir()
    for name, requires in (("alpha", ["beta"]), ("beta", [])):
        file, data = fakeindex.wheel(name, requires=requires)
        (folder / file).write_bytes(data)
    return str(folder)


@pytest.fixture
def wanted(tmp_path):
    path = tmp_path / "wanted.txt"
    path.write_text("alpha==1.0\n")
    return str(path)


def installed(python):
    """What is installed in the environment of ``python``; none of it is afterwards."""
    library = Path(python).parent.parent
    found = [*library.glob("lib/python3*/site-packages/*a.py"), *library.glob("Lib/**/*a.py")]
    uninstall = [python, "-I", "-m", "pip", "uninstall", "--yes", "alpha", "beta"]
    if found:
        subprocess.run(uninstall, check=True, capture_output=True, env=installing.environment())
    return sorted(path.stem for path in found)


def attempt(python, wanted, tmp_path, sources, variables):
    ended = installing.install(python, wanted, str(tmp_path / "cache"), sources, variables)
    assert ended["kind"] == "", ended["message"]
    assert installed(python) == ["alpha", "beta"]
    assert not (tmp_path / "elsewhere").exists()
    return ended


def file_of(tmp_path, options, section="global"):
    """pip's configuration, in a file."""
    path = tmp_path / "pip.conf"
    lines = [f"{name} = {value}" for name, value in options.items()]
    path.write_text("\n".join([f"[{section}]", *lines]))
    return str(path)


@pytest.mark.parametrize(
    ("names", "section"),
    [
        (list(ASTRAY), "global"),
        *(
            pytest.param([name], section, marks=pytest.mark.slow)
            for name in ASTRAY
            for section in ("global", "install")
            if (name, section) != ("python", "install")  # pip refuses that, whoever asks
        ),
    ],
)
def test_what_a_file_says_of_the_place_is_overruled(
    python, wheels, wanted, tmp_path, names, section
):
    elsewhere = str(tmp_path / "elsewhere")
    options = {name: ASTRAY[name].format(elsewhere=elsewhere) for name in names}
    variables = installing.environment()
    variables["PIP_CONFIG_FILE"] = file_of(tmp_path, options, section)
    sources = Sources(wheels=wheels, offline=True)
    ended = attempt(python, wanted, tmp_path, sources, variables)
    assert any("Successfully installed" in line for line in ended["lines"])
    (told,) = [line for line in ended["lines"] if "configured by the user" in line]
    assert {name for name in ASTRAY if name in told.split(": ")[1].split(", ")} == {*names}


def test_what_variables_say_of_the_place_is_overruled(python, wheels, wanted, tmp_path):
    elsewhere = str(tmp_path / "elsewhere")
    told = {
        "PIP_" + name.upper().replace("-", "_"): value.format(elsewhere=elsewhere)
        for name, value in ASTRAY.items()
    }
    told.update(PIP_Target=elsewhere, PIP_REQUIRE_VENV="1", PIP_NO_DEPENDENCIES="1")
    variables = installing.environment(**told)
    attempt(python, wanted, tmp_path, Sources(wheels=wheels, offline=True), variables)


def test_the_index_of_the_file_holds(python, wanted, tmp_path):
    with fakeindex.serving() as index:
        index.add("alpha", requires=["beta"])
        index.add("beta")
        options = {"index-url": f"{index.url}/simple", "target": str(tmp_path / "elsewhere")}
        variables = installing.environment(PIP_NO_CACHE_DIR="1")
        variables["PIP_CONFIG_FILE"] = file_of(tmp_path, options)
        attempt(python, wanted, tmp_path, Sources(), variables)
        assert len(index.fetched) == 2


def test_what_is_no_matter_of_the_place_stays():
    told = {"PIP_INDEX_URL": "i", "PIP_PROXY": "p", "PIP_CERT": "c", "PIP_CONFIG_FILE": "f"}
    told.update(PIP_TRUSTED_HOST="h", PIP_REQUIRE_HASHES="1", USER="ada", PREFIX="x", PATH="/bin")
    kept = pipoptions.overruled({**told, "pip_target": "t", "PIP_NO_DEPS": "1"})
    assert {name: kept[name] for name in told} == told
    assert "pip_target" not in kept
    assert kept["PIP_NO_DEPS"] == "0"


def test_places_are_overruled_only_where_they_are_configured():
    folder = os.path.abspath("engine.new")
    assert pipoptions.arguments((), folder) == ["--no-user"]
    assert pipoptions.arguments({"prefix"}, folder) == ["--no-user", "--prefix", folder]
    root = pipoptions.arguments({"root", "target"}, folder)[-1]
    assert os.path.isabs(root)
    assert root == os.path.dirname(root), "the root of the drive"
