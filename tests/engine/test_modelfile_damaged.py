"""Model files that are damaged, not models, or contradict themselves get a clear error."""

from __future__ import annotations

import json
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors import numpy as safetensors

from gnnwr_qgis.contract.modelheader import (
    ARRAYS_NAME,
    HEADER_NAME,
    MODEL_SCHEMA,
    ModelFileError,
)
from gnnwr_qgis.engine import modelfile

from .made import MODEL_JOBS, train_models

PLACES = np.random.default_rng(9).uniform([99_000, 399_000], [105_000, 405_000], (200, 2))


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return train_models(tmp_path_factory)


@pytest.fixture(scope="module")
def whole(folders: dict[str, Path]) -> bytes:
    return (folders["recommended"] / "m.gnnwr").read_bytes()


@pytest.fixture
def copy(tmp_path: Path, whole: bytes) -> Path:
    path = tmp_path / "my model.gnnwr"
    path.write_bytes(whole)
    return path


def rewrite(path: Path, change=None, network=None, predictor=None, arrays=None) -> None:
    """Write the model anew with changes to its header, its network's settings, or its arrays."""
    with zipfile.ZipFile(path) as archive:
        document = json.loads(archive.read(HEADER_NAME))
        kept = safetensors.load(archive.read(ARRAYS_NAME))
    document["header"].update(change or {})
    document["header"]["network"].update(network or {})
    if predictor:
        document["header"]["predictors"][-1].update(predictor)
    for name, values in (arrays or {}).items():
        kept.pop(name, None)
        if values is not None:
            kept[name] = np.ascontiguousarray(values)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(HEADER_NAME, json.dumps(document))
        archive.writestr(ARRAYS_NAME, safetensors.save(kept))


def arrays_of(path: Path) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(path) as archive:
        return safetensors.load(archive.read(ARRAYS_NAME))


def refusal(path: Path) -> str:
    with pytest.raises(ModelFileError) as caught:
        modelfile.load(str(path))
    assert path.name in str(caught.value)
    return str(caught.value)


# Damaged files


def test_truncated_at_many_lengths(whole: bytes, copy: Path) -> None:
    lengths = {*range(60), *range(0, len(whole), len(whole) // 60)}
    for length in sorted({*lengths, *range(len(whole) - 60, len(whole))}):
        copy.write_bytes(whole[:length])
        refusal(copy)


def test_flipped_bytes_are_refused_or_change_nothing(whole: bytes, copy: Path) -> None:
    sample = modelfile.load(str(copy)).surfaces(PLACES).coefficients
    ends = {*range(80), *range(len(whole) - 250, len(whole))}
    places = sorted({*ends, *range(0, len(whole), len(whole) // 150)})
    refused = 0
    for place in places:
        copy.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            got = modelfile.load(str(copy)).surfaces(PLACES).coefficients
        except ModelFileError:
            refused += 1
        else:
            np.testing.assert_array_equal(got, sample)
    assert refused > 0.6 * len(places)


@pytest.mark.parametrize(
    ("schema", "words"),
    [
        (MODEL_SCHEMA + 1, ("newer version", "Update the plugin")),
        (MODEL_SCHEMA - 1, ("earlier version", "Train the model anew")),
    ],
)
def test_a_file_of_another_schema_says_what_to_do(
    copy: Path, schema: int, words: tuple[str, ...]
) -> None:
    with zipfile.ZipFile(copy) as archive:
        document = json.loads(archive.read(HEADER_NAME))
        blob = archive.read(ARRAYS_NAME)
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr(HEADER_NAME, json.dumps({**document, "schema": schema, "header": "new"}))
        archive.writestr(ARRAYS_NAME, blob)
    text = refusal(copy)
    for word in words:
        assert word in text


@pytest.mark.parametrize("content", [b"", b"GIF89a", bytes(5000)])
def test_files_that_are_no_zip(copy: Path, content: bytes) -> None:
    copy.write_bytes(content)
    assert "not a GNNWR model" in refusal(copy)


@pytest.mark.parametrize("name", ["extra.txt", "../../outside.txt"])
def test_further_entries_are_refused_and_never_written(copy: Path, name: str) -> None:
    with zipfile.ZipFile(copy, "a") as archive:
        archive.writestr(name, "extra")
    before = sorted(copy.parent.iterdir())
    assert "not a GNNWR model" in refusal(copy)
    assert sorted(copy.parent.iterdir()) == before


@pytest.mark.parametrize("blob", [b"", b"12345678", b"\xff" * 100, b"\x80\x04N."])
def test_arrays_that_are_no_safetensors(copy: Path, blob: bytes) -> None:
    with zipfile.ZipFile(copy) as archive:
        header = archive.read(HEADER_NAME)
    with zipfile.ZipFile(copy, "w") as archive:
        archive.writestr(HEADER_NAME, header)
        archive.writestr(ARRAYS_NAME, blob)
    assert "damaged" in refusal(copy)


def test_oversized_arrays_are_not_read(copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modelfile, "MAX_ARRAYS_BYTES", 1000)
    assert "oversized" in refusal(copy)


# Files that are whole but do not agree with themselves


def names_of_arrays() -> list[str]:
    kernels = [f"network.{part}.{k}" for part in ("kernels", "biases") for k in (0, 1)]
    response = [f"response.{k}" for k in ("centre", "scale", "shift", "spread", "base", "start")]
    proximity = [f"proximity.{k}" for k in ("references", "centre", "scale")]
    background = [f"background.{k}" for k in ("coefficients", "design", "covariance")]
    training = [
        f"training.{k}" for k in ("xy", "design", "target", "inside", "out_of_bag", "residual")
    ]
    network = [*kernels, "network.last", "network.last_bias", "network.known"]
    shares = [
        f"shares.{k}"
        for k in ("players", "invariant", "varying", "intrinsic", "observed", "rows", "honest")
    ]
    mixture = [
        f"mixture.{k}"
        for k in ("weights", "linear", "member_linear", "kernels", "values", "covariances")
    ] + ["mixture.kriged", "mixture.dual"]
    area = [f"applicability.{k}" for k in ("weights", "scale", "mean_distance", "threshold")]
    spread = ["spread", "pooled", "intervals"]
    fitted = [*network, *response, *proximity, *spread, *background, *training]
    return [*fitted, *shares, *mixture, *area]


def test_the_names_above_are_all_there_are(copy: Path) -> None:
    assert sorted(arrays_of(copy)) == sorted(names_of_arrays())


@pytest.mark.parametrize("name", names_of_arrays())
def test_a_missing_array(copy: Path, name: str) -> None:
    rewrite(copy, arrays={name: None})
    assert "damaged" in refusal(copy)


@pytest.mark.parametrize("name", names_of_arrays())
def test_arrays_of_wrong_shape(copy: Path, name: str) -> None:
    values = arrays_of(copy)[name]
    whole = copy.read_bytes()
    for wrong in (
        values[:-1],
        values[:0],
        values[..., None],
        values.sum(),
        np.concatenate([values, values]),
        np.stack([values, values]),
    ):
        if np.atleast_1d(wrong).shape == values.shape:
            continue  # a number is written as an array of one
        copy.write_bytes(whole)
        rewrite(copy, arrays={name: np.asarray(wrong)})
        assert "damaged" in refusal(copy), wrong.shape


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("name", ["network.last", "response.base", "proximity.centre", "pooled"])
def test_arrays_that_are_not_finite(copy: Path, name: str, value: float) -> None:
    values = arrays_of(copy)[name].copy()
    values.flat[values.size // 2] = value
    rewrite(copy, arrays={name: values})
    assert "not finite" in refusal(copy)


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("mixture.linear", 1e80, "beyond 1e\\+75"),
        ("training.residual", -1e80, "beyond 1e\\+75"),
        ("applicability.scale", 1e-300, "applicability.scale is not positive"),
        ("applicability.mean_distance", 0.0, "applicability.mean_distance is not positive"),
        ("network.last", 3e38, "predictions are not finite"),
    ],
)
def test_numbers_that_overflow_where_they_meet(
    copy: Path, name: str, value: float, said: str
) -> None:
    rewrite(copy, arrays={name: np.full_like(arrays_of(copy)[name], value)})
    assert re.search(said, refusal(copy))


def test_coefficients_that_are_not_finite_elsewhere_are_never_used(copy: Path) -> None:
    fitted = modelfile.load(str(copy))
    broken = replace(fitted.model.response, base=np.full_like(fitted.model.response.base, np.nan))
    fitted = replace(fitted, model=replace(fitted.model, response=broken))
    with pytest.raises(ModelFileError, match="zinc is damaged: its coefficients are not finite"):
        fitted.surfaces(PLACES)


def test_a_background_that_is_not_the_training_points(copy: Path) -> None:
    arrays = arrays_of(copy)
    for factor in (2.0, 1e30, 1.0 + 1e-6):
        rewrite(copy, arrays={"background.design": arrays["background.design"] * factor})
        assert "not the mean of the training points" in refusal(copy)
    rewrite(copy, arrays={"background.design": arrays["background.design"]})
    rewrite(copy, arrays={"background.covariance": arrays["background.covariance"] + 1.0})
    assert "covariance of the intercept" in refusal(copy)


def test_a_model_that_was_trained_on_nothing(copy: Path) -> None:
    rewrite(copy, arrays={"training.inside": np.zeros_like(arrays_of(copy)["training.inside"])})
    assert "no point was trained on" in refusal(copy)


@pytest.mark.parametrize("kind", [np.complex64, bool])
def test_arrays_that_are_no_numbers(copy: Path, kind: type) -> None:
    rewrite(copy, arrays={"training.target": arrays_of(copy)["training.target"].astype(kind)})
    assert "not numbers" in refusal(copy)


@pytest.mark.parametrize("value", [0.0, -1.0])
@pytest.mark.parametrize("name", ["response.scale", "response.spread", "proximity.scale"])
def test_scales_that_cannot_be_divided_by(copy: Path, name: str, value: float) -> None:
    values = arrays_of(copy)[name].copy()
    values[0] = value
    rewrite(copy, arrays={name: values})
    assert name in refusal(copy)


HUGE = [[10**12], [10**5, 10**5, 10**5], [64, 10**9], [10**400]]


@pytest.mark.parametrize("preset", MODEL_JOBS)
@pytest.mark.parametrize("hidden", HUGE, ids=lambda sizes: str(sizes)[:20])
def test_huge_hidden_layers_take_no_memory(folders, copy, preset: str, hidden: list) -> None:
    copy.write_bytes((folders[preset] / "m.gnnwr").read_bytes())
    rewrite(copy, network={"hidden": hidden})
    assert "larger than its arrays" in refusal(copy)


@pytest.mark.parametrize("kind", ["swnn", "article", "ensemble"])
def test_huge_hidden_layers_of_no_members_take_no_memory(copy: Path, kind: str) -> None:
    kept = arrays_of(copy)
    none = {f"response.{name}": kept[f"response.{name}"][:0] for name in ("base", "start")}
    none |= {f"response.{name}": np.empty(0) for name in ("shift", "spread")}
    rewrite(copy, network={"hidden": [10**12], "kind": kind}, arrays=none)
    assert "no networks" in refusal(copy)


@pytest.mark.parametrize(
    "network",
    [
        {"hidden": []},
        {"hidden": [32, 64]},
        {"hidden": [64, 0]},
        {"hidden": [64, -32]},
        {"hidden": [64.0, 32]},
        {"hidden": "64"},
        {"hidden": None},
        {"kind": "transformer"},
        {"kind": "swnn"},
        {"kind": None},
        {"encoding": "cosine"},
        {"length": 0.0},
        {"length": -1.0},
        {"length": float("nan")},
        {"length": float("inf")},
        {"length": "long"},
        {"length": None},
    ],
    ids=str,
)
def test_settings_of_a_network_that_cannot_be(copy: Path, network: dict) -> None:
    rewrite(copy, network=network)
    assert "damaged" in refusal(copy)


@pytest.mark.parametrize(
    ("change", "predictor"),
    [
        ({"network": {}}, {}),
        ({"coefficients": ["Intercept", "dist"]}, {}),
        ({"predictors": []}, {}),
        ({"distance": "taxi"}, {}),
        ({}, {"kind": "shape"}),
        ({}, {"name": "elev"}),
        ({}, {"merged": ["rock"]}),
        ({}, {"levels": ["clay", "peat"]}),
        ({}, {"levels": []}),
    ],
    ids=str,
)
def test_headers_that_contradict_themselves(copy: Path, change: dict, predictor: dict) -> None:
    rewrite(copy, change, predictor=predictor)
    assert "damaged" in refusal(copy)


def test_the_rewriting_of_these_tests_is_not_what_is_refused(copy: Path) -> None:
    rewrite(copy)
    assert modelfile.load(str(copy)).header.target == "zinc"
