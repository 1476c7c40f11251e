"""Install or repair engine, from Processing, with a Python that only pretends."""

from __future__ import annotations

import os
import random
import shutil
import sys
import time

import pytest
from qgis.core import QgsNetworkAccessManager, QgsProcessingException, QgsSettings
from qgis.PyQt.QtNetwork import QNetworkProxy

from gnnwr_qgis.processing import engine, enginesettings, proxies
from gnnwr_qgis.processing.enginesetup import EngineSetup
from gnnwr_qgis.runtime import discarding, paths, removal, stamp
from gnnwr_qgis.runtime.lock import InstallLock
from tests.processing.made import Feedback
from tests.processing.survival import Canceller
from tests.runtime.pythons import FakePython
from tests.waiting import until

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")
MOMENTS = 6


@pytest.fixture
def python(tmp_path):
    return FakePython(tmp_path / "a python")


def run(parameters, context, feedback):
    results, fine = EngineSetup().create().run(parameters, context, feedback)
    assert fine
    return results


def test_installs_where_there_is_no_engine(provider, no_engine, python, context, feedback):
    assert EngineSetup().canExecute()[0]
    results = run({"PYTHON": python.path}, context, feedback)
    cache = os.environ["GNNWR_CACHE"]
    assert results["STATE"] == "ready"
    assert results["FOLDER"] == cache
    assert os.path.isfile(results["ENGINE"])
    assert os.path.isfile(results["LOG"])
    assert stamp.state(cache).usable
    assert any("Fetching" in text for text in feedback.texts)


def test_a_failure_is_an_error_with_its_cause(provider, no_engine, python, context, feedback):
    python.behave(pip=1, pip_lines=["ERROR: No matching distribution found for torch"])
    algorithm = EngineSetup().create()
    algorithm.prepare({"PYTHON": python.path}, context, feedback)
    with pytest.raises(QgsProcessingException, match="No matching distribution"):
        algorithm.processAlgorithm({"PYTHON": python.path}, context, feedback)
    assert stamp.state(os.environ["GNNWR_CACHE"]).state == "missing"


@pytest.fixture
def patient_removal(monkeypatch):
    """As for the installer's own tests."""
    monkeypatch.setattr(discarding, "_BRIEFLY", 30.0)


def test_cancel_leaves_nothing_half_made(provider, no_engine, python, context, patient_removal):
    python.behave(pip_lines=["Collecting torch"], pip_hangs=True)
    feedback = Feedback(cancel_at=5.0)
    algorithm = EngineSetup().create()
    algorithm.prepare({"PYTHON": python.path}, context, feedback)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        algorithm.processAlgorithm({"PYTHON": python.path}, context, feedback)
    assert sorted(os.listdir(os.environ["GNNWR_CACHE"])) == ["engine-setup.log", "engine.lock"]


def install(parameters, context, feedback):
    algorithm = EngineSetup().create()
    algorithm.prepare(parameters, context, feedback)
    return algorithm.processAlgorithm(parameters, context, feedback)


def test_cancel_at_random_moments(provider, no_engine, python, context, traces, patient_removal):
    """Of a first installation and of repairs: no engine, or one that is whole."""
    cache, draw = os.environ["GNNWR_CACHE"], random.Random(5)
    parameters = {"PYTHON": python.path, "FORCE": True}
    began = time.monotonic()
    install(parameters, context, Feedback())
    length = time.monotonic() - began
    for number in range(MOMENTS):
        if number % 2:
            shutil.rmtree(cache)
        before = stamp.state(cache).state
        moment = length * (number + draw.random()) / MOMENTS
        feedback = Feedback()
        results = Canceller(feedback, moment).call(install, parameters, context, feedback)
        assert stamp.state(cache).state == ("ready" if results else before)
        assert {*os.listdir(cache)} <= {"engine", "engine-setup.log", "engine.lock"}
        traces.none_left()


def test_a_late_cancel_does_not_wait_for_the_removal(
    provider, no_engine, python, context, monkeypatch
):
    """Of tens of thousands of files, or of a few on a disk that is slow."""
    unlink = os.unlink

    def slowly(path, **options):
        time.sleep(0.01)
        unlink(path, **options)

    cache, feedback = os.environ["GNNWR_CACHE"], Feedback()
    python.behave(files=2000, pip_lines=["Collecting torch"], pip_hangs=True)
    monkeypatch.setattr(removal.os, "unlink", slowly)
    canceller = Canceller(feedback, 0.2, lambda: any("Fetching" in text for text in feedback.texts))
    assert canceller.call(install, {"PYTHON": python.path}, context, feedback) is None
    until(lambda: sorted(os.listdir(cache)) == ["engine-setup.log", "engine.lock"])


def test_another_installation_is_waited_for(provider, no_engine, python, context):
    lock = InstallLock(os.path.join(os.environ["GNNWR_CACHE"], "engine.lock"))
    waited = []

    class Patient(Feedback):
        def setProgressText(self, text):
            if "Waiting for another installation" in text:
                waited.append(text)
                lock.__exit__(None, None, None)

    lock.__enter__()
    run({"PYTHON": python.path}, context, Patient())
    assert len(waited) == 1
    assert stamp.state(os.environ["GNNWR_CACHE"]).usable


def test_waiting_for_another_installation_can_be_cancelled(
    provider, no_engine, python, context, feedback
):
    with InstallLock(os.path.join(os.environ["GNNWR_CACHE"], "engine.lock")):
        canceller = Canceller(feedback, 1.0)
        assert canceller.call(install, {"PYTHON": python.path}, context, feedback) is None
    assert not os.path.exists(python.record)


@pytest.fixture
def proxy_of_qgis(qgis_app):
    """Set QGIS's proxy and the addresses that it is not for; as it was afterwards."""
    manager = QgsNetworkAccessManager.instance()
    before = manager.fallbackProxy()
    yield manager.setFallbackProxyAndExcludes
    manager.setFallbackProxyAndExcludes(before, [], [])


def test_the_proxy_of_qgis_is_found(proxy_of_qgis):
    kind = QNetworkProxy.ProxyType.HttpProxy
    proxy = QNetworkProxy(kind, "proxy.example", 3128, "me", "p@ss/word")
    proxy_of_qgis(proxy, ["http://intranet.example/maps"], ["wheels.example:8080", " "])
    found = proxies.proxy()
    assert found.url == "http://me:p%40ss%2Fword@proxy.example:3128"
    assert found.excluded == ("intranet.example", "wheels.example")
    assert "p%40ss" not in repr(found)
    proxy_of_qgis(QNetworkProxy(QNetworkProxy.ProxyType.NoProxy), [], [])
    assert proxies.proxy() == proxies.Proxy()


def test_a_socks_proxy_is_said_to_be_of_no_use(
    proxy_of_qgis, provider, no_engine, python, context, feedback
):
    proxy = QNetworkProxy(QNetworkProxy.ProxyType.Socks5Proxy, "proxy.example", 1080)
    proxy_of_qgis(proxy, [], [])
    assert proxies.proxy() == proxies.Proxy(socks=True)
    run({"PYTHON": python.path}, context, feedback)
    assert any("SOCKS" in text for text in feedback.warnings)


def test_no_password_gets_into_log_or_message(
    proxy_of_qgis, provider, no_engine, python, context, feedback, monkeypatch
):
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"):
        monkeypatch.delenv(name, raising=False)
    kind = QNetworkProxy.ProxyType.HttpProxy
    proxy_of_qgis(QNetworkProxy(kind, "proxy.example", 3128, "me", "sesame/99"), [], [])
    said = "ERROR: ProxyError('http://me:sesame%2F99@proxy.example:3128', 'sesame/99')"
    python.behave(pip=1, pip_lines=[said])
    algorithm = EngineSetup().create()
    algorithm.prepare({"PYTHON": python.path}, context, feedback)
    with pytest.raises(QgsProcessingException) as caught:
        algorithm.processAlgorithm({"PYTHON": python.path}, context, feedback)
    (call,) = python.calls("install")
    assert call["variables"]["HTTPS_PROXY"] == "http://me:sesame%2F99@proxy.example:3128"
    with open(paths.log_file(os.environ["GNNWR_CACHE"]), encoding="utf-8") as stream:
        log = stream.read()
    assert "ProxyError" in log
    for text in (str(caught.value), log):
        assert "sesame" not in text


@pytest.fixture
def settings(qgis_app, monkeypatch):
    """Set the lasting choices; gone afterwards."""
    stored = QgsSettings()
    names = (enginesettings.CACHE, enginesettings.PYTHON, enginesettings.WHEELS)
    keys = ["Processing/Configuration/" + name for name in names] + ["gnnwr/engine_folder"]
    for variable in ("GNNWR_CACHE", "GNNWR_PYTHON", "GNNWR_WHEELS"):
        monkeypatch.delenv(variable, raising=False)
    yield lambda name, value: stored.setValue("Processing/Configuration/" + name, value)
    for key in keys:
        stored.remove(key)


def test_the_settings_say_where_and_from_what(
    settings, provider, python, context, feedback, tmp_path, monkeypatch
):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "usual"))
    settings(enginesettings.CACHE, str(tmp_path / "一 first"))
    settings(enginesettings.PYTHON, python.path)
    settings(enginesettings.WHEELS, str(wheels))
    results = run({}, context, feedback)
    assert results["FOLDER"] == str(tmp_path / "一 first")
    assert stamp.state(results["FOLDER"]).usable
    assert engine.problem() == ""
    (call,) = python.calls("install")
    assert str(wheels) in call["arguments"]
    monkeypatch.setenv("GNNWR_CACHE", str(tmp_path / "another"))
    assert enginesettings.cache_folder() == str(tmp_path / "another")
    monkeypatch.setenv("GNNWR_PYTHON", "/usr/bin/python3")
    assert enginesettings.python() == ""


def test_another_folder_and_what_becomes_of_the_old_one(
    settings, provider, python, context, feedback, tmp_path, monkeypatch
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "usual"))
    settings(enginesettings.PYTHON, python.path)
    settings(enginesettings.CACHE, str(tmp_path / "first"))
    run({}, context, feedback)
    settings(enginesettings.CACHE, str(tmp_path / "second"))
    assert "not installed" in engine.problem()
    run({}, context, feedback)
    assert any(str(tmp_path / "first") in text for text in feedback.infos)
    assert stamp.state(str(tmp_path / "first")).usable
    settings(enginesettings.CACHE, str(tmp_path / "third"))
    run({"REMOVE_OLD": True}, context, feedback)
    assert not (tmp_path / "second").exists()
    assert stamp.state(str(tmp_path / "third")).usable


def test_one_folder_written_in_two_ways_is_no_other(tmp_path, monkeypatch):
    """Names of folders differ in the case of letters alone where that makes no difference."""
    (tmp_path / "Cache" / "engine").mkdir(parents=True)
    (tmp_path / "cache" / "engine").mkdir(parents=True)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "usual"))
    before = QgsSettings().value("gnnwr/engine_folder")
    enginesettings.remember(str(tmp_path / "Cache"))
    try:
        assert enginesettings.folder_before(str(tmp_path / "cache")) == str(tmp_path / "Cache")
        monkeypatch.setattr(os.path, "samefile", lambda one, other: one.lower() == other.lower())
        assert enginesettings.folder_before(str(tmp_path / "cache")) == ""
    finally:
        QgsSettings().setValue("gnnwr/engine_folder", before)
