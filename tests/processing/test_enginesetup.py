"""Install or repair engine, from Processing, with a Python that only pretends."""

from __future__ import annotations

import os
import sys

import pytest
from qgis.core import QgsNetworkAccessManager, QgsProcessingException
from qgis.PyQt.QtNetwork import QNetworkProxy

from gnnwr_qgis.processing.enginesetup import EngineSetup, proxy_url
from gnnwr_qgis.runtime import stamp
from tests.processing.made import Feedback
from tests.runtime.pythons import FakePython

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the fake Python is a script")


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


def test_cancel_leaves_nothing_half_made(provider, no_engine, python, context):
    python.behave(pip_lines=["Collecting torch"], pip_hangs=True)
    feedback = Feedback(cancel_at=5.0)
    algorithm = EngineSetup().create()
    algorithm.prepare({"PYTHON": python.path}, context, feedback)
    with pytest.raises(QgsProcessingException, match="Cancelled"):
        algorithm.processAlgorithm({"PYTHON": python.path}, context, feedback)
    assert sorted(os.listdir(os.environ["GNNWR_CACHE"])) == ["engine-setup.log", "engine.lock"]


def test_the_proxy_of_qgis_is_found(qgis_app):
    manager = QgsNetworkAccessManager.instance()
    before = manager.fallbackProxy()
    kind = QNetworkProxy.ProxyType.HttpProxy
    proxy = QNetworkProxy(kind, "proxy.example", 3128, "me", "p@ss/word")
    try:
        manager.setFallbackProxyAndExcludes(proxy, [], [])
        assert proxy_url() == "http://me:p%40ss%2Fword@proxy.example:3128"
        none = QNetworkProxy(QNetworkProxy.ProxyType.NoProxy)
        manager.setFallbackProxyAndExcludes(none, [], [])
        assert proxy_url() == ""
    finally:
        manager.setFallbackProxyAndExcludes(before, [], [])
