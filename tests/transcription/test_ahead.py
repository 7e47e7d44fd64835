"""Working ahead: in order, bounded, and over when the block is."""

import threading

import pytest

from scribe.errors import BadAudio
from scribe.transcription.ahead import ahead


def test_all_items_come_in_order():
    with ahead(iter(range(100)), 3) as items:
        assert list(items) == list(range(100))


def test_no_more_wait_ready_than_there_is_room_for():
    made = []

    def making():
        for number in range(50):
            made.append(number)
            yield number

    with ahead(making(), 2) as items:
        for number in items:
            assert len(made) <= number + 1 + 2 + 2


def test_an_error_is_raised_where_the_next_item_is_asked_for():
    def breaking():
        yield 1
        raise BadAudio("It breaks off.")

    with ahead(breaking(), 2) as items:
        assert next(items) == 1
        with pytest.raises(BadAudio, match="breaks off"):
            next(items)


def test_a_block_that_is_left_early_leaves_no_thread_and_reads_no_further():
    before, made = set(threading.enumerate()), []

    def endless():
        while True:
            made.append(1)
            yield 1

    with ahead(endless(), 2) as items:
        next(items)
    assert set(threading.enumerate()) == before
    seen = len(made)
    assert len(made) == seen <= 5
