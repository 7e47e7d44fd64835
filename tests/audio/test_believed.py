"""What is believed of the process that decodes, and what its end says of the recording."""

import io
import signal
import socket
import subprocess
import sys

import numpy as np
import pytest

from scribe.audio import confined, open_stream, template
from scribe.audio.confinement import CPU_S, cpu_s_of
from scribe.audio.wire import HEAD, QUESTION, Block, Kind, Opened
from scribe.errors import BadAudio, PartDown
from tests.audio.recordings import recorded


def heard(raw):
    with open_stream(io.BytesIO(raw)) as audio:
        return list(audio.recorded())


class Stranger:
    """A process that says something, and ends with some code."""

    def __init__(self, said, code):
        self.said, self.code = said, code

    def started(self, theirs):
        with theirs:
            theirs.sendall(self.said)
            theirs.shutdown(socket.SHUT_WR)
            self.kept = theirs.dup()  # as long as the other side writes
        return self

    def ended(self, _wait_s):
        return self.code

    def end(self):
        self.kept.close()


OPENED = Opened(1, 16_000, None, is_damaged=False, is_filtered=True).packed()


@pytest.mark.parametrize(
    ("said", "code"),
    [
        (b"", 0),
        (b"", template.UNFIT),
        (b"", -signal.SIGKILL),
        (b"\xff" * 100, 0),
        (HEAD.pack(Kind.OPENED, len(OPENED) - 1) + OPENED[1:], 1),
        (HEAD.pack(Kind.BLOCK, 0), 1),
    ],
)
def test_a_process_that_is_none_of_this_installation_says_nothing_of_its_recording(monkeypatch, said, code):
    monkeypatch.setattr(confined, "start_decoder", Stranger(said, code).started)
    with pytest.raises(PartDown) as told:
        heard(recorded("wav"))
    assert told.value.remedy


@pytest.mark.parametrize("said", [b"\xff" * 100, HEAD.pack(Kind.BLOCK, 4) + b"1234"])
def test_what_comes_of_a_recording_that_was_opened_is_laid_to_it(monkeypatch, said):
    stranger = Stranger(HEAD.pack(Kind.OPENED, len(OPENED)) + OPENED + said, 0)
    monkeypatch.setattr(confined, "start_decoder", stranger.started)
    with pytest.raises(BadAudio, match="failed"):
        heard(recorded("wav"))


@pytest.mark.parametrize("place", [10**6, 1 << 50, (1 << 63) - 1])
def test_a_place_behind_the_end_is_the_end_and_is_never_sought(monkeypatch, tmp_path, place):
    question = HEAD.pack(Kind.QUESTION, QUESTION.size) + QUESTION.pack(place, 100)
    end = Block(np.zeros((1, 160), np.float32), 0.01, is_damaged=False, lost_from=0, lost=[]).packed()
    rest = HEAD.pack(Kind.OPENED, len(OPENED)) + OPENED + HEAD.pack(Kind.END, len(end)) + end
    monkeypatch.setattr(confined, "start_decoder", Stranger(question + rest, 0).started)
    (tmp_path / "a.wav").write_bytes(recorded("wav"))
    with (tmp_path / "a.wav").open("rb") as source, open_stream(source) as audio:
        assert sum(block.shape[1] for block in audio.recorded()) == 160


def test_what_a_recording_may_cost_grows_with_its_bytes():
    assert cpu_s_of(0) == cpu_s_of(99_999) > 0
    assert cpu_s_of(204_000) < 30
    assert cpu_s_of(8_500_000) > 60
    assert cpu_s_of(10**12) == CPU_S


def test_a_recording_that_costs_more_than_its_bytes_are_worth_ends_by_the_limit_of_its_own():
    script = "from scribe.audio.confinement import confine\nconfine(open_files=3, cpu_s=1)\nwhile True: pass"
    done = subprocess.run([sys.executable, "-I", "-c", script], timeout=60, check=False)
    assert done.returncode == -signal.SIGXCPU
