"""``scribe check-audio``: a table, what is wrong with each recording and what to do, JSON, exit codes."""

from __future__ import annotations

import errno
import io
import json
from importlib import resources

import numpy as np
import pytest

from scribe.audio import open_stream
from scribe.console import hearing
from tests.bench.bad_sound import HARMS, as_wav
from tests.fakes.web_installation import wav


@pytest.fixture(scope="module")
def talk():
    with (resources.files("scribe") / "samples" / "back_pain.flac").open("rb") as source, open_stream(source) as audio:
        mixed = np.concatenate(list(audio.blocks()), axis=1).mean(axis=0)
    return (mixed / np.abs(mixed).max() * 0.6)[: 30 * 16_000].astype(np.float32)


@pytest.fixture
def made(tmp_path, talk):
    def make(name, harm="as it is"):
        file = tmp_path / name
        file.write_bytes(as_wav(HARMS[harm](talk)))
        return file

    return make


def test_a_good_recording_is_fit_and_nothing_more_is_said(scribe, made):
    ran = scribe("check-audio", made("good.wav"))
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert len(lines) == 2
    assert lines[0].split("  ")[0] == "recording"
    assert lines[1].startswith("good.wav")
    assert lines[1].endswith("yes")
    assert not set(ran.out) & set("│┃─━\x1b")


@pytest.mark.parametrize(
    ("harm", "says"),
    [
        ("clipped: 26 dB too loud", "recorded too loud"),
        ("drop-outs: 20 %", "Short pieces of sound are missing"),
        ("noise: 5 dB", "much noise"),
        ("dead: one channel is silent", "One channel holds no voice"),
    ],
)
def test_each_fault_is_said_with_what_to_do_about_it(scribe, made, harm, says):
    ran = scribe("check-audio", made("bad.wav", harm))
    assert ran.code == 3
    assert says in ran.out
    assert ran.out.splitlines()[1].endswith("no")


def test_what_scribe_puts_right_itself_is_told_and_costs_nothing(scribe, made):
    ran = scribe("check-audio", made("turned.wav", "inverted: one channel is upside down"))
    assert ran.code == 0
    assert "Scribe turns it" in ran.out


def test_silence_is_a_recording_in_which_nobody_speaks(scribe, tmp_path):
    (tmp_path / "silent.wav").write_bytes(as_wav(np.zeros(5 * 16_000, np.float32)))
    ran = scribe("check-audio", "silent.wav")
    assert ran.code == 4
    assert "no sound at all" in ran.out


def test_a_file_that_is_no_recording_costs_itself_alone(scribe, made, tmp_path):
    (tmp_path / "letter.wav").write_text("Dear colleague", encoding="utf-8")
    ran = scribe("check-audio", "letter.wav", "nowhere.wav", made("good.wav"))
    assert ran.code == 3
    assert "letter.wav: The file is a text" in ran.out
    assert "nowhere.wav cannot be read" in ran.out
    assert "yes" in ran.out


def test_json_tells_the_lost_places_of_a_recording_that_was_joined(scribe, tmp_path):
    (tmp_path / "joined.wav").write_bytes(wav(3.0) + wav(2.0))
    ran = scribe("check-audio", "joined.wav", "--json")
    report = json.loads(ran.out)
    assert report["schema"] == "scribe.audio/1"
    (found,) = report["files"]
    assert found["lost"] == [{"start_s": 3.0, "end_s": 5.0}]
    assert found["recording"]["sound"]["channels"] == "one"
    assert ran.code == 4  # a tone, and nobody speaks


def test_a_disk_that_gives_an_error_costs_one_recording(scribe, made, monkeypatch):
    class Failing(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 100_000:
                raise OSError(errno.EIO, "Input/output error")
            return super().read(size)

    bad, opened = made("bad.wav"), hearing.open_file
    monkeypatch.setattr(
        hearing,
        "open_file",
        lambda path, error: Failing(path.read_bytes()) if path.name == "bad.wav" else opened(path, error),
    )
    ran = scribe("check-audio", bad, made("good.wav"))
    assert ran.code == 3
    assert "bad.wav: It cannot be read to its end" in ran.out
    assert "yes" in ran.out
