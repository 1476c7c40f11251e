"""The look-up of known vulnerabilities: an advisory about a version of ours is found."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADVISORY = """
id: PYSEC-2026-1
aliases: [CVE-2026-1]
affected:
- package: {name: Alpha_Lib, ecosystem: PyPI}
  ranges:
  - type: GIT
    events: [{introduced: "0"}, {fixed: 767f6aa4}]
"""
TABLE = "| library | version |\n|---|---|\n| alpha-lib | 1.5 | brought by others | MIT |\n"
FIXED = '{introduced: "1.0"}, {fixed: "1.6"}'


@pytest.fixture(scope="module")
def audit():
    spec = importlib.util.spec_from_file_location("audit", ROOT / "scripts" / "audit.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # dataclasses look there for their types
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def look_up(audit, tmp_path, capsys):
    """Compare a table of alpha-lib 1.5 and a pin of beta 2.0 with a folder or file."""
    (tmp_path / "table.md").write_text(TABLE)
    (tmp_path / "pins.txt").write_text('# pins\nbeta==2.0; python_version < "3.11"\n')
    ours = ["--table", tmp_path / "table.md", "--requirements", tmp_path / "pins.txt"]

    def call(*databases):
        code = audit.main([str(one) for one in [*databases, *ours]])
        said = capsys.readouterr()
        return code, said.out + said.err

    return call


@pytest.fixture
def advisories(tmp_path):
    """A folder with one advisory about alpha-lib: lines of YAML behind those that it has."""

    def made(more, text=ADVISORY):
        folder = tmp_path / "advisories" / "alpha"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "PYSEC-2026-1.yaml").write_text(text + more)
        return folder.parent

    return made


def releases(events):
    return f"  - type: ECOSYSTEM\n    events: [{events}]\n"


def test_a_version_in_a_range_is_found(look_up, advisories):
    code, said = look_up(advisories(releases(FIXED)))
    assert code == 1
    assert "alpha-lib 1.5: PYSEC-2026-1, CVE-2026-1; fixed in 1.6" in said


@pytest.mark.parametrize(
    ("events", "found"),
    [
        ('{introduced: "0"}, {fixed: "1.5"}', 0),
        ('{introduced: "0"}, {fixed: "1.5.1"}', 1),
        ('{introduced: "0"}', 1),
        ('{introduced: "1.5.post1"}', 0),
        ('{introduced: "0"}, {last_affected: "1.5"}', 1),
        ('{introduced: "0"}, {last_affected: "1.4"}', 0),
        # what was mended came back, and the order in the file means nothing
        ('{fixed: "1.2"}, {introduced: "0"}, {fixed: "1.10"}, {introduced: "1.4"}', 1),
        ('{introduced: "0"}, {fixed: "1.2"}, {introduced: "1.6"}', 0),
    ],
)
def test_the_events_of_a_range(look_up, advisories, events, found):
    code, said = look_up(advisories(releases(events)))
    assert (code, f"1 compared, {found} found" in said) == (found, True), said


@pytest.mark.parametrize(("named", "found"), [("[1.4, 1.5.0]", 1), ("[1.4, 1.51, odd-one]", 0)])
def test_versions_named_one_by_one(look_up, advisories, named, found):
    assert look_up(advisories(f"  versions: {named}\n"))[0] == found


@pytest.mark.parametrize(
    ("old", "new"),
    [("ecosystem: PyPI", "ecosystem: npm"), ("Alpha_Lib", "gamma"), ("aliases", "withdrawn")],
)
def test_what_is_not_about_ours(look_up, advisories, old, new):
    code, said = look_up(advisories(releases(FIXED), ADVISORY.replace(old, new)))
    assert code == 0
    assert "1 advisories, 0 compared, 0 found" in said


def test_an_advisory_in_json(look_up, tmp_path):
    span = {"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}
    package = {"name": "beta", "ecosystem": "PyPI"}
    advisory = {"id": "GHSA-1", "affected": [{"package": package, "ranges": [span]}]}
    (tmp_path / "osv").mkdir()
    (tmp_path / "osv" / "GHSA-1.json").write_text(json.dumps(advisory))
    code, said = look_up(tmp_path / "osv")
    assert code == 1
    assert "beta 2.0: GHSA-1; no fixed version is named" in said  # a pin, no row of the table


def test_a_file_of_specifiers(look_up, tmp_path):
    file = tmp_path / "insecure.json"
    content = {"$meta": {"timestamp": 1}, "Beta": ["<1.0", ">=1.5,<2.1"], "gamma": ["<9"]}
    file.write_text(json.dumps(content))
    code, said = look_up(file)
    assert code == 1
    assert "3 advisories, 2 compared, 1 found" in said
    assert "beta 2.0: >=1.5,<2.1 is vulnerable" in said


@pytest.mark.parametrize(
    ("more", "text"),
    [
        ("", ADVISORY),  # commits alone
        (releases('{introduced: "not a version"}'), ADVISORY),
        ("[", ADVISORY),
        ("nothing: here\n", ""),
    ],
)
def test_what_cannot_be_compared_is_not_passed_over(look_up, advisories, more, text):
    code, said = look_up(advisories(more, text))
    assert code == 2
    assert "error: " in said


def test_every_library_of_ours_is_compared(audit):
    wanted = audit.libraries()
    assert wanted["torch"] == {"2.13.0"}
    assert wanted["numpy"] == {"2.4.6", "2.2.6"}
    assert "xgboost" in wanted  # on macOS
    assert "narwhals" in wanted  # brought by others


def test_the_page_tells_of_as_many_as_there_are(audit):
    """Whoever changes the table or the pins looks them up again."""
    wanted = audit.libraries()
    told = f"({len(wanted)} libraries, {sum(map(len, wanted.values()))} versions)"
    assert told in audit.TABLE.read_text("utf-8")
