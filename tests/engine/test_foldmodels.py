"""The settings of a model in a fold: data, which a reader is shown in the user's language."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from gnnwr_qgis.contract import translation
from gnnwr_qgis.engine import foldmodels, foldparts
from gnnwr_qgis.engine.report import labels
from gnnwr_qgis.engine.stacking import COMPONENTS

from . import folding, made
from .rasterfiles import Recorder


def test_settings_are_named_alike_in_every_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = folding.prepared(tmp_path, made.columns())
    tested = np.arange(60) % 5 == 0
    parts = foldparts.split(prepared, ~tested, tested)
    texts = dict.fromkeys(COMPONENTS, "？") | {"weight of {component}": "{component}的权重"}
    texts |= {f"weight of {name}": f"{number}" for number, name in enumerate(COMPONENTS)}
    monkeypatch.setattr(translation._Spoken, "texts", texts)
    cpu = torch.device("cpu")
    found = foldmodels.ours(parts, folding.QUICK, 1, cpu, Recorder()).settings
    assert list(found) == [f"weight of {name}" for name in COMPONENTS]
    assert sum(found.values()) == pytest.approx(1.0)
    assert [labels.tuned(name) for name in found] == ["0", "1", "2", "3", "4"]
