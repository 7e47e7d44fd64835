"""An MP4's edit list says what of its sound is played, and when."""

from __future__ import annotations

import io

import pytest

from scribe.audio.mp4 import mp4_presented_s
from tests.audio.damage import told
from tests.audio.edits import edited
from tests.audio.recordings import recorded

DELAY_S = 1024 / 16_000
"""Samples with which AAC begins before the sound."""


@pytest.mark.parametrize(
    ("edits", "presented_s"),
    [
        ([(6.0, DELAY_S)], 6.0),
        ([(4.0, None), (6.0, DELAY_S)], 10.0),
        ([(5.5, DELAY_S + 0.5)], 5.5),
        ([(2.0, None), (5.5, DELAY_S + 0.5)], 7.5),
        ([(2.0, DELAY_S), (3.0, DELAY_S + 3.0)], 5.0),
    ],
)
def test_what_an_edit_list_delays_trims_or_takes_apart_is_whole(edits, presented_s):
    raw = edited(recorded("m4a", 6.0), edits)
    assert mp4_presented_s(io.BytesIO(raw)) == pytest.approx(presented_s, abs=0.01)
    found = told(raw)
    assert found.lost == ()
    assert found.duration_s == pytest.approx(presented_s, abs=0.1)


@pytest.mark.parametrize("data", [b"", b"\0\0\0\0moov", b"\0\0\0\x01moov" + bytes(8), recorded("webm", 1.0)])
def test_what_is_no_mp4_presents_nothing_and_the_place_is_kept(data):
    source = io.BytesIO(data)
    source.seek(min(3, len(data)))
    assert mp4_presented_s(source) is None
    assert source.tell() == min(3, len(data))


def test_an_mp4_cut_anywhere_in_its_index_is_read_without_a_break():
    raw = recorded("m4a", 1.0)
    for length in range(raw.index(b"moov"), len(raw), 7):
        claimed = mp4_presented_s(io.BytesIO(raw[:length]))
        assert claimed is None or claimed == pytest.approx(1.0, abs=0.1)
