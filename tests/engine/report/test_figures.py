"""Drawings: well formed, in the page's colours, names never parsed, the same each time."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import numpy as np
import pytest

from gnnwr_qgis.engine.report import charts, figures, pointcharts
from gnnwr_qgis.engine.report.pointcharts import Player
from gnnwr_qgis.engine.training import History

from .reports import HOSTILE


def bars(names: tuple[str, ...]) -> str:
    return charts.importance(names, np.arange(len(names), 0, -1.0), "mg/kg", "Out-of-bag R² 0.62")


def texts(svg: str) -> list[str]:
    found = ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")  # noqa: S314
    return ["".join(each.itertext()) for each in found]


def test_names_are_drawn_as_they_are_and_long_ones_shortened() -> None:
    shown = texts(bars(HOSTILE))
    assert "$x^2$ \\frac{1}{0}" in shown
    assert "a b 'c'" in shown
    assert "x" * 21 + "…" in shown
    assert any(text.startswith("<script>") for text in shown)


def test_colours_and_fonts_are_the_pages() -> None:
    svg = bars(("dist", "location"))
    for stand_in, variable in figures._VARIABLES.items():
        assert stand_in not in svg
        assert variable.startswith("--")
    assert "var(--accent)" in svg
    assert "var(--place)" in svg
    assert "DejaVu" not in svg
    assert re.search(r"font-size: [\d.]+px", svg)


def test_nothing_of_date_version_or_size_is_left() -> None:
    svg = bars(("dist", "location"))
    assert "metadata" not in svg
    assert not re.search(r"matplotlib|<\?xml|DOCTYPE|<!--", svg, re.I)
    opening = svg[: svg.index(">")]
    assert 'role="img"' in opening
    assert "aria-label=" in opening
    assert not re.search(r'\s(width|height)="', opening)
    assert svg == bars(("dist", "location"))


def test_global_settings_of_matplotlib_are_left_alone() -> None:
    import matplotlib as mpl

    before = dict(mpl.rcParams)
    bars(("dist", "location"))
    assert dict(mpl.rcParams) == before


def test_chinese_is_measured_by_a_font_that_has_its_letters(monkeypatch) -> None:
    known: list[str] = ["SimSun", "DejaVu Sans", "SimHei"]
    monkeypatch.setattr(figures.font_manager.fontManager, "get_font_names", lambda: known)
    for installed, fonts in ((known, ("DejaVu Sans", "SimHei")), ([], ("DejaVu Sans",))):
        known = installed
        figures.measuring_fonts.cache_clear()
        assert figures.measuring_fonts() == fonts
    monkeypatch.undo()
    figures.measuring_fonts.cache_clear()


def test_many_points_become_pixels_and_few_do_not() -> None:
    def swarm(count: int) -> str:
        values = np.random.default_rng(0).normal(size=count)
        return pointcharts.beeswarm([Player("a", values, values)] * 2, "")

    assert swarm(100).count("<use") > 200
    assert swarm(2000).count("<use") < 100
    assert "data:image/png" in swarm(2000)


def test_swarms_stay_in_their_row_and_do_not_share_a_place() -> None:
    values = np.repeat([0.0, 1.0], [50, 1])
    offsets = pointcharts.swarm_offsets(values, 0.0, 1.0)
    assert np.abs(offsets).max() <= 0.41
    assert len(np.unique(offsets[:50].round(9))) == 50
    assert offsets[50] == 0.0
    assert (pointcharts.swarm_offsets(np.zeros(1), 0.0, 0.0) == 0).all()


def test_samples_are_the_same_each_time_and_sorted() -> None:
    rows = figures.drawn_rows(10_000, 500)
    assert len(np.unique(rows)) == 500
    assert (np.diff(rows) > 0).all()
    assert (rows == figures.drawn_rows(10_000, 500)).all()
    assert (figures.drawn_rows(3) == [0, 1, 2]).all()


@pytest.mark.parametrize(
    ("values", "limits"),
    [([5.0, 5.0], (2.5, 7.5)), ([0.0], (-0.5, 0.5)), ([1.0, np.nan, 3.0], (1.04, 2.96))],
)
def test_limits_are_robust_and_never_empty(values: list, limits: tuple) -> None:
    assert figures.robust_limits(np.array(values)) == pytest.approx(limits)


def test_symmetric_limits_ignore_the_strongest_two_percent() -> None:
    values = np.append(np.linspace(-1, 1, 99), 1e6)
    assert 0.9 < figures.symmetric_limit(values) < 2
    assert figures.symmetric_limit(np.zeros(4)) == 1.0
    assert figures.symmetric_limit(np.array([np.nan])) == 1.0
    assert figures.extension(values, -2.0, 2.0) == "max"


def test_panels_are_cut_into_sheets_that_fit_on_paper() -> None:
    sheets = figures.sheets(31, 3, 3.0)
    assert [sheet.stop - sheet.start for sheet in sheets] == [9, 9, 9, 4]
    assert figures.sheets(1, 1, 30.0) == [slice(0, 1)]


def test_loss_curves_are_thinned_but_keep_both_ends() -> None:
    rows = charts.thinned(3000)
    assert (rows[0], rows[-1], len(rows)) == (0, 2999, 300)
    assert (charts.thinned(2) == [0, 1]).all()
    history = History(np.ones((1, 1)), np.array([1]), np.array([np.nan]), "in-sample")
    assert "training" in texts(charts.loss_curves(history))


def test_histograms_of_anything() -> None:
    assert len(charts.histogram_edges(np.zeros(5))) == 2
    assert len(charts.histogram_edges(np.array([0.0, 0.0, 0.0, 0.0, 1.0]))) <= 41
    heavy = np.append(np.random.default_rng(0).normal(size=1000), 1e9)
    assert len(charts.histogram_edges(heavy)) == 41
