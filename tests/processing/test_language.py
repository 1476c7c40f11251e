"""The language that the plugin speaks: QGIS's, where there is a translation."""

from __future__ import annotations

import re

import pytest
from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QCoreApplication, QTranslator

from gnnwr_qgis.contract import translation
from gnnwr_qgis.plugin import GnnwrPlugin
from gnnwr_qgis.processing import language
from gnnwr_qgis.processing.shipped import resource_path
from gnnwr_qgis.processing.train import Train

ALGORITHMS = (
    "crossvalidate", "enginesetup", "enginestatus", "explain", "explore", "predictpoints",
    "predictraster", "train",
)  # fmt: skip
# What is called so in Chinese, too.
PROPER = {"CPU", "GPU", "XGBoost", "GNNWR"}


@pytest.fixture
def in_locale(monkeypatch):
    def speak(locale):
        monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: locale))
        language.speak()

    yield speak
    translation.use(None)


@pytest.mark.parametrize(
    ("locale", "wanted"),
    [
        ("en", ["en"]),
        ("de_AT", ["de_AT", "de", "en"]),
        ("zh-Hans", ["zh_CN", "zh", "en"]),
        ("zh", ["zh_CN", "zh", "en"]),
        ("zh_CN", ["zh_CN", "zh", "en"]),
        ("zh_SG", ["zh_CN", "zh", "en"]),
        ("zh_Hans_CN", ["zh_CN", "zh", "en"]),
        ("zh-Hant-HK", ["zh_TW", "zh", "en"]),
    ],
)
def test_languages(locale, wanted):
    assert language.languages(locale) == wanted


def words_of(algorithm):
    """All that a dialog and the toolbox show of an algorithm: names, choices, tags apart."""
    yield algorithm.displayName()
    yield algorithm.group()
    yield algorithm.shortDescription()
    for parameter in algorithm.parameterDefinitions():
        yield parameter.description()
        if parameter.type() == "enum":
            yield from parameter.options()
    for output in algorithm.outputDefinitions():
        yield output.description()


@pytest.mark.parametrize("identity", ALGORITHMS)
def test_chinese(in_locale, provider, identity):
    in_locale("zh-Hans")
    algorithm = provider.algorithm(identity).create()
    foreign = [word for word in words_of(algorithm) if not re.search("[\u4e00-\u9fff]", word)]
    assert set(foreign) <= PROPER, foreign


def test_title_in_chinese(in_locale):
    in_locale("zh-Hans")
    assert Train().displayName() == "训练 GNNWR 模型"


def test_every_algorithm_is_looked_at(provider):
    assert {algorithm.name() for algorithm in provider.algorithms()} == set(ALGORITHMS)


@pytest.mark.parametrize("locale", ["en", "en_GB", "fr", "zh_TW"])
def test_english_elsewhere(in_locale, locale):
    in_locale("zh_CN")
    in_locale(locale)
    assert translation.language() == "en"
    assert Train().displayName() == "Train GNNWR model"


def test_the_plugin_speaks_at_once(in_locale, monkeypatch):
    monkeypatch.setattr(QgsApplication, "locale", staticmethod(lambda: "zh_CN"))
    GnnwrPlugin(None)
    assert translation.language() == "zh_CN"


def test_a_damaged_catalogue_leaves_english(in_locale, monkeypatch, tmp_path):
    path = tmp_path / "gnnwr_zh_CN.qm"
    path.write_bytes(b"not a catalogue")
    monkeypatch.setattr(language, "resource_path", lambda *parts: str(tmp_path / parts[-1]))
    said = []
    log = QgsApplication.messageLog()
    log.messageReceived.connect(lambda text, *_: said.append(text))
    in_locale("zh_CN")
    assert translation.language() == "en"
    assert any("no catalogue" in text for text in said)


def test_qt_reads_the_same(qgis_app):
    """The reader of the plugin and Qt's own give the same translation of every text."""
    path = resource_path("i18n", "gnnwr_zh_CN.qm")
    qt = QTranslator()
    assert qt.load(path)
    _, texts = translation._read(path)
    assert len(texts) > 1000
    QCoreApplication.installTranslator(qt)
    try:
        for source, translated in texts.items():
            assert QCoreApplication.translate(translation.CONTEXT, source) == translated
    finally:
        QCoreApplication.removeTranslator(qt)
