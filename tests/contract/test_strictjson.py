"""JSON of others: what Python's reader lets pass is refused, quickly."""

from __future__ import annotations

import time

import pytest

from gnnwr_qgis.contract import strictjson


def test_what_is_json_comes_back() -> None:
    text = '{"a": [1, -2.5, true, null, "\\u00e9\\ud83d\\ude00"], "b": {"a": 1e300}}'
    value = {"a": [1, -2.5, True, None, "é\U0001f600"], "b": {"a": 1e300}}
    assert strictjson.loads(text) == strictjson.writable(text) == value


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"a": 1, "a": 2}', "a key twice"),
        ('[{"b": 0, "c": 0, "b": 0}]', "a key twice"),
        ("1e999", "too large"),
        ("-1e999", "too large"),
        ("9" * 2000, "too large"),
        ("-" + "9" * 2000, "too large"),
        ("[" * 200_000, "too deeply"),
        ('{"a":' * 200_000, "too deeply"),
        ("{", "Expecting"),
        ("", "Expecting"),
    ],
    ids=lambda text: text[:20],
)
def test_what_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        strictjson.loads(text)


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_numbers_that_are_none_pass_only_where_they_are_meant(word: str) -> None:
    assert isinstance(strictjson.loads(f"[{word}]")[0], float)
    with pytest.raises(ValueError, match=word):
        strictjson.finite(f"[{word}]")
    assert strictjson.finite(f'["{word}"]') == [word]


def test_half_of_a_surrogate_pair_is_no_text() -> None:
    assert strictjson.finite('"\\ud800"') == "\ud800"
    with pytest.raises(ValueError, match="surrogates"):
        strictjson.writable('"\\ud800"')


def test_a_number_of_a_million_digits_takes_no_time() -> None:
    start = time.process_time()  # that of others is not counted
    with pytest.raises(ValueError, match="too large"):
        strictjson.loads("7" * 4_000_000)
    assert time.process_time() - start < 2.0
