"""Which raster band stands for which predictor of a model."""

from __future__ import annotations

import dataclasses
import difflib
from typing import TYPE_CHECKING, Any, Dict, List, Optional, Sequence, Tuple

from qgis.core import QgsProcessingException

from ..contract.sentences import enumerated, sentences
from ..contract.translation import tr
from .fieldtypes import is_null
from .points import without_unit

if TYPE_CHECKING:
    from ..contract.job import RasterSource
    from ..contract.modelheader import Predictor


def parse_match(values: Optional[Sequence[Any]]) -> Dict[str, str]:
    """The table MATCH: predictor to ``layer:band`` from the flat list of a matrix parameter.

    Empty rows are left out.

    Raises
    ------
    QgsProcessingException
        When a row is only half filled, or a predictor stands there twice.
    """
    cells = ["" if is_null(value) else str(value).strip() for value in values or ()]
    if len(cells) % 2:
        raise QgsProcessingException(
            tr("The table of matches must have two columns: predictor and layer:band.")
        )
    match: Dict[str, str] = {}
    for predictor, band in zip(cells[0::2], cells[1::2]):
        if not predictor and not band:
            continue
        if not predictor or not band:
            raise QgsProcessingException(
                tr(
                    "A row of the table of matches is incomplete: predictor '{predictor}', "
                    "layer:band '{band}'. Fill in both or empty the row."
                ).format(predictor=predictor, band=band)
            )
        if predictor in match:
            raise QgsProcessingException(
                tr("The table of matches names the predictor {predictor} twice.").format(
                    predictor=predictor
                )
            )
        match[predictor] = band
    return match


def match_rasters(
    predictors: Sequence[Predictor],
    sources: Sequence[RasterSource],
    match: Dict[str, str],
    fields: Sequence[str] = (),
) -> Tuple[List[RasterSource], List[str]]:
    """Give each predictor its raster band.

    Parameters
    ----------
    predictors : sequence of Predictor
        What the model needs.
    sources : sequence of RasterSource
        The bands at hand, from :func:`~.rasters.resolve_rasters`.
    match : dict
        Predictor to ``layer:band`` (band number or name), ``layer`` (of a single band) or a band's
        name, for names that differ.
    fields : sequence of str
        Predictors that a point layer supplies. An entry of ``match`` goes first, then a field,
        then a raster of the same name.

    Returns
    -------
    (list of RasterSource, list of str)
        Bands renamed to their predictors, in the model's order, without those that come from
        fields; and what the log should say.

    Raises
    ------
    QgsProcessingException
        When a predictor has no source, or ``match`` names what does not exist.
    """
    known = [predictor.name for predictor in predictors]
    for name in match:
        if name not in known:
            raise QgsProcessingException(
                tr(
                    "The table of matches names '{name}', which is no predictor of the model. "
                    "Its predictors are: {known}."
                ).format(name=name, known=enumerated(known))
            )
    found: List[RasterSource] = []
    lines: List[str] = []
    missing: List[str] = []
    for name in known:
        source: Optional[RasterSource]
        if name in match:
            source = _find(match[name], sources)
        elif name in fields:
            lines.append(tr("{predictor}: the field of the same name").format(predictor=name))
            continue
        else:
            source = _named(name, sources)
        if source is None:
            missing.append(name)
            continue
        found.append(dataclasses.replace(source, name=name))
        lines.append(
            tr("{predictor}: band {band} of {layer} ({name})").format(
                predictor=name, band=source.band, layer=source.layer, name=source.name
            )
        )
    if missing:
        raise QgsProcessingException(_missing(missing, sources, fields))
    return found, lines


def refuse_same_names(sources: Sequence[RasterSource]) -> None:
    """Refuse bands of one name: predictors of a model must differ in name.

    Raises
    ------
    QgsProcessingException
        Naming both bands.
    """
    seen: Dict[str, RasterSource] = {}
    for source in sources:
        first = seen.setdefault(source.name, source)
        if first is not source:
            raise QgsProcessingException(
                tr(
                    "Two bands have the same name, {name}: band {band1} of {layer1} and band "
                    "{band2} of {layer2}. Take one off the list, or rename a layer or a band's "
                    "description; predictors must differ in name."
                ).format(
                    name=source.name,
                    band1=first.band,
                    layer1=first.layer,
                    band2=source.band,
                    layer2=source.layer,
                )
            )


def _named(name: str, sources: Sequence[RasterSource]) -> Optional[RasterSource]:
    """The source of exactly this name, else the only one of this name apart from its unit."""
    exact = [source for source in sources if source.name == name]
    refuse_same_names(exact)  # the table of matches could have said which
    if exact:
        return exact[0]
    close = [source for source in sources if without_unit(source.name) == without_unit(name)]
    return close[0] if len(close) == 1 else None


def _find(wanted: str, sources: Sequence[RasterSource]) -> RasterSource:
    """The source that an entry of MATCH means."""
    # A layer's own name may hold a colon (subdatasets do), so the last one counts.
    layer, colon, band = wanted.rpartition(":" if ":" in wanted else "：")
    hits = []
    if colon:
        here = [source for source in sources if source.layer == layer.strip()]
        band = band.strip()
        hits = [source for source in here if source.name == band]
        hits = hits or [source for source in here if band == str(source.band)]
    hits = hits or [source for source in sources if source.layer == wanted]
    hits = hits or [source for source in sources if source.name == wanted]
    if len(hits) == 1:
        return hits[0]
    offered = enumerated(f"{source.layer}:{source.band} ({source.name})" for source in sources)
    if hits:
        text = tr("'{wanted}' in the table of matches fits several bands; name one of: {offered}.")
    else:
        text = tr("'{wanted}' in the table of matches is no band at hand. There are: {offered}.")
    raise QgsProcessingException(text.format(wanted=wanted, offered=offered or tr("no rasters")))


def _missing(missing: Sequence[str], sources: Sequence[RasterSource], fields: Sequence[str]) -> str:
    offered = [source.name for source in sources]
    offered += [name for name in fields if name not in offered]
    told = [
        tr("The model needs these predictors, which were not found: {missing}.").format(
            missing=enumerated(missing)
        ),
        tr("Found: {offered}.").format(offered=enumerated(offered) or tr("none")),
    ]
    for name in missing:
        close = difflib.get_close_matches(name, offered, n=1, cutoff=0.7)
        if close:
            told.append(tr("Is {predictor} perhaps {name}?").format(predictor=name, name=close[0]))
    told.append(
        tr(
            "Add the rasters that lack, or say in the advanced table of matches which layer:band "
            "stands for which predictor."
        )
    )
    return sentences(told)
