"""The model file: a zip of ``model.json`` and ``arrays.safetensors``.

It is self-contained, so it holds the training coordinates and values. Nothing in it can run code:
the header is JSON, the arrays are plain numbers whose names and shapes are checked here.
"""

from __future__ import annotations

import dataclasses
import json
import os
import zipfile
from dataclasses import dataclass

import numpy as np
import torch
from safetensors import numpy as safetensors

from ..contract.modelheader import (
    ARRAYS_NAME,
    HEADER_NAME,
    MAX_HEADER_BYTES,
    MODEL_FORMAT,
    MODEL_SCHEMA,
    ModelFileError,
    ModelHeader,
    damaged,
    read_content,
    read_header,
)
from ..contract.modelzip import is_honest
from ..contract.translation import tr
from . import predictors, safearrays, wholefile
from .applicability import Applicability
from .attribution import Attribution, Background
from .ensemble import Fit
from .errors import InputError
from .intervals import Intervals
from .model import Model, Surfaces
from .modelarrays import mixture_arrays, mixture_from, shares_arrays, shares_from
from .modelcheck import check_arrays, check_background, check_header
from .modelnetwork import empty_network
from .proximity import Proximity
from .responses import LinearResponse
from .samples import Sample
from .shares import Shares

MAX_ARRAYS_BYTES = 256 * 1024**2  # a model of a million points has less
PROBED = 8  # training points that a model must predict before it is used
_EPOCH = (1980, 1, 1, 0, 0, 0)  # one date for all files: equal models differ in `created` alone


@dataclass(frozen=True)
class FittedModel:
    """A model as loaded, with its header and the training data it carries.

    ``training`` holds ``xy``, ``design``, ``target``, ``inside``, ``out_of_bag``, ``residual``;
    ``shares`` tell what the variance of the training points' predictions comes from. A single
    network has no ``intervals``, and points that are all alike no ``applicability``.
    """

    header: ModelHeader
    model: Model
    training: dict[str, np.ndarray]
    background: Background
    shares: Shares
    intervals: Intervals | None = None
    applicability: Applicability | None = None

    @property
    def base(self) -> float:
        """Mean prediction over the background, from which Shapley values count."""
        return float(self.background.base)

    def encode(self, values: predictors.Values) -> tuple[np.ndarray, dict[str, dict[str, int]]]:
        """Design matrix of predictor values; see :func:`predictors.encode`."""
        return predictors.encode(self.header.predictors, values)

    def surfaces(self, xy: np.ndarray) -> Surfaces:
        """Coefficient surfaces at places xy (n, 2) in the model's CRS.

        Raises
        ------
        ModelFileError
            When they are not finite, as no model is that was trained.
        """
        surfaces = self.model.surfaces(xy)
        if np.isfinite(xy).all() and not np.isfinite(surfaces.coefficients).all():
            raise ModelFileError(
                tr(
                    "The model of {target} is damaged: its coefficients are not finite. Copy it "
                    "again from its source or train the model anew."
                ).format(target=self.header.target)
            )
        return surfaces

    def attribute(self, surfaces: Surfaces, design: np.ndarray) -> Attribution:
        """Shapley values and their parts of the predictions for the design matrix (n, q)."""
        return self.background.attribute(surfaces.coefficients, design, self.header.predictors)


def check_destination(path: str) -> None:
    """Refuse a place for the model before anything is computed; see :func:`wholefile.check`."""
    wholefile.check(path, tr("model file"), (".gnnwr",))


def save(
    path: str,
    folder: str,
    header: ModelHeader,
    fit: Fit,
    sample: Sample,
    shares: Shares,
    area: Applicability | None,
) -> None:
    """Write the model to ``path``, whole or not at all.

    Raises
    ------
    InputError
        When the place cannot be written to.
    """
    model = fit.model
    state = {key: value.cpu().numpy() for key, value in model.network.state_dict().items()}
    arrays = {f"network.{key}": value for key, value in state.items()}
    arrays |= {
        "proximity.references": model.proximity.references,
        "proximity.centre": model.proximity.centre,
        "proximity.scale": model.proximity.scale,
        **{f"response.{key}": value for key, value in vars(model.response).items()},
        **{f"background.{key}": value for key, value in vars(fit.background).items()},
        "training.xy": sample.xy,
        "training.design": sample.design,
        "training.target": sample.target,
        "training.inside": fit.inside.astype(np.uint8),
        "training.out_of_bag": fit.out_of_bag,
        "training.residual": sample.target - fit.out_of_bag,
        **mixture_arrays(fit),
        **shares_arrays(shares),
    }
    if area is not None:
        arrays |= {f"applicability.{key}": value for key, value in area.arrays().items()}
    if model.spread is not None and model.pooled is not None:
        arrays |= {"spread": np.array([model.spread]), "pooled": model.pooled}
    blob = safetensors.save({key: np.ascontiguousarray(value) for key, value in arrays.items()})
    document = {
        "format": MODEL_FORMAT,
        "schema": MODEL_SCHEMA,
        "header": dataclasses.asdict(header),
    }
    # Half of a surrogate pair, which a name may hold, is no character that a file can.
    text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
    encoded = text.encode("utf-8", errors="replace")
    if len(blob) > MAX_ARRAYS_BYTES or len(encoded) > MAX_HEADER_BYTES:
        raise InputError(
            tr(
                "The model takes {size:.0f} MB, too much to be read again. Use fewer points or "
                "fewer networks (MEMBERS)."
            ).format(size=(len(blob) + len(encoded)) / 1e6)
        )

    def make(partial: str) -> None:
        for method in (zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED):
            with zipfile.ZipFile(partial, "w") as archive:
                for name, data in ((HEADER_NAME, encoded), (ARRAYS_NAME, blob)):
                    entry = zipfile.ZipInfo(name, _EPOCH)
                    entry.external_attr = 0o644 << 16
                    entry.compress_type = method
                    archive.writestr(entry, data)
                # Columns of many classes are nearly all zeros: shrunk, they would not be read.
                if all(is_honest(entry) for entry in archive.infolist()):
                    return

    wholefile.write(path, folder, tr("model"), make)


def load(path: str, device: str | torch.device = "cpu") -> FittedModel:
    """Load the model file at ``path`` onto ``device``.

    Raises
    ------
    ModelFileError
        When the file is missing, damaged, of a newer version, or inconsistent in itself.
    """
    header = read_header(path)
    shown = os.path.basename(path)
    content = read_content(path, ARRAYS_NAME, MAX_ARRAYS_BYTES)
    try:
        # Numbers that overflow are refused as such; numpy's word on them says nothing to a user.
        with np.errstate(all="ignore"):
            fitted = _build(header, safearrays.read(content), torch.device(device))
            _check_prediction(fitted)
    except MemoryError as error:
        raise ModelFileError(tr("{name} does not fit into memory.").format(name=shown)) from error
    except (LookupError, ValueError, TypeError, ArithmeticError, RuntimeError) as error:
        if isinstance(error, torch.OutOfMemoryError):  # of a GPU: nothing is damaged
            raise
        raise damaged(shown, error) from error
    return fitted


def _build(header: ModelHeader, arrays: dict[str, np.ndarray], device: torch.device) -> FittedModel:
    check_header(header)
    check_arrays(header, arrays)
    response = LinearResponse(**_fields_of(LinearResponse, "response", arrays))
    background = Background(**_fields_of(Background, "background", arrays))
    settings = header.network
    references = arrays["proximity.references"]
    proximity = Proximity(
        references,
        header.distance,
        str(settings["encoding"]),
        float(settings["length"]),
        arrays["proximity.centre"],
        arrays["proximity.scale"],
    )
    members, q, r = len(response.base), len(header.coefficients), len(references)
    check_background(background, arrays["training.design"], arrays["training.inside"] > 0)
    mixture, intervals = mixture_from(arrays, header.distance)
    state = {
        key[len("network.") :]: torch.from_numpy(np.array(values))
        for key, values in arrays.items()
        if key.startswith("network.")
    }
    network = empty_network(settings, members, r, q, state)
    network.load_state_dict(state)
    training = {
        key[len("training.") :]: values
        for key, values in arrays.items()
        if key.startswith("training.")
    }
    spread, pooled = arrays.get("spread"), arrays.get("pooled")
    model = Model(
        header.predictors,
        header.crs_wkt,
        proximity,
        response,
        network.to(device).eval(),
        device,
        None if spread is None else float(spread[0]),
        pooled,
        mixture,
    )
    shares = shares_from(arrays, len(header.predictors))
    return FittedModel(
        header, model, training, background, shares, intervals, _area(header, arrays)
    )


def _check_prediction(fitted: FittedModel) -> None:
    """Refuse numbers that are finite each, but overflow where they meet."""
    some = np.flatnonzero(fitted.training["inside"].any(axis=0))[:PROBED]
    surfaces = fitted.model.surfaces(fitted.training["xy"][some])
    design = fitted.training["design"][some]
    numbers = [surfaces.coefficients, surfaces.predict(design)]
    if surfaces.deviations is not None:
        numbers.append(surfaces.standard_error(design))
    if fitted.intervals is not None:
        numbers.append(fitted.intervals.half_width(fitted.training["xy"][some]))
    if not all(np.isfinite(values).all() for values in numbers):
        raise ValueError(tr("its predictions are not finite"))


def _area(header: ModelHeader, arrays: dict[str, np.ndarray]) -> Applicability | None:
    """The area of applicability, from its own arrays and the rows trained on."""
    group = "applicability."
    own = {key[len(group) :]: values for key, values in arrays.items() if key.startswith(group)}
    if not header.settings.get("applicability"):
        return None
    used = (arrays["training.inside"] > 0).any(axis=0)
    xy, design = arrays["training.xy"][used], arrays["training.design"][used]
    return Applicability.from_arrays(own, xy, design, header.predictors, header.distance)


def _fields_of(kind: type, group: str, arrays: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """The arrays of a dataclass, which stand under its group's name; float64."""
    return {
        field.name: np.asarray(arrays[f"{group}.{field.name}"], dtype=np.float64)
        for field in dataclasses.fields(kind)
    }
