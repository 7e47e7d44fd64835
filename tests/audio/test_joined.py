"""A recording that another one was joined to, byte by byte: what players stop before is told as lost."""

import pytest

from tests.audio.damage import ALL_FORMATS, told, whole
from tests.audio.recordings import Format

AIFF = Format("aiff", "aiff", "pcm_s16be", "audio/aiff")
OTHERS = ("ogg", "m4a", "webm", "flac", "mp3", "aiff")
SECONDS = 12.0


def sound(name):
    return whole(next(form for form in (*ALL_FORMATS, AIFF) if form.name == name), SECONDS).raw


@pytest.mark.parametrize("name", ["m4a", "aiff", "wav", "m4a in fragments"])
def test_what_was_joined_in_the_same_form_is_lost_in_its_own_length(name):
    found = told(sound(name) * 2)
    assert found.duration_s == pytest.approx(SECONDS, abs=0.2)
    assert found.lost == ((pytest.approx(SECONDS, abs=0.2), pytest.approx(2 * SECONDS, abs=0.3)),)


@pytest.mark.parametrize(
    ("name", "behind"), [(one, other) for one in ("wav", "aiff", "m4a") for other in OTHERS if one != other]
)
def test_what_was_joined_in_another_form_is_lost(name, behind):
    found = told(sound(name) + sound(behind))
    assert found.duration_s == pytest.approx(SECONDS, abs=0.2)
    assert 4.0 < found.lost_s < 36.0


def test_a_recording_in_another_form_behind_joined_ones_is_lost_with_them():
    found = told(sound("wav") * 2 + sound("ogg"))
    assert found.lost_s > SECONDS + 4.0


@pytest.mark.parametrize("name", ["wav", "aiff", "m4a", "m4a in fragments"])
def test_a_second_that_was_joined_is_told_behind_two_minutes(name):
    form = next(form for form in (*ALL_FORMATS, AIFF) if form.name == name)
    assert told(whole(form, 120.0).raw + whole(form, 0.5).raw).lost_s > 0.3


@pytest.mark.parametrize("name", ["wav", "aiff", "m4a", "m4a in fragments"])
@pytest.mark.parametrize("tail", [bytes(5_000), b"ID3\x04" + bytes(500), b"\n", b"notes of a program " * 300])
def test_what_is_no_recording_behind_one_is_no_loss(name, tail):
    assert told(sound(name) + tail).lost_s < 0.1
