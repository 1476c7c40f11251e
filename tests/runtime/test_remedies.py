"""Causes of failures, told from lines that pip, Python and the systems were heard to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from gnnwr_qgis.contract.translation import _Spoken
from gnnwr_qgis.runtime.causes import ELSEWHERE, RULES
from gnnwr_qgis.runtime.remedies import Facts, Remedy, _remedy, remedy_for

NO_MATCH = "ERROR: No matching distribution found for torch==2.13.0"

LIST = Path(__file__).with_name("heard.txt").read_text(encoding="utf-8").splitlines()
HEARD = [tuple(line.split(" | ", 2)) for line in LIST if not line.startswith("#")]


@pytest.mark.parametrize(("kind", "platform", "line"), HEARD)
def test_the_cause_is_told_with_a_remedy(kind, platform, line):
    found = remedy_for(["Collecting torch==2.13.0", line], platform)
    assert found.kind == kind
    assert bool(found.advice) == (kind != "unknown")


@pytest.mark.parametrize(
    "line",
    [line for kind, _, line in HEARD if kind in ("tls", "proxy", "network", "account")],
)
def test_what_broke_the_connection_comes_before_how_it_ended(line):
    assert remedy_for([line, NO_MATCH], "linux").kind != "platform"


@pytest.mark.parametrize(
    ("facts", "kind", "words"),
    [
        (Facts((3, 11, 2), "Linux", "x86_64", ("glibc", "2.17")), "glibc", "glibc 2.17"),
        (Facts((3, 11, 2), "Linux", "x86_64", ("musl", "")), "platform", "musl"),
        (Facts((3, 12, 1), "Darwin", "x86_64"), "platform", "Intel"),
        (Facts((3, 12, 1), "Darwin", "arm64"), "platform", "another Python"),
        (Facts((3, 15, 0), "Linux", "x86_64", ("glibc", "2.39")), "platform", "another Python"),
    ],
)
def test_nothing_offered_is_explained_by_the_system(facts, kind, words):
    found = remedy_for([NO_MATCH], "linux", facts)
    assert found.kind == kind
    assert words in found.advice


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.kind)
def test_advice_has_no_gaps(rule):
    advice = _remedy(rule.kind, rule.advice).advice
    assert "{" not in advice
    assert advice.endswith((".", ")."))


def test_advice_is_translated_with_its_parts(monkeypatch):
    disk = next(rule.advice for rule in RULES if rule.kind == "disk")
    chinese = {disk: "磁盘已满：请选择{folder}。", ELSEWHERE: "另一个文件夹（{variable}）"}
    monkeypatch.setattr(_Spoken, "texts", chinese)
    found = remedy_for(["OSError: [Errno 28] No space left on device"], "linux")
    assert found == Remedy("disk", "磁盘已满：请选择另一个文件夹（GNNWR_CACHE）。")
