"""The named sets of settings, and what a user may change in them."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from gnnwr_qgis.contract.choices import PRESET_TITLES
from gnnwr_qgis.contract.choices import PRESETS as PRESET_NAMES
from gnnwr_qgis.contract.job import PointTable, TrainJob
from gnnwr_qgis.engine import presets
from gnnwr_qgis.engine.errors import InputError
from gnnwr_qgis.engine.presets import PRESETS, settings_of


def job(**changes) -> TrainJob:
    return TrainJob(PointTable("t.npz", 30), "zinc", ("dist",), "m.gnnwr", "r.npz", **changes)


def test_both_sides_know_the_same_presets() -> None:
    assert tuple(PRESETS) == PRESET_NAMES == tuple(PRESET_TITLES)


@pytest.mark.parametrize("name", PRESET_NAMES)
def test_a_job_that_says_nothing_gets_the_preset_as_it_is(name: str) -> None:
    assert settings_of(job(preset=name)) == PRESETS[name]


@pytest.mark.parametrize(("asked", "got"), [(1, 1), (2, 24), (24, 24), (25, 28), (48, 48)])
def test_members_are_rounded_up_to_whole_classes_of_lines(asked: int, got: int) -> None:
    assert settings_of(job(members=asked)).members == got


@pytest.mark.parametrize("preset", ["du2020", "article"])
def test_presets_of_one_network_refuse_members(preset: str) -> None:
    with pytest.raises(InputError) as caught:
        settings_of(job(preset=preset, members=2))
    text = str(caught.value)
    assert PRESET_TITLES[preset] in text
    assert "is one network" in text
    assert "Leave the number of members empty" in text
    assert settings_of(job(preset=preset, members=1)).members == 1


@pytest.mark.parametrize("preset", PRESET_NAMES)
def test_epochs_and_references_are_the_users_and_nothing_else_changes(preset: str) -> None:
    changed = asdict(settings_of(job(preset=preset, epochs=7, references=50)))
    # Epochs that the user has set are not cut down for many rows either.
    expected = {**asdict(PRESETS[preset]), "epochs": 7, "references": 50, "most_steps": None}
    assert changed == expected


@pytest.mark.parametrize("name", ["members", "epochs", "references"])
@pytest.mark.parametrize("value", [0, -5])
def test_numbers_below_one_are_refused_by_name(name: str, value: int) -> None:
    with pytest.raises(InputError) as caught:
        settings_of(job(**{name: value}))
    assert name in str(caught.value)
    assert str(value) in str(caught.value)
    assert "whole number of 1 or more" in str(caught.value)


def test_an_unknown_preset_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"'Recommended'.*recommended, du2020, article"):
        settings_of(job(preset="Recommended"))


def test_the_published_settings_are_those_of_the_publications() -> None:
    du = PRESETS["du2020"]
    assert (du.hidden, du.batch, du.epochs) == ((512, 256, 128), 64, 200)
    assert (du.learning_rate, du.encoding, du.keep) == (0.2, "minmax", "best-validation")
    article = PRESETS["article"]
    assert (article.epochs, article.encoding, article.scaling) == (3000, "raw", "none")
    assert article.keep == "last"
    assert PRESETS["recommended"].keep == "last"  # one common epoch, so nothing leaks out of bag


@pytest.mark.parametrize("name", PRESET_NAMES)
def test_settings_stay_as_they_were_tuned_for_as_many_rows(name: str) -> None:
    assert PRESETS[name].for_rows(presets.TUNED_ROWS) == PRESETS[name]


@pytest.mark.parametrize(
    ("rows", "batch", "epochs"),
    [
        (2001, 64, 100),
        (3999, 128, 100),
        (10_000, 320, 100),
        (32_000, 1024, 100),
        (100_000, 1024, 32),
    ],
)
def test_many_rows_take_larger_batches_then_fewer_epochs(
    rows: int, batch: int, epochs: int
) -> None:
    found = PRESETS["recommended"].for_rows(rows)
    assert (found.batch, found.epochs) == (batch, epochs)
    assert found.for_rows(rows) == found


def test_many_rows_leave_the_users_epochs_and_the_published_networks_alone() -> None:
    asked = settings_of(job(epochs=40)).for_rows(100_000)
    assert (asked.batch, asked.epochs) == (presets.LARGEST_BATCH, 40)
    for name in ("du2020", "article"):
        assert PRESETS[name].for_rows(100_000) == PRESETS[name]
