"""The part of a training's report on coefficient surfaces: summary and maps."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from ...contract.modelheader import ModelHeader
from ...contract.sentences import sentences
from ...contract.translation import tr
from ..model import Surfaces
from . import figures, maps
from .page import Cell, Download, Element, Note, Paragraph, Picture, Section, Table
from .sections import columns_of
from .surfaces import CERTAIN, Surface, surface_maps
from .wording import heading, number, one_line, per_hundred

QUANTILES = (5, 25, 50, 75, 95)
MOST_PLACES = 20_000  # training points that quantiles are taken over


def certainty(coefficients: np.ndarray, errors: np.ndarray) -> np.ndarray:
    """Shares (3, q) of places with a positive, a negative and an uncertain sign.

    A sign is certain where the 90 percent interval of the coefficient (n, q) excludes zero.
    """
    margin = CERTAIN * errors
    positive, negative = (coefficients > margin).mean(axis=0), (coefficients < -margin).mean(axis=0)
    return np.stack([positive, negative, 1.0 - positive - negative])


def coefficient_section(
    header: ModelHeader,
    surfaces: Callable[[np.ndarray], Surfaces],
    ordinary: np.ndarray,
    xy: np.ndarray,
    frame: maps.Frame,
    units: Sequence[str],
    cautions: Sequence[Element] = (),
) -> Section:
    """Quantiles and certainty at the training places xy (n, 2), and a map of each coefficient.

    ``cautions`` is what to know before reading them.
    """
    names = [one_line(name) for name in header.coefficients]
    places = xy[figures.drawn_rows(len(xy), MOST_PLACES)]
    here = surfaces(places)
    coefficients, errors = here.coefficients, here.coefficient_errors()
    known = bool(np.isfinite(errors).all())
    told = tr(
        "A local coefficient is what a unit of its predictor adds to the prediction at a place. "
        "The global coefficient is that of the linear regression the model starts from."
    )
    elements: list[Element] = [
        Paragraph(told),
        *cautions,
        _summary(names, units, ordinary, coefficients, errors if known else None),
    ]
    if not known:
        elements.append(
            Note(tr("One network has no standard errors, so the certainty of signs is unknown."))
        )
    surface = Surface.over(xy, frame)
    over = surfaces(surface.xy)
    values, wide = over.coefficients, over.coefficient_errors()
    caption = tr(
        "The local coefficients over the training area, each on its own scale about zero (colours "
        "end at the 98th percentile of the size)."
    )
    hatched = tr("Hatched where the 90 % interval holds zero.") if known else ""
    columns: list[str] = ["x", "y", *names]
    arrays = [*surface.xy.T, *values.T]
    if known:
        columns += [tr("standard error of {name}").format(name=name) for name in names]
        arrays += list(wide.T)
    elements.append(
        Picture(
            sentences([caption, hatched]),
            surface_maps(
                frame,
                surface,
                list(values.T),
                list(wide.T) if known else None,
                list(header.coefficients),
                units,
            ),
            (Download("coefficient-maps", tuple(columns), columns_of(*arrays)),),
        )
    )
    return Section(tr("Coefficient surfaces"), tuple(elements))


def _summary(
    names: Sequence[str],
    units: Sequence[str],
    ordinary: np.ndarray,
    coefficients: np.ndarray,
    errors: np.ndarray | None,
) -> Table:
    quantiles = np.quantile(coefficients, np.array(QUANTILES) / 100, axis=0)
    columns = [tr("Coefficient"), tr("Global"), *(per_hundred(str(q)) for q in QUANTILES)]
    certain = (tr("Positive"), tr("Negative"), tr("Uncertain"))
    signs = None if errors is None else certainty(coefficients, errors)
    if signs is not None:
        columns += certain
    rows: list[list[Cell]] = []
    for k, name in enumerate(names):
        row: list[Cell] = [heading(name, units[k])]
        row += [float(ordinary[k]), *map(float, quantiles[:, k])]
        if signs is not None:
            row += [float(value) for value in signs[:, k]]
        rows.append(row)
    caption = tr("Quantiles of the local coefficients at the {count} training points.")
    told = tr(
        "The last columns are the shares of places where the sign is certainly positive, "
        "certainly negative (the 90 % interval excludes zero) or uncertain."
    )
    return Table(
        sentences([caption.format(count=number(len(coefficients))), "" if signs is None else told]),
        "coefficients",
        tuple(columns),
        rows,
        shares=certain,
    )
