"""Hearing "cancel" on Windows, where a waiting read of a pipe would block other looks at it."""

from __future__ import annotations

import importlib.util
import os
import sys
from types import SimpleNamespace

import pytest

from gnnwr_qgis.engine import watch


class Pipe:
    """A pipe that is read only when something is there, as the module of Windows sees it."""

    def __init__(self):
        self.reader, self.writer = os.pipe()
        self.waiting = []  # what comes next, empty for nothing yet; None for the other end's end
        self.looks = 0

    def PeekNamedPipe(self, handle, size):
        assert (handle, size) == (("handle", self.reader), 0)
        self.looks += 1
        chunk = self.waiting.pop(0)
        if chunk is None:
            raise BrokenPipeError(109, "The pipe has been ended")
        os.write(self.writer, chunk)
        return len(chunk), 0


@pytest.fixture
def pipe():
    made = Pipe()
    yield made
    os.close(made.reader)
    os.close(made.writer)


@pytest.fixture
def windows(pipe, monkeypatch):
    """The module as Windows loads it, over ``pipe``."""
    msvcrt = SimpleNamespace(get_osfhandle=lambda descriptor: ("handle", descriptor))
    monkeypatch.setitem(sys.modules, "msvcrt", msvcrt)
    monkeypatch.setitem(sys.modules, "_winapi", pipe)
    monkeypatch.setattr(sys, "platform", "win32")
    name = "gnnwr_qgis.engine.watch_windows"
    spec = importlib.util.spec_from_file_location(name, watch.__file__)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.undo()
    module._PERIOD = 0.0
    return module


def test_waits_until_cancel_is_there_in_pieces(windows, pipe):
    pipe.waiting = [b"", b"", b"hello\ncan", b"", b"cel\n", b"more"]
    windows._until_told(pipe.reader)
    assert pipe.waiting == [b"more"]
    assert pipe.looks == 5


def test_ends_with_the_parent(windows, pipe):
    pipe.waiting = [b"", b"still here\n", None]
    windows._until_told(pipe.reader)
    assert pipe.waiting == []
