"""The model file: what is saved comes back, and what cannot be saved leaves nothing."""

from __future__ import annotations

import errno
import json
import os
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import numpy as safetensors

from gnnwr_qgis.contract import modelzip
from gnnwr_qgis.contract.modelheader import ARRAYS_NAME, HEADER_NAME, read_header
from gnnwr_qgis.engine import modelfile
from gnnwr_qgis.engine.ensemble import fit
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.jobs.train import area_of
from gnnwr_qgis.engine.presets import settings_of
from gnnwr_qgis.engine.samples import prepare
from gnnwr_qgis.engine.shares import variance_shares

from .made import (
    MODEL_JOBS,
    columns,
    model_columns,
    train_job,
    train_models,
    trained,
    write_table,
)
from .rasterfiles import RD, Recorder

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


def arrays_of(path: Path) -> dict[str, np.ndarray]:
    with zipfile.ZipFile(path) as archive:
        return safetensors.load(archive.read(ARRAYS_NAME))


# Round trips


@pytest.mark.parametrize("preset", MODEL_JOBS)
def test_a_loaded_model_predicts_bit_for_bit_what_was_fitted(folders, preset: str) -> None:
    folder = folders[preset]
    loaded = modelfile.load(str(folder / "m.gnnwr"))
    table = write_table(folder, model_columns(preset))
    job = train_job(table, **MODEL_JOBS[preset])
    sample = prepare(job, str(folder), Recorder()).sample
    again = fit(sample, settings_of(job), job.seed, torch.device("cpu"), Recorder())
    here, there = loaded.surfaces(PLACES), again.model.surfaces(PLACES)
    np.testing.assert_array_equal(here.coefficients, there.coefficients)
    np.testing.assert_array_equal(here.coefficient_errors(), there.coefficient_errors())
    assert (here.deviations is None) == (preset != "recommended")
    np.testing.assert_array_equal(loaded.training["design"], sample.design)
    np.testing.assert_array_equal(loaded.training["inside"], again.inside)
    np.testing.assert_array_equal(loaded.training["residual"], sample.target - again.out_of_bag)
    assert loaded.header == read_header(str(folder / "m.gnnwr"))


def test_equal_models_are_equal_files_apart_from_their_date(folders, tmp_path: Path) -> None:
    trained(tmp_path, columns())
    one, two = folders["recommended"] / "m.gnnwr", tmp_path / "m.gnnwr"
    with zipfile.ZipFile(one) as first, zipfile.ZipFile(two) as second:
        assert first.read(ARRAYS_NAME) == second.read(ARRAYS_NAME)
        times = {entry.date_time for entry in (*first.infolist(), *second.infolist())}
        assert times == {(1980, 1, 1, 0, 0, 0)}  # never the hour of writing
    header = read_header(str(one))
    assert replace(read_header(str(two)), created=header.created) == header
    sample = prepare(train_job(write_table(tmp_path, columns())), str(tmp_path), Recorder()).sample
    preset = settings_of(train_job(write_table(tmp_path, columns())))
    again = fit(sample, preset, 1, torch.device("cpu"), Recorder())
    shares, area = variance_shares(again, sample), area_of(again, sample)
    modelfile.save(str(two), str(tmp_path), header, again, sample, shares, area)
    assert two.read_bytes() == one.read_bytes()


def test_nothing_in_the_file_is_a_pickle_or_text_beside_the_header(whole: bytes, copy) -> None:
    with zipfile.ZipFile(copy) as archive:
        assert sorted(archive.namelist()) == sorted([HEADER_NAME, ARRAYS_NAME])
        json.loads(archive.read(HEADER_NAME).decode("utf-8"))
    assert {values.dtype.kind for values in arrays_of(copy).values()} <= set("fui")


# Writing


@pytest.fixture
def to_save(folders, copy):
    folder = folders["recommended"]
    job = train_job(write_table(folder, columns(), RD))
    sample = prepare(job, str(folder), Recorder()).sample
    fitted = fit(sample, settings_of(job), 1, torch.device("cpu"), Recorder())
    return read_header(str(copy)), fitted, sample, variance_shares(fitted, sample), None


def test_a_model_that_shrinks_too_much_to_be_believed_is_read_again(
    tmp_path, to_save, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one of many points and classes does, whose columns are nearly all zeros."""
    monkeypatch.setattr(modelzip, "_SMALL", 0)
    monkeypatch.setattr(modelzip, "_MOST_SHRINKING", 1)
    path, (header, *rest) = tmp_path / "m.gnnwr", to_save
    header = replace(header, settings={**header.settings, "applicability": False})
    modelfile.save(str(path), str(tmp_path), header, *rest)
    with zipfile.ZipFile(path) as archive:
        assert {entry.compress_type for entry in archive.infolist()} == {zipfile.ZIP_STORED}
    loaded = modelfile.load(str(path))
    np.testing.assert_array_equal(loaded.training["design"], to_save[2].design)


def test_a_place_that_cannot_be_written_to_is_named_and_left_as_it_was(tmp_path, to_save) -> None:
    job = tmp_path / "job"
    job.mkdir()
    (tmp_path / "a file").write_text("mine")
    before = sorted(tmp_path.rglob("*"))
    for bad in (tmp_path / "missing" / "m.gnnwr", tmp_path / "a file" / "m.gnnwr", job):
        with pytest.raises(InputError, match="cannot be written") as caught:
            modelfile.save(str(bad), str(job), *to_save)
        assert str(bad) in str(caught.value)
        assert "Choose another place" in str(caught.value)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "a file").read_text() == "mine"


@pytest.mark.parametrize("step", ["open", "write", "rename"])
def test_failure_at_any_step_keeps_the_old_model_and_leaves_nothing(
    copy: Path, whole: bytes, to_save, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def refuse(*_, **__):
        raise OSError(errno.EACCES if step != "write" else errno.ENOSPC, "refused")

    targets = {
        "open": (zipfile.ZipFile, "__init__"),
        "write": (zipfile.ZipFile, "writestr"),
        "rename": (os, "replace"),
    }
    with monkeypatch.context() as patched:
        patched.setattr(*targets[step], refuse)
        if step == "open":  # else the half-made archive complains when it is thrown away
            patched.setattr(zipfile.ZipFile, "__del__", lambda _: None)
        with pytest.raises(InputError, match="refused"):
            modelfile.save(str(copy), str(copy.parent / "job"), *to_save)
    assert copy.read_bytes() == whole
    assert list(copy.parent.iterdir()) == [copy]


def test_a_model_is_never_written_over_another_kind_of_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"points\.gpkg: give the model file the extension"):
        modelfile.check_destination(str(tmp_path / "points.gpkg"))
    with pytest.raises(InputError, match="does not exist"):
        modelfile.check_destination(str(tmp_path / "nowhere" / "m.gnnwr"))
    modelfile.check_destination(str(tmp_path / "m.gnnwr"))
