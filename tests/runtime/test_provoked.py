"""Installations with a real pip against indexes, networks and disks that fail: each names why."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import paths, remedies
from gnnwr_qgis.runtime.remedies import Facts
from gnnwr_qgis.runtime.sources import Sources
from tests.runtime import fakeindex, installing

SCRIPT = Path(installing.__file__)
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="provoked with tools of Linux")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The Python of an empty environment, in a folder that a careless program trips over."""
    folder = tmp_path_factory.mktemp("an environment") / "路径 with spaces"
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    return paths.environment_python(str(folder))


@pytest.fixture(autouse=True)
def _nothing_installed(request):
    yield
    if "python" in request.fixturenames:
        python = request.getfixturevalue("python")
        folder = Path(python).parent.parent
        for path in folder.glob("lib/python3*/site-packages/[ab]*a*"):
            if path.name.split("-")[0].split(".")[0] in ("alpha", "beta"):
                subprocess.run(["rm", "-r", str(path)], check=True)


@pytest.fixture
def index():
    with fakeindex.serving() as served:
        yield served


@pytest.fixture
def nobody():
    """An address that nobody answers at."""
    with fakeindex.refusing() as address:
        yield address


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A file with a certificate that nobody trusts and its key; see ``fakeindex.self_signed``."""
    path = fakeindex.self_signed(str(tmp_path_factory.mktemp("certificate")))
    if path is None:
        pytest.skip("no openssl to make a certificate with")
    return path


@pytest.fixture
def secure(certificate):
    """An index over TLS; pip keeps nothing that came without."""
    with fakeindex.serving(certificate) as served:
        yield served


@pytest.fixture
def cache(tmp_path):
    return str(tmp_path / "缓存 of the test")


@pytest.fixture
def wanted(tmp_path):
    """Requirements of two packages, of which beta comes second."""
    path = tmp_path / "wanted.txt"
    path.write_text("alpha==1.0\nbeta==1.0\n")
    return str(path)


def isolated(options, **told):
    """Install in a process with namespaces of its own (``options`` of unshare), or skip."""
    if subprocess.run(["unshare", *options, "true"], capture_output=True).returncode != 0:
        pytest.skip("this system lets nobody make namespaces")
    command = [sys.executable, str(SCRIPT), json.dumps(told)]
    done = subprocess.run(["unshare", *options, *command], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_a_second_attempt_fetches_only_what_is_lacking(python, wanted, cache, secure, certificate):
    index = secure
    index.add("alpha", ballast=50_000)
    index.add("beta")
    index.fail["beta-1.0-py3-none-any.whl"] = 503
    variables = installing.environment(index.url, PIP_CERT=certificate + ".cert")
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == "network"
    assert "what has come already is kept" in ended["message"]
    assert sorted(os.listdir(os.path.join(cache, paths.DOWNLOADS))) == ["pip"]
    assert "alpha-1.0-py3-none-any.whl" in index.fetched

    index.fail.clear()
    index.fetched.clear()
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == "", ended["message"]
    assert index.fetched == ["beta-1.0-py3-none-any.whl"]


@pytest.mark.slow
def test_the_users_own_cache_of_pip_serves(python, wanted, cache, secure, certificate, tmp_path):
    secure.add("alpha")
    secure.add("beta")
    mine = tmp_path / "mine"
    trust = {"PIP_CERT": certificate + ".cert", "PIP_CACHE_DIR": str(mine)}
    variables = installing.environment(secure.url, **trust)
    assert installing.install(python, wanted, cache, variables=variables)["kind"] == ""
    assert mine.is_dir()
    assert sorted(os.listdir(cache)) == ["engine-setup.log"]


def test_a_complete_folder_of_wheels_needs_no_network(python, wanted, cache, tmp_path, nobody):
    folder = tmp_path / "輪 wheels"
    folder.mkdir()
    for name in ("alpha", "beta"):
        file, data = fakeindex.wheel(name)
        (folder / file).write_bytes(data)
    for sources in (Sources(wheels=str(folder)), Sources(wheels=str(folder), offline=True)):
        ended = installing.install(python, wanted, cache, sources, installing.environment(nobody))
        assert ended["kind"] == "", ended["message"]
    said = Path(paths.log_file(cache)).read_text(encoding="utf-8")
    assert "Fetching alpha." in said
    assert "Fetching beta." in said


@pytest.mark.slow
def test_what_a_folder_of_wheels_lacks_comes_from_the_index(python, wanted, cache, index, tmp_path):
    folder = tmp_path / "wheels"
    folder.mkdir()
    file, data = fakeindex.wheel("alpha")
    (folder / file).write_bytes(data)
    index.add("beta")
    index.add("alpha", version="0.9")
    variables = installing.environment(index.url)
    ended = installing.install(python, wanted, cache, Sources(wheels=str(folder)), variables)
    assert ended["kind"] == "", ended["message"]
    assert index.fetched == ["beta-1.0-py3-none-any.whl"]
    ended = installing.install(
        python, wanted, cache, Sources(wheels=str(folder), offline=True), variables
    )
    assert ended["kind"] in ("", "platform")


def test_no_network(python, wanted, cache):
    variables = installing.environment("https://index.example")
    ended = isolated(["-rn"], python=python, requirements=wanted, cache=cache, variables=variables)
    assert ended["kind"] == "network"
    assert "folder of wheels" in ended["message"]


@pytest.mark.slow
def test_an_index_that_nobody_answers_for(python, wanted, cache, nobody):
    variables = installing.environment(nobody)
    assert installing.install(python, wanted, cache, variables=variables)["kind"] == "network"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("trouble", "kind"), [("cut", "hash"), (503, "network"), (403, "account"), (401, "account")]
)
def test_a_file_that_does_not_come(python, wanted, cache, index, trouble, kind):
    index.add("alpha", ballast=20_000)
    index.add("beta")
    index.fail["alpha-1.0-py3-none-any.whl"] = trouble
    variables = installing.environment(index.url)
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == kind, ended["message"]


@pytest.mark.slow
def test_a_file_that_was_changed_on_its_way(python, wanted, cache, index):
    index.add("alpha")
    index.add("beta")
    index.wrong_hash.add("alpha-1.0-py3-none-any.whl")
    variables = installing.environment(index.url)
    assert installing.install(python, wanted, cache, variables=variables)["kind"] == "hash"


def test_connections_that_are_inspected(python, wanted, cache, secure, certificate):
    secure.add("alpha")
    secure.add("beta")
    variables = installing.environment(secure.url)
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == "tls", ended["message"]
    assert "PIP_CERT" in ended["message"]
    trusting = installing.environment(secure.url, REQUESTS_CA_BUNDLE=certificate + ".cert")
    ended = installing.install(python, wanted, cache, variables=trusting)
    assert ended["kind"] == "", ended["message"]


def test_a_certificate_that_the_system_knows(python, wanted, cache, secure, certificate):
    """The system's store, which pip older than 24.2 does not look into by itself."""
    secure.add("alpha")
    secure.add("beta")
    variables = installing.environment(secure.url, SSL_CERT_FILE=certificate + ".cert")
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == "", ended["message"]


def test_a_proxy_that_wants_an_account(python, wanted, cache):
    with fakeindex.serving() as proxy:
        proxy.status = 407
        address = proxy.url.replace("http://", "http://me:sesame99@")
        sources = Sources(proxy=address)
        variables = installing.environment("https://index.example")
        ended = installing.install(python, wanted, cache, sources, variables, secrets=["sesame99"])
        assert ended["kind"] == "proxy", ended["message"]
        assert "user name and password" in ended["message"]
        assert any("Proxy-Authorization" in head for head in proxy.heads)
    assert "sesame99" not in json.dumps(ended)
    log = Path(paths.log_file(cache)).read_text(encoding="utf-8")
    assert "sesame99" not in log


@pytest.mark.slow
def test_hosts_that_the_proxy_is_not_for(python, wanted, cache, index, nobody):
    index.add("alpha")
    index.add("beta")
    sources = Sources(proxy=nobody, no_proxy=("127.0.0.1",))
    ended = installing.install(python, wanted, cache, sources, installing.environment(index.url))
    assert ended["kind"] == "", ended["message"]


@pytest.mark.slow
def test_a_proxy_that_is_none(python, wanted, cache, index):
    variables = installing.environment("https://index.example")
    ended = installing.install(python, wanted, cache, Sources(proxy=index.url), variables)
    assert index.asked > 0
    assert ended["kind"] == "proxy"
    assert "HTTPS_PROXY" in ended["message"]


@pytest.mark.parametrize(("status", "kind"), [(403, "account"), (503, "network")])
def test_an_index_that_refuses_its_pages(python, wanted, cache, index, status, kind):
    """pip itself says no more than that there is no such package."""
    index.status = status
    variables = installing.environment(index.url)
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == kind, ended["message"]


def test_no_wheel_for_this_system(python, wanted, cache, index):
    index.add("alpha", tag="cp39-cp39-win_amd64")
    index.add("beta")
    variables = installing.environment(index.url)
    ended = installing.install(python, wanted, cache, variables=variables)
    assert ended["kind"] == "platform"
    assert "another Python" in ended["message"]
    old = Facts((3, 11, 2), "Linux", "x86_64", ("glibc", "2.17"))
    ended = installing.install(python, wanted, cache, variables=variables, facts=old)
    assert ended["kind"] == "glibc"
    assert "glibc 2.17" in ended["message"]


def test_a_disk_that_is_full(python, wanted, tmp_path, index):
    index.add("alpha", ballast=2_000_000)
    index.add("beta")
    cache = tmp_path / "small"
    cache.mkdir()
    told = {
        "python": python,
        "requirements": wanted,
        "cache": str(cache),
        "variables": installing.environment(index.url),
    }
    code = f"mount -t tmpfs -o size=1m none '{cache}' && exec \"$@\""
    ended = mounted(code, [sys.executable, str(SCRIPT), json.dumps(told)])
    assert json.loads(ended.splitlines()[-1])["kind"] == "disk"


INSTALL = """
import sys
sys.path.insert(0, sys.argv[1])
from gnnwr_qgis.runtime.installer import InstallError, Listener, install
try:
    install(Listener(lambda *a: None, lambda *a: None, lambda: False), sys.argv[2])
except InstallError as error:
    print(error.kind, error)
"""


def test_a_folder_that_cannot_be_written(tmp_path):
    cache = tmp_path / "not mine"
    cache.mkdir()
    code = f"mount -t tmpfs -o ro none '{cache}' && exec \"$@\""
    root = str(SCRIPT.parents[2])
    ended = mounted(code, [sys.executable, "-c", INSTALL, root, str(cache)])
    assert ended.startswith("permission ")
    assert "GNNWR_CACHE" in ended


@pytest.mark.slow
def test_a_folder_that_libraries_may_not_run_from(tmp_path):
    folder = Path(sysconfig.get_path("platstdlib")) / "lib-dynload"
    library = next(iter([*folder.glob("_json*.so"), *Path("/usr/lib").glob("**/libz.so.1")]), None)
    if library is None:
        pytest.skip("no library to try")
    place = tmp_path / "noexec"
    place.mkdir()
    code = f"mount -t tmpfs -o noexec none '{place}' && cp '{library}' '{place}' && exec \"$@\""
    load = "import ctypes, sys\ntry:\n ctypes.CDLL(sys.argv[1])\nexcept OSError as e:\n print(e)"
    said = mounted(code, [sys.executable, "-c", load, str(place / library.name)])
    assert remedies.remedy_for([said], "linux").kind == "mapping"


def mounted(code, command):
    """What ``command`` prints in a mount namespace that the shell's ``code`` has set up."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True).returncode != 0:
        pytest.skip("this system lets nobody make namespaces")
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", code, "sh", *command], capture_output=True, text=True
    )
    if "mount:" in done.stderr:
        pytest.skip("this system lets nobody mount a folder")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
