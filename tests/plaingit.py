"""git as where nobody has configured it, and outside any repository."""

from __future__ import annotations

import os

import pytest

PERSON = {"NAME": "a", "EMAIL": "a@example.org"}


@pytest.fixture
def plain_git(monkeypatch, tmp_path):
    """Neither what who runs the tests has configured nor a repository further up has a say."""
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for role in ("AUTHOR", "COMMITTER"):
        for name, value in PERSON.items():
            monkeypatch.setenv(f"GIT_{role}_{name}", value)
