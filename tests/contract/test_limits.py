"""Limits of the system are known by number or by words, and nothing else is taken for one."""

from __future__ import annotations

import errno

import pytest

from gnnwr_qgis.contract import limits, translation
from gnnwr_qgis.contract.limits import FILES, PROCESSOR, SIZE, THREADS


@pytest.mark.parametrize(
    ("error", "limit"),
    [
        (OSError(errno.EMFILE, "viele"), FILES),
        (OSError(errno.ENFILE, "viele"), FILES),
        (OSError(errno.EFBIG, "gross"), SIZE),
        (OSError(errno.EAGAIN, "wieder"), THREADS),
        (OSError("map.tif: Too many open files"), FILES),
        (ImportError("libm.so.6: cannot open shared object file: Error 24"), FILES),
        (RuntimeError("can't start new thread"), THREADS),
        (OSError(errno.ENOSPC, "voll"), ""),
        (OSError(errno.ENOENT, "fehlt", "error 240.txt"), ""),
        (OSError(errno.ENOENT, "fehlt", "Too many open files"), ""),
        (OSError(errno.EAGAIN, "wieder", "locked by another computer.tif"), ""),
        (OSError("'/a/File too large.tif' not recognized as being in a supported format."), ""),
        (OSError("file too large.tif: No such file or directory"), ""),
        (OSError(r"C:\too many open files\map.tif: Permission denied"), ""),
        (RuntimeError("cannot lock, message = 'Resource temporarily unavailable'"), ""),
        (ValueError("Too many open files"), ""),  # a value that is quoted
        (None, ""),
    ],
)
def test_limit_of_an_error(error, limit):
    assert limits.limit_of(error) == limit


@pytest.mark.parametrize(
    ("words", "limit"),
    [
        ("libgomp: Thread creation failed: Resource temporarily unavailable", THREADS),
        ("OpenBLAS blas_thread_init: pthread_create failed for thread 1 of 4", THREADS),
        ("OMP: Error #34: System unable to allocate necessary resources for OMP thread:", THREADS),
        ("what():  Resource temporarily unavailable", THREADS),
        ("RuntimeError: unable to open object </torch_1>: Too many open files (24)", FILES),
        ("OSError: [Errno 24] zu viele", FILES),
        ("OSError: [Errno 24] Too many open files: '/a/b'", FILES),
        ("OSError: [Errno 27] zu gross", SIZE),
        ("RuntimeError: NumPy was built with baseline optimizations: \n(X86_V2) but", PROCESSOR),
        ("Errno 240, row 24", ""),
    ],
)
def test_limit_that_words_tell(words, limit):
    assert limits.limit_told(f"before\n{words}\nafter") == limit


def test_no_memory_is_known_by_number():
    full = OSError(errno.EINVAL, "Die Auslagerungsdatei ist zu klein")
    assert not limits.is_no_memory(full)
    full.winerror = 1455
    assert limits.is_no_memory(full)
    assert limits.is_no_memory(OSError(errno.ENOMEM, ""))
    assert not limits.is_no_memory(RuntimeError(errno.ENOMEM))


def test_advice_is_translated(monkeypatch):
    monkeypatch.setitem(translation._Spoken.texts, FILES, "zu viele Dateien")
    assert limits.advice_for(OSError(errno.EMFILE, "")) == "zu viele Dateien"
    assert limits.advice_for(OSError(errno.ENOENT, "")) == ""
