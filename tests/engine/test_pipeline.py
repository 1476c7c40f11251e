"""Threads that read ahead and write behind: order, errors, and that none is left."""

from __future__ import annotations

import threading
import time

import pytest
import torch

from gnnwr_qgis.engine.pipeline import Behind, ahead, one_thread_each, side_by_side
from tests.waiting import PATIENCE


def left() -> int:
    """How many of the threads still run."""
    names = ("reading ahead", "writing behind")
    return sum(thread.name in names for thread in threading.enumerate())


def test_items_come_in_order_and_a_bounded_way_ahead() -> None:
    made = []

    def items():
        for number in range(20):
            made.append(number)
            yield number

    taken = []
    with ahead(items(), 2) as found:
        for item in found:
            taken.append(item)
            time.sleep(0.005)
            assert len(made) <= len(taken) + 3  # two wait, one is being made
    assert taken == list(range(20))
    assert left() == 0


def test_errors_of_the_reader_are_raised_where_its_items_are_taken() -> None:
    def items():
        yield 1
        raise ValueError("broken")

    taken = []
    with pytest.raises(ValueError, match="broken"), ahead(items(), 1) as found:
        taken.extend(found)
    assert left() == 0


def test_leaving_early_ends_the_reader() -> None:
    def endless():
        while True:
            yield 0

    with pytest.raises(KeyError), ahead(endless(), 1) as found:
        next(found)
        raise KeyError
    assert left() == 0


def test_what_is_handed_over_is_done_in_order_before_leaving() -> None:
    done = []

    def slow(item: int) -> None:
        time.sleep(0.002)
        done.append(item)

    with Behind(slow, 2) as behind:
        for number in range(10):
            behind.put(number)
    assert done == list(range(10))
    assert left() == 0


@pytest.mark.parametrize("last", [False, True])
def test_errors_of_the_writer_are_raised(last: bool) -> None:
    def full(item: int) -> None:
        if item == (9 if last else 2):
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), Behind(full, 1) as behind:
        for number in range(10):
            behind.put(number)
    assert left() == 0


def test_after_an_error_of_anothers_what_waits_is_dropped() -> None:
    done = []

    def slow(item: int) -> None:
        behind._stopped.wait(PATIENCE)
        done.append(item)

    with pytest.raises(KeyError), Behind(slow, 5) as behind:
        for number in range(5):
            behind.put(number)
        raise KeyError
    assert done in ([], [0])  # what was begun is finished
    assert left() == 0


def test_items_side_by_side_keep_their_order() -> None:
    met = threading.Barrier(2, timeout=PATIENCE)

    def square(item: int) -> int:
        met.wait()  # only two at a time get past it
        return item * item

    assert list(side_by_side(square, range(6), 2)) == [0, 1, 4, 9, 16, 25]


def test_what_nobody_has_begun_is_left_alone() -> None:
    begun = []

    def broken(item: int) -> None:
        begun.append(item)
        time.sleep(0.01 if item < 2 else 0.1)
        if item == 1:
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        list(side_by_side(broken, range(200), 2))
    assert len(begun) < 100


def test_matrix_products_have_their_threads_back_afterwards() -> None:
    before = torch.get_num_threads()
    with pytest.raises(KeyError), one_thread_each():
        assert torch.get_num_threads() == 1
        raise KeyError
    assert torch.get_num_threads() == before
