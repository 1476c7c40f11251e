"""Faked Pythons for the searches and installations."""

from __future__ import annotations

import pytest

from tests.runtime.pythons import FakePython


@pytest.fixture
def fake_python(tmp_path):
    return FakePython(tmp_path / "python of the test")


@pytest.fixture
def make_python(tmp_path):
    return lambda name: FakePython(tmp_path / name)
