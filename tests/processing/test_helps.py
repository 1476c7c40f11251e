"""The helps as shipped: complete, alike in English and Chinese, and with a work to cite."""

from __future__ import annotations

import html
import os
import re

import pytest
from qgis.core import QgsApplication

from gnnwr_qgis.contract import translation
from gnnwr_qgis.processing import helptexts
from gnnwr_qgis.processing.shipped import resource_path
from tests.processing.test_provider import IDS

LANGUAGES = {
    "en": ("When to use something else", "Results", "Reference", "No paper to cite"),
    "zh_CN": ("何时改用其他", "结果", "参考文献", "没有需要引用的文献"),
}
NAMES = sorted(name.split(":")[1] for name in IDS)
ENGINE = os.path.join(os.path.dirname(os.path.dirname(helptexts.__file__)), "engine")
_BLOCK = re.compile(r"<(p|li|h3|dt|dd)>(.*?)</\1>", re.DOTALL)
_HEADING = re.compile(r"<h3>(.*?)</h3>")
_DOI = re.compile(r'href="https://doi\.org/([^"]+)"')
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH = re.compile(r"[A-Za-z]{2,}(?:,? [A-Za-z]{2,}){2,}")
_METHOD = "geographically neural network weighted regression"  # stands beside its translation


def text_of(language, name):
    with open(resource_path("help", language, f"{name}.html"), encoding="utf-8") as stream:
        return stream.read()


def algorithm(name):
    return QgsApplication.processingRegistry().createAlgorithmById(f"gnnwr:{name}")


def plain(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text))


def outline(text):
    """Kind, codes, links and numbers of every block: what no translation may change."""
    found = []
    for kind, body in _BLOCK.findall(text):
        codes = re.findall(r"<code>(.*?)</code>", body)
        numbers = re.findall(r"\d+(?:[.,]\d+)*", plain(body))
        found.append((kind, sorted(codes), _DOI.findall(body), sorted(numbers)))
    return found


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", NAMES)
def test_every_parameter_and_output_is_told(provider, language, name):
    found = helptexts.parse(text_of(language, name))
    kept = algorithm(name)  # what it defines goes with it
    parameters = [parameter.name() for parameter in kept.parameterDefinitions()]
    assert list(found.parameters) == parameters  # in the order of the dialog
    assert all(len(told) > 5 for told in found.parameters.values())
    values = {output.name() for output in kept.outputDefinitions()} - set(parameters)
    lacking = [value for value in values if f"<code>{value}</code>" not in found.general]
    assert lacking == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
@pytest.mark.parametrize("name", NAMES)
def test_says_when_to_use_another_what_comes_out_and_what_to_cite(provider, language, name):
    other, results, reference, nothing = LANGUAGES[language]
    text = text_of(language, name)
    headings = _HEADING.findall(text)
    assert [heading for heading in headings if heading.startswith(other)]
    assert results in headings
    assert headings[-1].startswith(reference)
    cited = text[text.index(f"<h3>{headings[-1]}</h3>") :]
    if algorithm(name).groupId() == "engine":
        assert nothing in cited
        assert not _DOI.findall(cited)
    else:
        assert _DOI.findall(cited)


@pytest.mark.parametrize("name", NAMES)
def test_chinese_says_what_english_says(name):
    assert outline(text_of("zh_CN", name)) == outline(text_of("en", name))


@pytest.mark.parametrize("name", NAMES)
def test_no_english_is_left_in_chinese(name):
    text = text_of("zh_CN", name)
    titles = _HEADING.findall(text)
    works = re.compile(f"<h3>{titles[-1]}</h3>.*?(?=<dl>)", re.DOTALL)  # works keep their titles
    for kind, body in _BLOCK.findall(works.sub("", text)):
        said = plain(re.sub(r"<code>.*?</code>", "", body)).replace(_METHOD, "")
        assert kind == "dt" or _CHINESE.search(said), said
        assert _ENGLISH.search(said) is None, said


@pytest.mark.parametrize("name", NAMES)
def test_chinese_calls_algorithms_by_their_titles(provider, name):
    titles = [algorithm(other).IDENTITY.title for other in NAMES]
    english, chinese = (
        [body for _kind, body in _BLOCK.findall(text_of(language, name))]
        for language in ("en", "zh_CN")
    )
    before = translation.catalogue()
    translation.use(resource_path("i18n", "gnnwr_zh_CN.qm"))
    try:
        for said, translated in zip(english, chinese):
            for title in titles:
                if title in plain(said):
                    assert translation.tr(title) in plain(translated), title
    finally:
        translation.use(before)


def test_works_are_those_that_the_engine_rests_on():
    sources = ""
    for folder, _folders, files in os.walk(ENGINE):
        for file in files:
            if file.endswith(".py"):
                with open(os.path.join(folder, file), encoding="utf-8") as stream:
                    sources += stream.read()
    cited = {doi for name in NAMES for doi in _DOI.findall(text_of("en", name))}
    assert sorted(doi for doi in cited if doi not in sources) == []


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_there_is_no_help_without_an_algorithm(language):
    assert sorted(os.listdir(resource_path("help", language))) == [f"{n}.html" for n in NAMES]
