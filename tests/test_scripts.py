"""The scripts a newcomer runs first: what they find missing, what they sum up."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.plaingit import plain_git  # noqa: F401 (a fixture)

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = ROOT / "scripts"


def bash(code, **environment):
    # What the scripts are told is the test's, not of who runs it.
    usual = {name: text for name, text in os.environ.items() if not name.startswith("GNNWR_")}
    done = subprocess.run(
        ["/bin/bash", "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**usual, **environment},
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    "script", [*SCRIPTS.glob("*.sh"), ROOT / ".ci" / "run"], ids=lambda path: path.name
)
def test_parses(script):
    assert bash(f'bash -n "{script}"')[0] == 0


def test_ci_calls_the_tests_and_nothing_else():
    lines = (ROOT / ".ci" / "run").read_text().splitlines()
    commands = [line for line in lines if line and not line.startswith(("#", "set ", "cd "))]
    assert commands == ["bash scripts/test.sh"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_what_is_missing_is_found(tmp_path):
    """With an empty PATH but for the basics, every tool's package is named."""
    for tool in ("dpkg-query", "grep"):
        (tmp_path / tool).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / tool).chmod(0o755)
    code = f". scripts/setup.sh; PATH='{tmp_path}'; SYSTEM_PYTHON=/nonexistent; missing_packages"
    status, output, _ = bash(code)
    assert status == 0
    assert output.split() == [
        "qgis",
        "python3-qgis",
        "qgis-providers",
        "gdal-bin",
        "xvfb",
        "xauth",
        "imagemagick",
        "xdotool",
        "python3-venv",
    ]


def test_nothing_is_installed_when_nothing_is_missing():
    code = ". scripts/setup.sh; missing_packages() { :; }; apt-get() { echo called; }; setup_system"
    assert bash(code) == (0, "", "")


def test_without_rights_the_packages_are_named():
    code = (
        ". scripts/setup.sh; missing_packages() { echo xdotool; }; id() { echo 1000; };"
        "sudo() { return 1; }; setup_system"
    )
    status, _, errors = bash(code)
    assert status == 1
    assert "xdotool" in errors


def test_the_cache_folder(tmp_path):
    code = '. scripts/setup.sh; echo "$GNNWR_CACHE"'
    chosen = {"GNNWR_CACHE": "", "XDG_CACHE_HOME": "", "HOME": "/home/ada"}
    assert bash(code, **chosen)[1] == "/home/ada/.cache/gnnwr-qgis\n"
    assert bash(code, **{**chosen, "XDG_CACHE_HOME": "/var/c"})[1] == "/var/c/gnnwr-qgis\n"
    assert bash(code, **{**chosen, "GNNWR_CACHE": str(tmp_path)})[1] == f"{tmp_path}\n"
    status, output, _ = bash(f"set -eu; unset HOME; {code}", **chosen)
    assert (status, output[0]) == (0, "/")
    assert output.endswith("/.cache/gnnwr-qgis\n")


def test_an_environment_is_made_again_only_for_a_reason(tmp_path):
    """The requirements are empty, so nothing is fetched."""
    empty = tmp_path / "requirements.txt"
    empty.write_text("# nothing\n")
    code = (
        f'. scripts/setup.sh; make_environment e "{sys.executable}" "{empty}" /some/where && '
        '"$GNNWR_CACHE/e/bin/python" -c "print(1)" && '
        'cat "$GNNWR_CACHE"/e/lib/*/site-packages/over.pth'
    )
    cache = str(tmp_path / "cache")
    status, output, errors = bash(code, GNNWR_CACHE=cache)
    assert status == 0, errors
    assert "Environment e" in output
    assert output.endswith("1\n/some/where\n")
    assert "Environment e" not in bash(code, GNNWR_CACHE=cache)[1]
    empty.write_text("# something else\n")
    assert "Environment e" in bash(code, GNNWR_CACHE=cache)[1]


@pytest.mark.skipif(shutil.which("flock") is None, reason="nobody waits without flock")
def test_two_set_up_one_environment(tmp_path):
    """The one that comes second waits, and finds it made."""
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    make = f'make_environment e "{sys.executable}" "{tmp_path}/requirements.txt" ""'
    code = f". scripts/setup.sh; ({make}) & first=$!; ({make}) & wait $first && wait $!"
    status, output, errors = bash(code, GNNWR_CACHE=str(tmp_path / "cache"))
    assert status == 0, errors
    assert output.count("Environment e") == 1


def test_downloads_are_tried_four_times(tmp_path):
    counter = tmp_path / "tries"
    code = (
        ". scripts/setup.sh; sleep() { echo pause $1; };"
        f'flaky() {{ echo x >>"{counter}"; [ "$(wc -l <"{counter}")" -ge "$1" ]; }};'
    )
    status, pauses, _ = bash(code + "retry flaky 4")
    assert (status, pauses.split()[1::2]) == (0, ["5", "20", "60"])
    counter.unlink()
    assert bash(code + "retry flaky 5")[0] == 1
    assert counter.read_text() == "x\n" * 4


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ({}, "60"),
        ({"PIP_TIMEOUT": "200"}, "200"),
        ({"PIP_DEFAULT_TIMEOUT": "300"}, "300"),
        ({"PIP_DEFAULT_TIMEOUT": "300", "PIP_TIMEOUT": "200"}, "200"),
    ],
)
def test_pip_waits_as_long_as_it_was_told(told, waits):
    usual = {"PIP_TIMEOUT": "", "PIP_DEFAULT_TIMEOUT": ""}
    code = ". scripts/setup.sh; patient_pip retry printenv PIP_TIMEOUT"
    assert bash(code, **{**usual, **told})[1] == f"{waits}\n"


def test_stages_are_summed(tmp_path):
    (tmp_path / "test_a.py").write_text(
        "import pytest\n"
        "def test_good(): pass\n"
        "def test_bad(): assert False\n"
        "@pytest.mark.skip\ndef test_not(): pass\n"
        "@pytest.fixture\ndef broken(): raise OSError\n"
        "def test_error(broken): pass\n"
    )
    totals = tmp_path / "totals"
    totals.write_text("ruff 1 0 0\n")
    command = [sys.executable, "-m", "pytest", "-q", "-p", "tests.stage_totals", "test_a.py"]
    command += ["-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", tmp_path]
    usual = {name: text for name, text in os.environ.items() if not name.startswith("PYTEST_")}
    environment = {**usual, "GNNWR_TOTALS": str(totals), "GNNWR_STAGE": "inner"}
    environment["PYTHONPATH"] = str(ROOT)
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False
    )
    assert done.stdout.splitlines()[-1] == "2 passed, 2 failed, 1 skipped", done.stdout
    assert totals.read_text().splitlines()[-1] == "inner 1 2 1"


MATRIX = """
| Debian | QGIS | Qt | Python | numpy | GDAL | torch | passed | failed | skipped | commit |
|---|---|---|---|---|---|---|---|---|---|---|
"""


def matrix(tmp_path, said, status, *options):
    """Run scripts/test_matrix.sh over tests that say and return something; a slow one passes."""
    scripts = tmp_path / "scripts"
    scripts.mkdir(exist_ok=True)
    for name in ("setup.sh", "test_matrix.sh"):
        shutil.copyfile(SCRIPTS / name, scripts / name)
    slow = '[ "$1 $2" != "-m slow" ] || { echo "1 passed, 0 failed, 0 skipped"; exit 0; }'
    (scripts / "test.sh").write_text(f"echo told: $*\n{slow}\necho '{said}'\nexit {status}\n")
    command = f"bash '{scripts}/test_matrix.sh' --only-here {' '.join(options)}"
    return bash(command, GNNWR_CACHE=str(tmp_path / "cache"))


@pytest.mark.usefixtures("plain_git")
@pytest.mark.parametrize(
    ("said", "status", "ends", "fine"),
    [
        ("12 passed, 0 failed, 3 skipped", 0, "| 13 | 0 | 3 | unknown |", True),
        ("12 passed, 1 failed, 3 skipped", 1, "| 13 | 1 | 3 | unknown |", False),
        # broken off before all was told
        ("12 passed, 0 failed, 3 skipped", 1, "| ? | broken | ? | unknown |", False),
        ("Segmentation fault", 139, "| ? | broken | ? | unknown |", False),
    ],
)
def test_a_row_of_the_matrix(tmp_path, said, status, ends, fine):
    code, output, _ = matrix(tmp_path, said, status)
    assert "told: tests/plugin tests/layers tests/processing tests/window\n" in output
    slow = "tests/processing/test_example_models.py tests/window/test_models.py"
    assert f"told: -m slow {slow}\n" in output
    assert MATRIX in output
    assert output.splitlines()[-1].endswith(ends)
    assert output.splitlines()[-1].count("|") == 12
    assert (code == 0) == fine


@pytest.mark.usefixtures("plain_git")
def test_the_matrix_goes_into_a_page(tmp_path):
    page = tmp_path / "page.md"
    page.write_text("# Before\n\n| Debian | old |\n|---|---|\n| potato | 1 |\n\nAfter | it\n")
    said = "7 passed, 0 failed, 0 skipped"
    assert matrix(tmp_path, said, 0, f"--table '{page}'", "-- tests/layers -k one")[0] == 0
    text = page.read_text()
    assert text.startswith(f"# Before\n{MATRIX}| ")
    assert text.endswith("| 7 | 0 | 0 | unknown |\n\nAfter | it\n")
    assert "potato" not in text


@pytest.mark.usefixtures("plain_git")
def test_a_row_names_the_commit(tmp_path):
    git = ["git", "-C", str(tmp_path)]
    said = "7 passed, 0 failed, 0 skipped"

    def ends():
        output = matrix(tmp_path, said, 0, "-- tests/layers")[1]
        return output.splitlines()[-1].rpartition(" | 0 | ")[2]

    subprocess.run([*git, "init", "-q"], check=True)
    assert ends() == "unknown |"
    (tmp_path / ".gitignore").write_text("cache\n")
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "All"], check=True)
    name = subprocess.run(
        [*git, "rev-parse", "--short", "HEAD"], check=True, capture_output=True, text=True
    ).stdout.strip()
    assert ends() == f"{name} |"
    (tmp_path / "more").write_text("not committed\n")
    assert ends() == f"{name} with changes |"


def test_the_matrix_needs_root():
    status, _, errors = bash("id() { echo 1000; }; export -f id; bash scripts/test_matrix.sh")
    assert status == 1
    assert "root" in errors


def test_the_engine_of_debian_names_its_packages():
    code = ". scripts/setup.sh; dpkg-query() { echo no; }; missing_packages | grep torch || true"
    assert bash(code, GNNWR_ENGINE_FROM="debian")[1] == "python3-torch\n"
    assert bash(code)[1] == ""
