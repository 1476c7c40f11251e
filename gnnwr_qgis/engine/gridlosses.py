"""What a user is told of pixels that could not be predicted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..contract.job import RasterSource
from ..contract.sentences import enumerated
from ..contract.translation import tr
from .enumeration import first_of
from .rasterband import described
from .reporter import Reporter

_LISTED = 10  # classes that a warning names


def warn(
    overflowed: int,
    unseen: Mapping[str, Mapping[str, int]],
    levels: Mapping[str, Sequence[str]],
    report: Reporter,
) -> None:
    """Warn of pixels that are nodata although all rasters have values there.

    Parameters
    ----------
    overflowed : int
        Pixels with results too large for the output.
    unseen : mapping
        By predictor, the pixels of each class that training never saw.
    levels : mapping
        Classes that the model knows, by predictor.
    report : Reporter
    """
    if overflowed:
        report.warning(
            tr(
                "{count} pixels have results too large for a number of the output (3.4e38); they "
                "are nodata. Check the rasters for values that should be nodata."
            ).format(count=overflowed)
        )
    for name, counts in unseen.items():
        if not counts:
            continue
        found = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        each = tr("{level} ({count} pixels)")
        shown = [each.format(level=level, count=count) for level, count in found]
        report.warning(
            tr(
                "“{name}” has classes that the model never saw: {classes}. These pixels are "
                "nodata. The model knows {levels}."
            ).format(name=name, classes=first_of(shown, _LISTED), levels=enumerated(levels[name]))
        )


def why_empty(
    reached: Sequence[bool], unseen: bool, overflowed: bool, sources: Sequence[RasterSource]
) -> str:
    """What to say when not one pixel could be predicted.

    Parameters
    ----------
    reached : sequence of bool
        Whether any pixel was left after each raster, in the order of ``sources``.
    unseen, overflowed : bool
        Whether pixels had classes that training never saw, or results too large.
    sources : sequence of RasterSource
    """
    if not all(reached):
        first = list(reached).index(False)
        text = (
            tr(
                "No pixel of the output grid could be predicted: the raster {raster} has only "
                "nodata there where the rasters before it have values. Choose another extent, or "
                "check the nodata value and the CRS of the layers."
            )
            if first
            else tr(
                "No pixel of the output grid could be predicted: the raster {raster} has only "
                "nodata there. Choose another extent, or check the nodata value and the CRS of the "
                "layers."
            )
        )
        return text.format(raster=described(sources[first]))
    if unseen:
        return tr(
            "No pixel could be predicted: all have classes that the model never saw. Check that "
            "the class rasters use the codes of the training data."
        )
    if overflowed:
        return tr(
            "No pixel could be predicted: all results are too large for a number of the output "
            "(3.4e38). Check the units and the nodata values of the rasters."
        )
    return tr(
        "No pixel could be predicted: where all rasters have values, the grid has no place in the "
        "model's CRS. Check the CRS of the rasters."
    )
