"""The plugin's own tests come before those of its algorithms, however pytest was called.

They register the provider and take it back; tests/processing registers one that stays.
"""

from __future__ import annotations

from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    items.sort(key=lambda item: HERE not in item.path.parents)
