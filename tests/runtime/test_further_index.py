"""The CPU build of torch from a further index, with a real pip, where the usual one has none."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import __main__ as command
from gnnwr_qgis.runtime import furtherindex, paths
from gnnwr_qgis.runtime.cudabuild import other_build
from gnnwr_qgis.runtime.installer import Listener, install
from gnnwr_qgis.runtime.sources import Sources
from gnnwr_qgis.runtime.steps import InstallError
from tests.runtime import fakeindex, installing

CUDA = {"name": "torch", "version": "2.13.0", "requires": ["nvidia-cublas==13.1.0.3"]}
CPU = {"name": "torch", "version": "2.13.0+cpu"}
REAL_PIP = pytest.mark.skipif(sys.platform == "win32", reason="paths as elsewhere")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    folder = tmp_path_factory.mktemp("further") / "路径 with spaces"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return paths.environment_python(str(folder))


@pytest.fixture(autouse=True)
def _nothing_taken(python):
    """Whatever a test has installed, the next one finds nothing."""
    yield
    taken(python)


@pytest.fixture
def usual():
    """The usual index: of torch it has the CUDA build alone."""
    with fakeindex.serving() as index:
        index.add(**CUDA)
        index.add("nvidia_cublas", "13.1.0.3")
        yield index


@pytest.fixture
def further():
    with fakeindex.serving() as index:
        index.add(**CPU)
        yield index


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "缓存 of the test")


@pytest.fixture
def attempt(python, usual, cache, tmp_path):
    """Install torch from the usual index and ``sources``; see ``installing.install``."""
    wanted = tmp_path / "wanted.txt"

    def call(more=(), secrets=(), requirements=(), **sources):
        wanted.write_text("\n".join(["torch==2.13.0", *requirements]))
        variables = {**installing.environment(usual.url), **dict(more)}
        told = Sources(**sources)
        return installing.install(python, str(wanted), cache, told, variables, secrets=secrets)

    return call


def taken(python):
    """Versions of what is installed, by name; none of it is afterwards."""
    found = {}
    for folder in Path(python).parent.parent.glob("lib/python3*/site-packages/*.dist-info"):
        name, version = folder.name[: -len(".dist-info")].split("-")
        if name in ("torch", "alpha", "nvidia_cublas"):
            found[name] = version
            shutil.rmtree(folder)
            (folder.parent / f"{name}.py").unlink()
    return found


def write(folder, **options):
    """A wheel in ``folder``; its name."""
    file, data = fakeindex.wheel(**options)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / file).write_bytes(data)
    return file


@REAL_PIP
def test_without_it_the_message_names_it_first(python, attempt):
    ended = attempt()
    assert ended["kind"] == "gpu"
    ways = ("Further package index", "GNNWR_INDEX", "GNNWR_WHEELS", "extra-index-url", "GNNWR_GPU")
    places = [ended["message"].index(way) for way in ways]
    assert places == sorted(places)
    assert taken(python) == {}


@REAL_PIP
def test_its_cpu_build_is_taken(python, attempt, usual, further):
    ended = attempt(index=f"{further.url}/simple")
    assert ended["kind"] == "", ended["message"]
    assert taken(python) == {"torch": "2.13.0+cpu"}
    assert usual.fetched == []


@REAL_PIP
@pytest.mark.parametrize("laid_out", [True, False])
def test_a_folder_will_do(python, attempt, tmp_path, laid_out):
    """One with a folder for each package, and one with the files themselves."""
    place = tmp_path / "an 索引"
    if laid_out:
        file = write(place / "torch", **CPU)
        page = f'<a href="{file.replace("+", "%2B")}">{file}</a>'
        (place / "torch" / "index.html").write_text(page)
    else:
        write(place, **CPU)
    ended = attempt(index=str(place))
    assert ended["kind"] == "", ended["message"]
    assert taken(python) == {"torch": "2.13.0+cpu"}


@REAL_PIP
@pytest.mark.parametrize("way", ["variable", "file"])
def test_it_joins_the_indexes_that_are_configured(python, attempt, further, tmp_path, way):
    with fakeindex.serving() as third:
        third.add("alpha")
        (tmp_path / "pip.conf").write_text(f"[global]\nextra-index-url = {third.url}/simple\n")
        more = {
            "variable": {"PIP_EXTRA_INDEX_URL": f"{third.url}/simple"},
            "file": {"PIP_CONFIG_FILE": str(tmp_path / "pip.conf")},
        }
        ended = attempt(more[way], requirements=["alpha==1.0"], index=f"{further.url}/simple")
    assert ended["kind"] == "", ended["message"]
    assert taken(python) == {"torch": "2.13.0+cpu", "alpha": "1.0"}


@REAL_PIP
def test_its_password_reaches_it_and_nobody_else(python, attempt, further, cache):
    address = further.url.replace("http://", "http://me:sesame99@")
    ended = attempt(secrets=["sesame99"], index=f"{address}/simple")
    assert ended["kind"] == "", ended["message"]
    assert taken(python) == {"torch": "2.13.0+cpu"}
    assert any("Authorization" in head for head in further.heads)
    assert "sesame99" not in json.dumps(ended)
    assert "sesame99" not in Path(paths.log_file(cache)).read_text(encoding="utf-8")


@REAL_PIP
def test_a_password_is_masked_in_the_refusal(attempt, further):
    further.wheels.clear()
    address = further.url.replace("http://", "http://me:sesame99@")
    ended = attempt(index=f"{address}/simple")
    assert ended["kind"] == "gpu"
    assert f"({further.url.replace('http://', 'http://***@')}/simple)" in ended["message"]
    assert "sesame99" not in ended["message"]


@REAL_PIP
@pytest.mark.parametrize("status", [0, 403])
def test_one_that_does_not_help_is_said_so(attempt, further, status):
    """It has no build that fits, or refuses; of the latter pip itself says nothing aloud."""
    further.wheels.clear()
    further.add("torch", "2.13.0+cpu", tag="cp39-cp39-win_amd64")
    further.status = status
    ended = attempt(index=f"{further.url}/simple")
    assert ended["kind"] == "gpu"
    assert "gave no CPU build of torch for this Python" in ended["message"]
    assert ("Could not fetch URL" in ended["message"]) == bool(status)


@REAL_PIP
def test_one_without_tls_that_pip_passes_over_is_said_so(attempt):
    ended = attempt(index="http://index.example/simple")
    assert ended["kind"] == "gpu"
    assert "index.example is not a trusted or secure host" in ended["message"]


@REAL_PIP
def test_a_complete_folder_of_wheels_asks_no_index(python, attempt, usual, further, tmp_path):
    write(tmp_path / "wheels", **CPU)
    for offline in (False, True):
        ended = attempt(wheels=str(tmp_path / "wheels"), index=further.url, offline=offline)
        assert ended["kind"] == "", ended["message"]
        assert taken(python) == {"torch": "2.13.0+cpu"}
    assert further.asked == usual.asked == 0


@REAL_PIP
def test_a_folder_of_wheels_with_the_cuda_build_alone(python, attempt, further, tmp_path):
    wheels = tmp_path / "my wheels"
    write(wheels, **CUDA)
    write(wheels, name="nvidia_cublas", version="13.1.0.3")
    told = {"wheels": str(wheels), "index": f"{further.url}/simple"}
    ended = attempt(**told)
    assert ended["kind"] == "", ended["message"]
    assert taken(python) == {"torch": "2.13.0+cpu"}
    assert attempt(wheels=told["wheels"])["kind"] == "gpu"


def test_where_the_address_stands(tmp_path):
    """Not where other accounts, or who opens the file, can read it."""
    environment = {}
    address = "https://me:sesame99@index.example/simple"
    words = furtherindex.hand_over(address, str(tmp_path), environment)
    assert environment == {"GNNWR_INDEX": address}
    text = Path(words[1]).read_text(encoding="utf-8")
    assert text == "--extra-index-url ${GNNWR_INDEX}\n"
    assert "sesame99" not in " ".join(words)
    assert furtherindex.hand_over("", str(tmp_path), {}) == []


@pytest.mark.parametrize(
    ("index", "words"),
    [
        ("pip3 install torch --index-url https://index.example/cpu", "no spaces"),
        ("ftp://index.example/cpu", "begins with https://"),
        ("git+https://index.example/cpu", "begins with https://"),
        ("https:///cpu", "names no host"),
        ("https://index.example:port/cpu", "host or port"),
        ("https://[index.example/cpu", "host or port"),
        ("index.example/cpu", "no such folder, and an address begins"),
        ("file:///no/such/folder", "no such folder"),
    ],
)
def test_what_is_no_index(index, words):
    with pytest.raises(InstallError, match=words) as caught:
        furtherindex.checked(Sources(index=index))
    assert caught.value.kind == "index"
    assert "Further package index" in str(caught.value)
    assert "GNNWR_INDEX" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"index": "a b"}, "“Further package index” (GNNWR_INDEX) is"),
        ({"index": " ", "environ": {"GNNWR_INDEX": "a b"}}, "environment variable GNNWR_INDEX"),
        ({"index_setting": "a b"}, "options of QGIS (Processing, Providers, GNNWR)"),
    ],
)
def test_it_is_said_where_it_was_given(given, words):
    sources = Sources.from_environment(**{"environ": {}, **given})
    with pytest.raises(InstallError) as caught:
        furtherindex.checked(sources)
    assert words in str(caught.value)
    assert "a b. There is no such folder" in str(caught.value)


@pytest.mark.parametrize("there", [False, True])
def test_it_is_refused_before_anything_is_made(cache, fake_python, monkeypatch, capsys, there):
    """Even where nothing would have to be fetched, as the dialog refuses it."""
    words = ["--cache", cache, "--python", fake_python.path]
    if there:
        assert command.main(words) == 0
        os.remove(fake_python.record)
    monkeypatch.setenv("GNNWR_INDEX", "index.example/simple")
    assert command.main(words) == 1
    assert "variable GNNWR_INDEX holds neither" in capsys.readouterr().err
    assert os.path.exists(cache) == there
    assert not os.path.exists(fake_python.record)


def test_no_password_in_the_message():
    with pytest.raises(InstallError) as caught:
        furtherindex.checked(Sources(index="ftp://me:sesame99@index.example/cpu"))
    assert "sesame99" not in str(caught.value)


@pytest.mark.parametrize(
    ("index", "taken"),
    [
        ("", ""),
        (" https://index.example/cpu ", "https://index.example/cpu"),
        ("HTTP://index.example:8080", "HTTP://index.example:8080"),
        ("https://me:a'b\"c@index.example/", "https://me:a%27b%22c@index.example/"),
    ],
)
def test_an_index(index, taken):
    assert furtherindex.checked(Sources(index=index)) == taken


def test_a_folder_as_an_address(tmp_path):
    place = tmp_path / "an index"
    place.mkdir()
    assert furtherindex.checked(Sources(index=str(place))) == place.as_uri()
    assert furtherindex.checked(Sources(index=place.as_uri())) == place.as_uri()


def test_what_comes_first():
    variable = {"GNNWR_INDEX": "https://variable.example"}
    assert Sources.from_environment(variable, index_setting="s").index == variable["GNNWR_INDEX"]
    assert Sources.from_environment(variable, index="p", index_setting="s").index == "p"
    assert Sources.from_environment({}, index_setting="s").index == "s"
    assert "sesame99" not in repr(Sources(index="https://me:sesame99@index.example"))


@pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")
@pytest.mark.parametrize("way", ["variable", "option"])
def test_the_command_takes_it(cache, fake_python, monkeypatch, capsys, way):
    """As scripts do, which inherit the variable."""
    words = ["--cache", cache, "--python", fake_python.path]
    if way == "option":
        words += ["--index", "https://index.example/cpu"]
    else:
        monkeypatch.setenv("GNNWR_INDEX", "https://index.example/cpu")
    assert command.main([*words, "--verbose"]) == 0
    assert "Further package index: https://index.example/cpu" in capsys.readouterr().out
    (call,) = fake_python.calls("install")
    files = [word for word in call["arguments"] if word.endswith(".txt")]
    assert [os.path.basename(file) for file in files][1:] == ["further-index.txt"]


@pytest.mark.skipif(sys.platform == "win32", reason="scripts of bash")
def test_the_scripts_hand_the_variable_on(tmp_path):
    """To the installer that they call."""
    installer = tmp_path / "python"
    installer.write_text('#!/bin/sh\necho "asked: $GNNWR_INDEX"\n')
    engine = tmp_path / "cache" / "engine" / "bin" / "python"
    engine.parent.mkdir(parents=True)
    engine.write_text("")
    for path in (installer, engine):
        path.chmod(0o755)
    code = '. scripts/setup.sh; SYSTEM_PYTHON="$0"; setup_engine'
    told = {"GNNWR_CACHE": str(tmp_path / "cache"), "GNNWR_INDEX": "https://index.example"}
    environ = {name: text for name, text in os.environ.items() if name != "GNNWR_ENGINE_FROM"}
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(
        ["bash", "-c", code, str(installer)],
        capture_output=True,
        text=True,
        cwd=root,
        env={**environ, **told},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "asked: https://index.example" in done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")
def test_who_accepted_the_gpu_build_and_has_another_is_told(cache, fake_python, monkeypatch):
    fake_python.behave(values={"cuda": "", "gpus": []})
    monkeypatch.setattr("gnnwr_qgis.runtime.installer._NEEDED_BYTES_GPU", 0)
    said, lines = [], []

    def run(**sources):
        said.clear()
        listener = Listener(lambda *_: None, lines.append, lambda: False, warn=said.append)
        install(listener, cache, fake_python.path, Sources(**sources))
        return said

    (told,) = run(gpu=True)
    assert "has the CPU build" in told
    assert "“Further package index”" in told
    (told,) = run(gpu=True)  # it is in order, and still not the build that was asked for
    assert "“Install anew even if in order”" in told
    assert run() == []
    with open(paths.log_file(cache), encoding="utf-8") as stream:
        assert stream.read().count("has the CPU build") == 2
    fake_python.behave(values={"cuda": "13.0", "gpus": []})
    shutil.rmtree(cache)
    assert run(gpu=True) == []
    assert "none for macOS" in other_build("darwin")
