"""Prove an installation: a real training step, a real raster, a real transformation."""

from __future__ import annotations

import os

import numpy as np
import pyproj
import rasterio
import safetensors.torch
import torch
from rasterio.transform import from_origin

from ...contract.job import SelfTestJob
from ...contract.sentences import enumerated
from ...contract.translation import tr
from ..reporter import Reporter
from . import status

_CELLS = 300
_NODATA = -9999.0


def run(job: SelfTestJob, folder: str, report: Reporter) -> dict[str, object]:
    """Run the self-test in ``job.folder`` (relative to ``folder``).

    Returns
    -------
    dict
        The values of :func:`status.run`, and ``loss_before`` and ``loss_after`` of the training.

    Raises
    ------
    RuntimeError
        When a part of the engine gives wrong results; the message names it.
    """
    place = os.path.join(folder, job.folder)
    report.progress(0.1, tr("Training a small network."))
    before, after = _train(os.path.join(place, "self_test.safetensors"))
    report.progress(0.5, tr("Writing and reading a raster."))
    _raster(os.path.join(place, "self_test.tif"))
    report.progress(0.8, tr("Transforming coordinates."))
    _transform()
    _complete()
    values = status.run(None, folder, report)
    return {**values, "loss_before": before, "loss_after": after}


def _complete() -> None:
    """What reports and explanations need is installed; importing it all would take seconds."""
    found = status.report_versions()
    missing = [name for name, version in found.items() if version == status.MISSING]
    if missing:
        text = tr("The engine lacks {libraries}, which reports need.")
        raise RuntimeError(text.format(libraries=enumerated(missing)))


def _train(path: str) -> tuple[float, float]:
    """Fit y = sin(3x) with a small network; mean squared errors before and after."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        network = torch.nn.Sequential(
            torch.nn.Linear(1, 16), torch.nn.PReLU(), torch.nn.Linear(16, 1)
        )
    x = torch.linspace(-1.0, 1.0, 64).unsqueeze(1)
    y = torch.sin(3.0 * x)
    optimiser = torch.optim.AdamW(network.parameters(), lr=0.02)
    losses = []
    for _ in range(60):
        optimiser.zero_grad()
        loss = torch.nn.functional.mse_loss(network(x), y)
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    if not (np.isfinite(losses).all() and losses[-1] < 0.5 * losses[0]):
        raise RuntimeError(
            tr("torch does not train: the loss went from {first:.4g} to {last:.4g}.").format(
                first=losses[0], last=losses[-1]
            )
        )
    state = network.state_dict()
    safetensors.torch.save_file(state, path)
    back = safetensors.torch.load_file(path)
    if not all(torch.equal(state[name], back[name]) for name in state):
        raise RuntimeError(tr("safetensors does not give back the arrays it was given."))
    return losses[0], losses[-1]


def _raster(path: str) -> None:
    """Write a tiled, compressed GeoTIFF over several blocks and read it back."""
    values = np.arange(_CELLS * _CELLS, dtype=np.float32).reshape(_CELLS, _CELLS)
    values[:5, :7] = _NODATA
    profile = {
        "driver": "GTiff", "width": _CELLS, "height": _CELLS, "count": 1, "dtype": "float32",
        "nodata": _NODATA, "tiled": True, "compress": "deflate", "blockxsize": 128,
        "blockysize": 128, "transform": from_origin(178000.0, 334000.0, 40.0, 40.0),
        "crs": rasterio.crs.CRS.from_wkt(pyproj.CRS.from_epsg(28992).to_wkt()),
    }  # fmt: skip
    with rasterio.open(path, "w", **profile) as target:
        target.write(values, 1)
    with rasterio.open(path) as source:
        back = source.read(1, masked=True)
        same_place = source.transform == profile["transform"] and source.crs == profile["crs"]
    if not np.array_equal(back.filled(_NODATA), values) or int(back.mask.sum()) != 35:
        raise RuntimeError(tr("rasterio does not give back the raster it wrote."))
    if not same_place:
        raise RuntimeError(tr("rasterio loses the coordinates of the raster it wrote."))


def _transform() -> None:
    """The origin of the Dutch national grid lies in Amersfoort (RDNAP: 52.156 N, 5.387 E)."""
    transformer = pyproj.Transformer.from_crs(28992, 4326, always_xy=True)
    longitude, latitude = transformer.transform(155000.0, 463000.0)
    if not (abs(longitude - 5.3876) < 0.01 and abs(latitude - 52.1562) < 0.01):
        raise RuntimeError(
            tr(
                "pyproj puts Amersfoort at {longitude:.4f} E, {latitude:.4f} N; its PROJ database "
                "is damaged or another one is in its way."
            ).format(longitude=longitude, latitude=latitude)
        )
