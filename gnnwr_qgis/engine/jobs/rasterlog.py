"""What the log says of a prediction on a grid."""

from __future__ import annotations

from collections.abc import Sequence

from ...contract.job import RasterSource
from ...contract.sentences import enumerated
from ...contract.translation import tr
from ..lattices.fasttiles import FINEST, FastTiles
from ..rasterband import described
from ..rasters import GridReader
from ..reporter import Reporter

MUCH_OUTSIDE = 0.05  # share of the pixels outside the area of applicability that is warned of


def say_accuracy(
    tolerance: float, fast: FastTiles | None, predicted: int, report: Reporter
) -> None:
    """Log how near the results are to the model's own."""
    if 0 < tolerance < FINEST:
        report.info(
            tr(
                "Tolerance {tolerance:g} is finer than interpolation holds ({finest:g}): every "
                "pixel was evaluated exactly."
            ).format(tolerance=tolerance, finest=FINEST)
        )
        return
    if fast is None or not fast.accuracy.pixels:
        text = tr("Tolerance {tolerance:g}: every pixel was evaluated exactly.")
        report.info(text.format(tolerance=tolerance))
        return
    found = fast.accuracy
    away = (
        tr(
            "predictions differ by at most {error:.2g} standard deviations of the target (an "
            "output of single precision rounds values so far from zero by up to {rounding:.2g} of "
            "them)"
        )
        if found.error > tolerance
        else tr("predictions differ by at most {error:.2g} standard deviations of the target")
    )
    differences = [away.format(error=found.error, rounding=found.rounding)]
    if found.relative:
        text = tr("standard errors by at most {share:.2%}")
        differences.append(text.format(share=found.relative))
    if found.width:
        text = tr("half widths of intervals by at most {share:.2%}")
        differences.append(text.format(share=found.width))
    report.info(
        tr(
            "Tolerance {tolerance:g}: {count} of {predicted} pixels were predicted from "
            "interpolated surfaces, the others exactly. At {checked} pixels that were also "
            "evaluated exactly, {differences}."
        ).format(
            tolerance=tolerance,
            count=found.pixels,
            predicted=predicted,
            checked=found.checked,
            differences=enumerated(differences),
        )
    )


def say_outside(share: float, report: Reporter) -> None:
    """Log the ``share`` of the predicted pixels outside the area of applicability."""
    if share > MUCH_OUTSIDE:
        report.warning(
            tr(
                "{share:.1%} of the predicted pixels are outside the area of applicability: "
                "nothing like them, in the predictors or in place, was among the training points, "
                "so the scores of the model do not hold there. The band “inside” is 0 there."
            ).format(share=share)
        )
        return
    text = tr("{share:.1%} of the predicted pixels are outside the area of applicability.")
    report.info(text.format(share=share))


def say_resampled(
    readers: Sequence[GridReader], sources: Sequence[RasterSource], report: Reporter
) -> None:
    """Log which rasters are resampled."""
    resampled = [
        described(source)
        for source, reader in zip(sources, readers, strict=True)
        if not reader.aligned
    ]
    if resampled:
        report.info(
            tr(
                "Resampled to the output grid (nearest for classes, else bilinear): {rasters}."
            ).format(rasters=enumerated(resampled))
        )
