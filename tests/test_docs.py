"""What the documentation names is there: pictures, links, algorithms, labels, messages."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

import pytest

from gnnwr_qgis.runtime import remedies

ROOT = Path(__file__).resolve().parent.parent
GUIDE = ROOT / "docs" / "guide"
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
IMAGES = ROOT / "docs" / "images"
LARGEST = 4_000_000  # bytes of all pictures together

# What QGIS itself calls things, and words that stand in italics for their own sake.
OF_QGIS = """
    Add Model to Toolbox… | Advanced Parameters | Algorithm Output | Autofill | Cancel
    Dependencies | Edit Model… | Execute as Batch Process… | Install Plugin
    Load layers on completion | Log | Models | Models > GNNWR | OSGeo4W Shell | Plugins
    Plugins > Manage and Install Plugins… > Install from ZIP
    Plugins > Manage and Install Plugins… > Installed > GNNWR > Uninstall Plugin
    Processing > Results Viewer | Processing > Toolbox | Raster > Raster Calculator… | Run
    Run as Batch Process… | Save to GeoPackage… | Selected features only
    Settings > Options… > Network | Settings > Options… > Processing > Providers > GNNWR
    Settings > Show also experimental plugins
    Settings > User Profiles > Open Active Profile Folder | Styles
    Good | Bad | What a good result looks like
    From points to map | Validate, then explain
"""


# Variables that are not ours.
OTHERS = {"HTTP_PROXY", "HTTPS_PROXY", "PIP_CERT", "PIP_EXTRA_INDEX_URL", "LOCALAPPDATA"}
OTHERS |= {"PIP_TARGET", "XDG_CACHE_HOME", "OMP_NUM_THREADS", "QT_QPA_PLATFORM"}


def words(text):
    return re.sub(r"\s+", " ", text).strip()


def known_words():
    return {words(part) for line in OF_QGIS.splitlines() for part in line.split("|")} - {""}


@functools.cache
def strings(folder):
    """Every text in the plugin's code below ``folder``, joined as Python joins them."""
    found = set()
    for path in sorted((ROOT / "gnnwr_qgis").glob(folder)):
        nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        constants = (node.value for node in nodes if isinstance(node, ast.Constant))
        found |= {value for value in constants if isinstance(value, str)}
    return frozenset(found)


def labels():
    """What the window shows of ours; of a choice with a remark in brackets, the choice too."""
    known = strings("processing/*.py") | strings("plugin.py") | strings("contract/choices.py")
    known |= strings("layers/crossvalidation.py")
    return known | {text.partition(" (")[0] for text in known}


def helps():
    """Text of the help of every algorithm by its name."""
    folder = ROOT / "resources" / "help" / "en"
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.html"))}


def parameters(algorithm):
    return set(re.findall(r"<dt>(\w+)</dt>", helps()[algorithm]))


def prose(path):
    """A page without its blocks of code."""
    text = path.read_text(encoding="utf-8")
    return "\n".join(line for line in text.splitlines() if not line.startswith("    "))


def commands():
    """Every call of ``qgis_process`` in the guide, as a list of its words."""
    text = (GUIDE / "commandline.md").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line.strip() for line in text.splitlines() if line.startswith("    qgis_process")]
    return [re.findall(r'(?:[^\s"]|"[^"]*")+', line) for line in lines]


def anchor(heading):
    """The anchor that a heading of Markdown has."""
    plain = re.sub(r"[^\w\- ]", "", heading.strip().lower())
    return plain.replace(" ", "-")


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_links_and_pictures_are_there(page):
    missing = []
    for target in re.findall(r"\]\(([^)\s]+)\)", page.read_text(encoding="utf-8")):
        if re.match(r"[a-z]+:", target):
            continue
        file, _, place = target.partition("#")
        path = (page.parent / file).resolve() if file else page
        if not path.exists():
            missing.append(target)
        elif place and path.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            if place not in {anchor(heading) for heading in headings}:
                missing.append(target)
    assert missing == []


def test_pictures_have_a_text_and_a_use():
    pages = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    named = set(re.findall(r"images/([\w-]+\.png)", pages))
    assert {path.name for path in IMAGES.glob("*")} == named
    assert sum(path.stat().st_size for path in IMAGES.glob("*")) < LARGEST
    for page in PAGES:
        assert "![](" not in page.read_text(encoding="utf-8"), page.name


def test_the_contents_name_every_page():
    contents = (GUIDE / "README.md").read_text(encoding="utf-8")
    pages = {path.name for path in GUIDE.glob("*.md")} - {"README.md"}
    assert pages == set(re.findall(r"\((\w[\w-]*\.md)\)", contents))
    assert "docs/guide/README.md" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda path: path.name)
def test_labels_exist(page):
    """What stands in italics and begins with a capital is a label of ours or of QGIS."""
    known = labels() | known_words()
    known |= {f"Plugins > GNNWR > {text}" for text in labels()}
    known |= strings("engine/report/*.py") if page.name in ("report.md", "tutorial.md") else set()
    found = re.findall(r"(?<![*\w])\*([A-Z][^*]*)\*(?!\*)", prose(page))
    unknown = [text for text in map(words, found) if not {text, text.rstrip("…")} & known]
    assert unknown == []


@pytest.mark.parametrize("page", sorted(GUIDE.glob("*.md")), ids=lambda path: path.name)
def test_algorithms_and_parameters_exist(page):
    text = page.read_text(encoding="utf-8")
    assert set(re.findall(r"gnnwr:([a-z]+)", text)) <= set(helps())
    named = set(re.findall(r"`([A-Z][A-Z0-9_]+)`", text)) - OTHERS
    described = "\n".join(helps().values())
    known = strings("processing/*.py") | strings("runtime/*.py")
    assert [name for name in sorted(named - known) if name not in described] == []


def test_commands_give_parameters_that_exist():
    runs = [command for command in commands() if "run" in command]
    assert {command[2] for command in runs} >= {f"gnnwr:{name}" for name in helps()}
    for command in runs:
        given = {word.partition("=")[0] for word in command[4:]}
        if command[2].startswith("gnnwr:"):
            assert given <= parameters(command[2].partition(":")[2]), command[2]
        else:
            model = ROOT / "resources" / "models" / Path(command[2]).name
            text = model.read_text(encoding="utf-8")
            for name in given:
                assert f'name="{name.partition(":")[2] or name}"' in text, name


def test_fields_exist():
    text = (GUIDE / "data-formats.md").read_text(encoding="utf-8")
    table = text.partition("## Points that come out")[2].partition("## Rasters")[0]
    names = re.findall(r"^\| (.*?) \|", table, re.MULTILINE)
    described = "\n".join(helps().values())
    fields = [name for row in names for name in re.findall(r"`(\w+)…?`", row)]
    assert len(fields) > 20
    fields = [re.sub("^(blocks|groups)_$", "random_", name) for name in fields]  # named alike
    assert [name for name in fields if f"<code>{name}" not in described] == []


def test_the_tutorial_fills_in_fields_that_exist():
    ours = sorted(strings("processing/*.py"), key=len, reverse=True)
    text = (GUIDE / "tutorial.md").read_text(encoding="utf-8")
    tables = [
        part.partition("\n\n")[0] for part in text.split("| field | value |\n|---|---|\n")[1:]
    ]
    cells = [line.split(" | ")[0].strip("| ") for table in tables for line in table.splitlines()]
    assert len(cells) > 20
    for cell in cells:
        rest = cell.removeprefix("Advanced Parameters: ")
        for label in ours:
            if len(label) > 3:
                rest = rest.replace(label, "")
        assert rest.strip(" ,") == "", cell


def test_sections_of_reports_exist():
    text = words((GUIDE / "report.md").read_text(encoding="utf-8"))
    named = re.findall(r"\*\*([A-Z][^*]+?)[.:]?\*\*", text)
    made_up = {
        "Summary",
        "Random folds beside spatial blocks",
        "Reports show the points",
        "Observed against out-of-bag predictions",
    }
    known = strings("engine/report/*.py")
    assert len(named) > 15
    unknown = [name for name in named if name not in known]
    assert [name for name in unknown if not name.startswith(tuple(made_up))] == []


def test_every_cause_of_a_failed_installation_is_told():
    told = words((GUIDE / "troubleshooting.md").read_text(encoding="utf-8"))
    causes = {rule.advice.partition(":")[0] for rule in remedies.RULES}
    assert len(causes) > 20
    assert [cause for cause in causes if cause not in told] == []


def test_every_state_of_the_engine_is_told():
    told = words((GUIDE / "troubleshooting.md").read_text(encoding="utf-8"))
    reasons = [
        text
        for text in strings("runtime/*.py")
        if re.match(r"The engine( was|'s|’s| is not)", text)
    ]
    told_too = [text for text in reasons if words(re.sub(r"\{\w+\}", "…", text)) in told]
    assert len(told_too) >= 4
