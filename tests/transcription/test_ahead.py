"""Working ahead: in order, bounded, and over when the block is."""

import threading

import pytest

from scribe.errors import BadAudio
from scribe.transcription.ahead import ahead


def test_all_items_come_in_order_in_full_batches():
    with ahead(iter(range(10)), 4) as batches:
        assert list(batches) == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]]


def test_nothing_is_nothing():
    with ahead(iter(()), 4) as batches:
        assert list(batches) == []


def test_one_that_does_not_wait_gives_what_is_ready():
    go_on = threading.Event()

    def slow():
        yield 1
        assert go_on.wait(10)
        yield 2

    with ahead(slow(), 4, waits=False) as batches:
        assert next(batches) == [1]
        go_on.set()
        assert list(batches) == [[2]]


def test_no_more_wait_ready_than_there_is_room_for():
    made = []

    def making():
        for number in range(50):
            made.append(number)
            yield number

    with ahead(making(), 2) as batches:
        for batch in batches:
            assert len(made) <= batch[-1] + 1 + 2 + 2


def test_an_error_is_raised_where_the_next_batch_is_asked_for():
    def breaking():
        yield 1
        raise BadAudio("It breaks off.")

    with ahead(breaking(), 1) as batches:
        assert next(batches) == [1]
        with pytest.raises(BadAudio, match="breaks off"):
            next(batches)


def test_a_block_that_is_left_early_leaves_no_thread_and_reads_no_further():
    before, made = set(threading.enumerate()), []

    def endless():
        while True:
            made.append(1)
            yield 1

    with ahead(endless(), 2) as batches:
        next(batches)
    assert set(threading.enumerate()) == before
    seen = len(made)
    assert len(made) == seen <= 7
