"""An installation that fails or is stopped leaves the engine that was there."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import __main__ as command
from gnnwr_qgis.runtime import installer, packages, paths, stamp
from gnnwr_qgis.runtime.installer import InstallCancelled, InstallError, Listener, Sources, install
from tests.waiting import in_time

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")


class Ear:
    """A listener that remembers."""

    def __init__(self, cancel=lambda: False):
        self.texts, self.fractions, self.lines = [], [], []
        self.listener = Listener(self._progress, self.lines.append, cancel)

    def _progress(self, fraction, text):
        self.fractions.append(fraction)
        self.texts.append(text)


class Asked:
    """Wishes to stop when it has been asked so often."""

    def __init__(self, times):
        self.times = times

    def __call__(self):
        self.times -= 1
        return self.times < 0


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "the cache")


@pytest.fixture
def installed(cache, fake_python):
    """A cache with a working engine, and the fake that can make another."""
    install(Ear().listener, cache, fake_python.path)
    assert stamp.state(cache).state == "ready"
    with open(os.path.join(paths.engine_folder(cache), "mark"), "w") as stream:
        stream.write("the first")
    return fake_python


def survives(cache):
    """Whether the first engine is there, in order, and nothing else beside it."""
    marked = os.path.isfile(os.path.join(paths.engine_folder(cache), "mark"))
    beside = sorted(os.listdir(cache))
    tidy = beside == ["engine", "engine-setup.log", "engine.lock"]
    return marked and tidy and stamp.state(cache).state == "ready"


def test_a_first_installation(cache, fake_python):
    ear = Ear()
    values = install(ear.listener, cache, fake_python.path)
    assert values == {"python": "3.11.9"}
    assert stamp.read_stamp(paths.engine_folder(cache)).python == "3.11.9"
    assert ear.fractions == sorted(ear.fractions)
    assert ear.fractions[-1] == 1.0
    with open(paths.log_file(cache)) as stream:
        assert "Successfully installed torch" in stream.read()
    assert sorted(os.listdir(cache)) == ["engine", "engine-setup.log", "engine.lock"]


def test_in_order_is_tested_and_kept(cache, installed):
    install(Ear().listener, cache, installed.path)
    assert survives(cache)


def test_force_makes_it_anew(cache, installed):
    install(Ear().listener, cache, installed.path, force=True)
    assert not survives(cache)
    assert stamp.state(cache).state == "ready"


def test_in_order_by_its_stamp_but_failing_its_test_is_made_anew(cache, installed):
    engine = os.path.dirname(paths.engine_python(cache))
    with open(os.path.join(engine, "python"), "w") as stream:
        stream.write("#!/bin/sh\nexit 4\n")
    ear = Ear()
    install(ear.listener, cache, installed.path)
    assert any("fails its self-test" in line for line in ear.lines)
    assert not survives(cache)
    assert stamp.state(cache).state == "ready"


@pytest.mark.parametrize(
    ("behaviour", "words"),
    [
        ({"venv": 1}, "environment could not be made"),
        (
            {"pip": 1, "pip_lines": ["ERROR: No matching distribution found for torch==2.13.0"]},
            r"No matching distribution[\s\S]*choose another Python[\s\S]*log is",
        ),
        (
            {"pip": 2, "pip_lines": ["OSError: [Errno 28] No space left on device"]},
            "disk, or your quota",
        ),
        ({"self_test": False}, "fails its self-test: no training"),
        ({"pip_lines": ["Collecting nvidia-cublas==13.1"], "pip_hangs": True}, "GPU"),
        ({"pip_lines": ["Processing /w/triton-3.1-cp311.whl"], "pip_hangs": True}, "GNNWR_WHEELS"),
    ],
)
def test_a_failed_repair_leaves_the_engine(cache, installed, behaviour, words):
    installed.behave(**behaviour)
    began = time.monotonic()
    with pytest.raises(InstallError, match=words):
        install(Ear().listener, cache, installed.path, force=True)
    assert survives(cache)
    in_time(began, 15.0)


def test_a_system_that_is_too_old_is_named(cache, fake_python):
    answer = {"version": (3, 12, 0), "executable": fake_python.path, "wide": True, "lacks": ""}
    system = {"system": "Linux", "machine": "x86_64", "libc": ["glibc", "2.17"]}
    lines = ["ERROR: No matching distribution found for torch==2.13.0"]
    fake_python.behave(answer=json.dumps({**answer, **system}), pip=1, pip_lines=lines)
    with pytest.raises(InstallError, match=r"glibc 2\.17") as caught:
        install(Ear().listener, cache, fake_python.path)
    assert caught.value.kind == "glibc"


def test_cancel_ends_pip_and_leaves_the_engine(cache, installed, patient_removal):
    installed.behave(pip_lines=["Collecting torch"], pip_hangs=True)
    ear = Ear(lambda: "Fetching torch." in ear.texts)
    began = time.monotonic()
    with pytest.raises(InstallCancelled):
        install(ear.listener, cache, installed.path, force=True)
    in_time(began, 10.0)
    assert survives(cache)


@pytest.mark.parametrize("first", [True, False])
def test_cancel_at_any_moment(cache, request, patient_removal, first):
    """As often as it has been asked whether to stop."""
    python = request.getfixturevalue("fake_python" if first else "installed")
    draw, moment, cancelled = random.Random(1), 0, 0
    while True:
        try:
            install(Ear(Asked(moment)).listener, cache, python.path, force=True)
            break
        except InstallCancelled:
            cancelled += 1
        if first:
            assert sorted(os.listdir(cache)) == ["engine-setup.log", "engine.lock"]
        else:
            assert survives(cache)
        moment += draw.choice([1, 3, 5])
    assert cancelled > 2
    assert stamp.state(cache).state == "ready"


def test_a_cancel_comes_too_late_when_the_engine_is_in_its_place(cache, installed):
    ear = Ear(lambda: any(line.startswith("Engine: ") for line in ear.lines))
    install(ear.listener, cache, installed.path, force=True)
    assert ear.fractions[-1] == 1.0
    assert not survives(cache)
    assert stamp.state(cache).state == "ready"


def test_the_gpu_build_can_be_accepted(cache, fake_python):
    fake_python.behave(pip_lines=["Collecting nvidia-cublas==13.1", "Successfully installed x"])
    with pytest.raises(InstallError, match="GPU"):
        install(Ear().listener, cache, fake_python.path)
    free = namedtuple("usage", "total used free")(0, 0, 10**11)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shutil, "disk_usage", lambda path: free)
        install(Ear().listener, cache, fake_python.path, Sources(gpu=True))
    assert stamp.state(cache).state == "ready"


def test_pip_keeps_its_configuration_and_loses_what_misleads_it(cache, fake_python, tmp_path):
    wheels = tmp_path / "my wheels"
    wheels.mkdir()
    environ = {
        **os.environ,
        "PIP_INDEX_URL": "file:///indexes/mine",
        "PIP_CONFIG_FILE": "/etc/mine.conf",
        "PIP_USER": "1",
        "PIP_TARGET": "/elsewhere",
        "PYTHONPATH": "/qgis/python",
        "GNNWR_WHEELS": str(wheels),
        "GNNWR_OFFLINE": "1",
    }
    environ = {name: value for name, value in environ.items() if "PROXY" not in name.upper()}
    sources = Sources.from_environment(environ, proxy="http://proxy.example:3128")
    install(Ear().listener, cache, fake_python.path, sources, environ=environ)
    (call,) = fake_python.calls("install")
    assert call["variables"]["PIP_INDEX_URL"] == "file:///indexes/mine"
    assert call["variables"]["PIP_CONFIG_FILE"] == "/etc/mine.conf"
    assert call["variables"]["HTTPS_PROXY"] == "http://proxy.example:3128"
    assert not {"PIP_TARGET", "PYTHONPATH"} & set(call["variables"])
    assert call["variables"]["PIP_USER"] == "0"
    arguments = call["arguments"]
    assert arguments[arguments.index("--find-links") + 1] == str(wheels)
    assert "--no-index" in arguments
    assert "--isolated" not in arguments
    assert arguments[arguments.index("--requirement") + 1] == paths.requirements_file()


def test_the_users_own_proxy_comes_first():
    environment = {"https_proxy": "http://mine:1", "PATH": "/bin"}
    kept = packages.child_environment(environment, Sources(proxy="http://other:2"))
    assert kept["https_proxy"] == "http://mine:1"
    assert "HTTPS_PROXY" not in kept
    assert kept["HTTP_PROXY"] == "http://other:2"


def test_too_little_space_is_said_before_anything_is_fetched(cache, fake_python, monkeypatch):
    free = namedtuple("usage", "total used free")(0, 0, 10**8)
    monkeypatch.setattr(shutil, "disk_usage", lambda path: free)
    with pytest.raises(InstallError, match=r"needs 3 GB .* only 0\.1 GB"):
        install(Ear().listener, cache, fake_python.path)
    assert not os.path.exists(fake_python.record)


def test_a_folder_of_wheels_that_is_not_there(cache, fake_python, tmp_path):
    with pytest.raises(InstallError, match="none does not exist"):
        install(Ear().listener, cache, fake_python.path, Sources(wheels=str(tmp_path / "none")))


def test_an_unusable_cache_folder(tmp_path, fake_python):
    (tmp_path / "file").write_text("")
    with pytest.raises(InstallError, match="GNNWR_CACHE"):
        install(Ear().listener, str(tmp_path / "file" / "cache"), fake_python.path)


def test_a_python_that_will_not_do(cache, fake_python):
    fake_python.behave(version=(3, 9, 1))
    with pytest.raises(InstallError, match=r"3\.9\.1"):
        install(Ear().listener, cache, fake_python.path)


def test_an_engine_in_use_comes_back(cache, installed, monkeypatch):
    rename = os.rename

    def refuse(source, target):
        if source.endswith("engine.new"):
            raise PermissionError(13, "in use")
        rename(source, target)

    monkeypatch.setattr(installer.os, "rename", refuse)
    with pytest.raises(InstallError, match="in use"):
        install(Ear().listener, cache, installed.path, force=True)
    assert survives(cache)


def test_a_run_killed_within_the_swap_is_mended(cache, installed):
    engine = paths.engine_folder(cache)
    os.rename(engine, engine + ".old")
    os.makedirs(engine + ".new")
    installed.behave(pip=1)
    install(Ear().listener, cache, installed.path)
    assert survives(cache)


def test_the_command_needs_no_qgis_and_says_the_state(cache, fake_python):
    command = [sys.executable, "-m", "gnnwr_qgis.runtime", "--cache", cache]

    def run(*more):
        return subprocess.run([*command, *more], cwd=ROOT, capture_output=True, text=True)

    before = run("--state")
    assert (before.returncode, before.stdout) == (1, "missing The engine is not installed.\n")
    made = run("--python", fake_python.path)
    assert made.returncode == 0, made.stderr
    assert f"Engine: {paths.engine_python(cache)}" in made.stdout
    after = run("--state")
    assert (after.returncode, after.stdout) == (0, "ready\n")


def test_the_command_fails_with_a_message(cache, fake_python, capsys):
    fake_python.behave(self_test=False)
    assert command.main(["--cache", cache, "--python", fake_python.path]) == 1
    assert "no training" in capsys.readouterr().err
