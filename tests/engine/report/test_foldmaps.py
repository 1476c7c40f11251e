"""Maps of folds tell the folds apart, and show blocks where their points are."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from gnnwr_qgis.engine.report import validatedmaps
from gnnwr_qgis.engine.report.crossvalidation import page_of
from gnnwr_qgis.engine.report.foldmaps import MOST_TOLD, look_of

from .reading import drawings, read
from .reports import GEOGRAPHIC
from .validations import points, validated

ROWS = {"gnnwr": (0.62,), "idw": (0.63, (0.01, -0.03, 0.04))}


@pytest.mark.parametrize("folds", [5, 10, 24, 55])
def test_the_map_of_folds_has_a_legend_of_what_it_can_tell_apart(folds: int) -> None:
    looks = [look_of(number) for number in range(1, min(folds, MOST_TOLD) + 1)]
    assert len(set(looks)) == len(looks)
    data = validated({"random": ROWS}, points(120))
    fold = (np.arange(120, dtype=np.int32) % folds + 1)[None, None]
    html = page_of(replace(data, result=replace(
        data.result, fold=fold, folds=(folds,), scored=fold > 0,
        fold_r2=np.full((1, 1, 2, folds), 0.4),
    ))).html()  # fmt: skip
    page = read(html)
    drawing = next(one for one in drawings(html) if "Maps of the folds" in one)
    told = [int(text) for text in re.findall(r">(\d+)</text>", drawing) if int(text) <= folds]
    assert sorted(told) == (list(range(1, folds + 1)) if folds <= MOST_TOLD else [])
    assert ("colour and shape" in page.text) == (folds > 10)
    assert ("looks are used again" in page.text) == (folds > MOST_TOLD)


def test_blocks_are_drawn_where_the_points_are() -> None:
    """Also where the points lie across 180 degrees, and their longitudes run on."""
    data = validated({"blocks": ROWS})
    x, y = data.points.xy.T
    ends = np.column_stack([x // 800 * 800, y // 800 * 800, x // 800 * 800 + 800, y // 800 * 800])
    ends[:, 3] += 800
    page = read(page_of(replace(data, result=replace(data.result, block_bounds=ends))).html())
    assert "The squares are the blocks." in page.text
    degrees = replace(data.points, distance="great-circle", crs_wkt=GEOGRAPHIC,
                      xy=np.array([[-179.5, 10.0]] * 60))  # fmt: skip
    torn = np.array([[179.0, 9.0, 181.5, 11.0]] * 60)
    found = validatedmaps._blocks(degrees, replace(data.result, block_bounds=torn))
    np.testing.assert_array_equal(found[0], [-181.0, 9.0, -178.5, 11.0])
