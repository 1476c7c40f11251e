"""Our network of Du et al. 2020 computes what the authors' package computes.

The package (gnnwr) is trained for a few epochs in an environment of its own
(``tests/peer/requirements.txt``), named by GNNWR_PEER_PYTHON. Its weights, loaded into ours, must
give its predictions. Tables: one made here, where the package's own rule sets the layers, and
pm25 with the published layers when its folder is there (GNNWR_DATA).
"""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from gnnwr_qgis.engine.model import Model
from gnnwr_qgis.engine.proximity import Proximity
from gnnwr_qgis.engine.published import PublishedSWNN
from gnnwr_qgis.engine.responses import LinearResponse

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = ROOT / "benchmarks" / "peer_gnnwr.py"
PEER = os.environ.get("GNNWR_PEER_PYTHON", "")
DATA = Path(os.environ.get("GNNWR_DATA") or ROOT.parent / "shared" / "data")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PEER, reason="GNNWR_PEER_PYTHON names no interpreter"),
]


def write_made_table(folder: Path) -> None:
    """A table in pm25's layout whose coefficients vary in space.

    The package holds coordinates and predictors as float32, so these have few enough digits to
    survive that: what is compared is the method, not the rounding of coordinates.
    """
    draw = np.random.default_rng(20)
    n = 150
    xy = np.round(draw.uniform(0.0, 50_000.0, (n, 2))) + (500_000.0, 4_000_000.0)
    u, v = (xy - xy.min(axis=0)).T / 50_000.0
    x = np.round(draw.normal(size=(n, 2)) * (3.0, 200.0) * 64.0) / 64.0 + (10.0, 1000.0)
    y = 5.0 + 4.0 * u + (1.0 + v) * x[:, 0] + 0.01 * (u - v) * x[:, 1] + draw.normal(size=n)
    parts = np.where(np.arange(n) % 5 == 0, "val", np.where(np.arange(n) % 5 == 1, "test", "train"))
    rows = ["station_id,proj_x,proj_y,x1,x2,y"]
    for i, values in enumerate(np.column_stack([xy, x, y]).tolist()):
        rows.append(",".join([f"s{i}", *map(repr, values)]))
    (folder / "points.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    split = ["station_id,part", *(f"s{i},{part}" for i, part in enumerate(parts))]
    (folder / "published_split.csv").write_text("\n".join(split) + "\n", encoding="utf-8")


@pytest.fixture(scope="module", params=["made", "pm25"])
def peer(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory):
    """The package's trained network and predictions, as written by the peer script."""
    folder = tmp_path_factory.mktemp("peer")
    options = ["--seeds", "3", "--epochs", "5", "--export", str(folder / "peer.npz")]
    if request.param == "made":
        write_made_table(folder)
        options += ["--data", str(folder), "--target", "y", "--predictors", "x1", "x2"]
        options += ["--batch", "16", "--layers"]
    elif (DATA / "pm25" / "points.csv").is_file():
        options += ["--data", str(DATA / "pm25")]
    else:
        pytest.skip(f"pm25 is not in {DATA}; the made table is tested instead")
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "TQDM_DISABLE": "1"}
    environment.pop("PYTHONPATH", None)
    done = subprocess.run(
        [PEER, str(SCRIPT), *options],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    if done.returncode != 0:
        pytest.fail(f"the peer script failed:\n{done.stdout}\n{done.stderr}")
    with np.load(folder / "peer.npz") as arrays:
        return {name: arrays[name] for name in arrays.files}


def load_weights(peer: dict[str, np.ndarray]) -> PublishedSWNN:
    """The package's parameters in our network; its one PReLU slope serves every layer of ours."""
    state = {
        name.removeprefix("state/"): torch.from_numpy(np.asarray(value))
        for name, value in peer.items()
        if name.startswith("state/")
    }
    depth = sum(name.endswith("activate_func.weight") for name in state) - 1
    hidden = [state[f"fc.swnn_full{k}.layer.weight"].shape[0] for k in range(depth)]
    network = PublishedSWNN(len(peer["references"]), len(peer["ols"]), hidden)
    # The package's design matrix ends with the intercept, ours begins with it.
    ours = {
        "last.weight": state[f"fc.full{depth}.layer.weight"].roll(1, dims=0),
        "last.bias": state[f"fc.full{depth}.layer.bias"].roll(1),
    }
    for k in range(depth):
        prefix = f"fc.swnn_full{k}."
        for name in ("weight", "bias"):
            ours[f"blocks.{k}.0.{name}"] = state[f"{prefix}layer.{name}"]
        for name in ("weight", "bias", "running_mean", "running_var", "num_batches_tracked"):
            ours[f"blocks.{k}.1.{name}"] = state[f"{prefix}batch_norm.{name}"]
        ours[f"blocks.{k}.2.weight"] = state["activate_func.weight"]
    network.load_state_dict(ours)
    return network.eval()


def train_part(peer: dict[str, np.ndarray]) -> tuple[Proximity, LinearResponse]:
    """Our scalings and global regression, from the training rows alone."""
    inside = peer["part"] == "train"
    design = np.column_stack([np.ones(len(inside)), peer["x"]])
    proximity = Proximity.fit(peer["xy"][inside], peer["references"], "planar", "minmax")
    response = LinearResponse.fit(design, peer["y"], inside[None, :], "minmax")
    return proximity, response


def predict(peer: dict[str, np.ndarray], network: PublishedSWNN) -> np.ndarray:
    """Prediction of every row by a model of ours that has this network."""
    proximity, response = train_part(peer)
    model = Model((), "", proximity, response, network, torch.device("cpu"))
    design = np.column_stack([np.ones(len(peer["x"])), peer["x"]])
    return model.surfaces(peer["xy"]).predict(design)


def largest_difference(peer: dict[str, np.ndarray], network: PublishedSWNN) -> float:
    """Largest difference to the package's predictions in sds of the target."""
    return float(np.max(np.abs(predict(peer, network) - peer["prediction"])) / peer["y"].std())


def test_predictions_are_equal(peer):
    assert largest_difference(peer, load_weights(peer)) < 1e-5


def test_scalings_and_global_regression_are_equal(peer):
    proximity, response = train_part(peer)
    span = peer["distance_maximum"] - peer["distance_minimum"]
    np.testing.assert_allclose(proximity.centre / span, peer["distance_minimum"] / span, atol=1e-6)
    np.testing.assert_allclose(proximity.scale, span, rtol=1e-6)
    np.testing.assert_allclose(response.centre[1:], peer["x_minimum"], rtol=1e-6)
    np.testing.assert_allclose(response.scale[1:], peer["x_maximum"] - peer["x_minimum"], rtol=1e-6)
    np.testing.assert_allclose(response.base[0], np.roll(peer["ols"], 1), rtol=1e-5)


def test_every_part_of_the_network_matters(peer):
    """The comparison above can fail: each kind of parameter, left out, breaks it."""
    for ending in (".0.bias", ".1.running_mean", ".1.running_var", ".2.weight", "last.bias"):
        network = load_weights(peer)
        state = network.state_dict()
        for name in state:
            if name.endswith(ending):
                state[name] = state[name] + 0.05
        network.load_state_dict(state)
        assert largest_difference(peer, network) > 1e-4, ending


def test_layers_follow_the_packages_rule(peer):
    if len(peer["ols"]) == 3:  # the made table: 90 references, three coefficients
        assert load_weights(peer).hidden == (64, 32, 16, 8, 4)
        assert PublishedSWNN(len(peer["references"]), 3).hidden == (64, 32, 16, 8, 4)
    else:
        assert load_weights(peer).hidden == (512, 256, 128)
