"""A recording is decoded in a process that can do nothing else, and what becomes of it costs that recording alone."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time

import numpy as np
import pytest

from scribe.audio import open_stream
from scribe.audio.confined import ConfinedDecoder
from scribe.audio.forms import Form
from scribe.audio.refusals import Refusal, refusal_of, refused
from scribe.audio.wire import MOST_BYTES, Block, Kind, Nonsense, Opened, Start, packed_refusal, unpacked_refusal
from scribe.errors import BadAudio, MissingPart
from tests.audio.damage import ALL_FORMATS, damaged, decoded_here, whole
from tests.audio.recordings import recorded

IN_A_PROCESS = """
import json, os, socket, sys
from pathlib import Path
from scribe.audio.confinement import confine
import ctypes, mmap
libc = ctypes.CDLL(None, use_errno=True)
libc.mmap.restype = ctypes.c_void_p
report = []
filtered = confine(open_files=3)
def tried(name, act):
    try:
        act()
    except OSError:
        return
    report.append(name)
tried("read a file", lambda: open("/etc/hostname"))
tried("list a folder", lambda: os.listdir("/"))
tried("write a file", lambda: open("/tmp/scribe-confined-test", "w"))
tried("open a socket", lambda: socket.socket())
tried("start a process", lambda: os.posix_spawn("/bin/true", ["true"], {}))
if filtered:
    tried("fork", lambda: os.fork())
    tried("send a signal", lambda: os.kill(os.getppid(), 0))
    tried("make a folder", lambda: os.mkdir("/tmp/scribe-confined-folder"))
    tried("learn its name", lambda: os.uname() and None)
    if libc.mmap(None, 4096, 7, 0x22, -1, 0) not in (None, ctypes.c_void_p(-1).value):
        report.append("make code of memory")
try:
    bytearray(900 * 1024 * 1024)
    report.append("take 900 MB")
except MemoryError:
    pass
os.write(1, json.dumps([filtered, report]).encode())
"""


def children():
    """The processes that this one started and that are still there."""
    with open(f"/proc/{os.getpid()}/task/{threading.get_native_id()}/children") as file:  # noqa: PTH123
        return file.read().split()


def heard(raw):
    with open_stream(io.BytesIO(raw)) as audio:
        samples = np.concatenate(list(audio.recorded()), axis=1)
        return samples, audio.duration_s, audio.declared_s, audio.lost, audio.is_damaged


@pytest.mark.parametrize("form", ALL_FORMATS, ids=lambda form: form.name)
def test_what_comes_out_of_the_process_is_what_is_decoded_in_it(form):
    sound = whole(form, 12.0)
    for raw in (sound.raw, damaged(sound, "random", 0.1, 3).raw):
        try:
            with decoded_here(raw) as here:
                samples = np.concatenate(list(here.blocks()), axis=1)
                expected = (here.duration_s, here.declared_s, tuple(here.lost), here.is_damaged)
        except BadAudio as error:
            with pytest.raises(BadAudio, match=error.message[:40]):
                heard(raw)
            continue
        found = heard(raw)
        assert np.array_equal(found[0], samples)
        assert found[1:] == expected


def test_in_the_process_no_file_socket_or_process_can_be_opened_and_memory_has_an_end():
    done = subprocess.run([sys.executable, "-I", "-c", IN_A_PROCESS], capture_output=True, timeout=60, check=True)
    filtered, report = json.loads(done.stdout)
    assert report == []
    assert filtered is (sys.platform == "linux")


def test_the_process_has_no_secret_in_its_environment_and_is_gone_afterwards(monkeypatch):
    monkeypatch.setenv("SCRIBE_MASTER_KEY", "secret")
    before = children()
    with open_stream(io.BytesIO(recorded("wav"))) as audio:
        (child,) = set(children()) - set(before)
        with open(f"/proc/{child}/status") as file:  # noqa: PTH123
            status = dict(line.split(":", 1) for line in file)
        assert audio.is_filtered == (status["Seccomp"].strip() == "2")
        assert b"SCRIBE" not in environment_of(child)
        assert len(os.listdir(f"/proc/{child}/fd")) == 3  # noqa: PTH208
        next(audio.blocks())
    assert children() == before


def environment_of(child):
    with open(f"/proc/{child}/environ", "rb") as file:  # noqa: PTH123
        return file.read()


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (signal.SIGSEGV, Refusal.FAILED),
        (signal.SIGABRT, Refusal.FAILED),
        (signal.SIGKILL, Refusal.TOO_MUCH_MEMORY),
        (signal.SIGXCPU, Refusal.TOO_SLOW),
    ],
)
def test_a_process_that_dies_is_one_sentence(number, refusal):
    before = children()
    with open_stream(io.BytesIO(recorded("wav", 60.0))) as audio:
        (child,) = set(children()) - set(before)
        blocks = audio.recorded()
        next(blocks)
        os.kill(int(child), number)
        with pytest.raises(BadAudio) as told:
            list(blocks)
    assert refusal_of(told.value) is refusal
    assert told.value.remedy
    assert children() == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_to_the_whole_group_leaves_the_process_to_the_one_that_started_it(number):
    before = children()
    with open_stream(io.BytesIO(recorded("wav", 30.0))) as audio:
        (child,) = set(children()) - set(before)
        os.kill(int(child), number)
        assert sum(block.shape[1] for block in audio.recorded()) == 30 * 16_000


def test_a_process_that_stands_still_is_ended_in_time():
    before, begun = children(), time.monotonic()
    decoder = ConfinedDecoder(io.BytesIO(recorded("wav", 60.0)), Form.WAV, patience_s=3.0)
    (child,) = set(children()) - set(before)
    os.kill(int(child), signal.SIGSTOP)
    with pytest.raises(BadAudio, match="takes longer"):
        for _ in decoder.blocks(1):
            pass
    decoder.close()
    assert time.monotonic() - begun < 30
    assert children() == before


def test_a_recording_that_cannot_be_read_any_more_says_so_itself():
    class Tampered(io.BytesIO):
        def read(self, size=-1):
            if self.tell() > 100_000:
                raise MissingPart("The file was changed.")
            return super().read(size)

    before = children()
    with (
        pytest.raises(MissingPart, match="was changed"),
        open_stream(Tampered(recorded("wav", 60.0))) as audio,
    ):
        list(audio.blocks())
    assert children() == before


def test_a_stream_that_is_left_half_read_leaves_nothing_behind():
    before = children(), len(os.listdir("/proc/self/fd"))  # noqa: PTH208
    for _ in range(5):
        with open_stream(io.BytesIO(recorded("mp3", 20.0))) as audio:
            next(audio.blocks())
    assert (children(), len(os.listdir("/proc/self/fd"))) == before  # noqa: PTH208


def test_every_refusal_has_a_sentence_and_goes_over_the_wire():
    for refusal in Refusal:
        error = refused(refusal)
        assert error.message.endswith(".")
        assert error.remedy
        assert refusal_of(error) is refusal
        assert unpacked_refusal(packed_refusal(refusal)) is refusal


def test_what_no_honest_decoder_sends_is_not_believed():
    samples = np.zeros((1, 160), np.float32)
    good = Block(samples, 1.0, is_damaged=False, lost_from=0, lost=[(0.0, 1.0)])
    assert Block.unpacked(good.packed(), 1).lost == [(0.0, 1.0)]
    bad = [
        Block(np.full((1, 4), np.nan, np.float32), 1.0, False, 0, []),
        Block(np.zeros((1, 16_001), np.float32), 1.0, False, 0, []),
        Block(samples, float("nan"), False, 0, []),
        Block(samples, -1.0, False, 0, []),
        Block(samples, 1.0, False, 0, [(2.0, 1.0)]),
        Block(samples, 1.0, False, 0, [(0.0, float("inf"))]),
        Block(np.zeros((2, 4), np.float32), 1.0, False, 0, []),
    ]
    for block in bad:
        with pytest.raises(Nonsense):
            Block.unpacked(block.packed(), 1)
    raw = good.packed()
    for length in range(len(raw)):
        if (len(raw) - length) % 4:
            with pytest.raises(Nonsense):
                Block.unpacked(raw[:length], 1)
    for opened in (
        Opened(0, 1, None, False, False),
        Opened(1, 0, None, False, False),
        Opened(1, 1, -1.0, False, False),
    ):
        with pytest.raises(Nonsense):
            Opened.unpacked(opened.packed())
    with pytest.raises(Nonsense):
        unpacked_refusal(b"\xff")


def test_a_start_goes_over_the_wire():
    start = Start(1 << 40, Form.CAF, arriving=True)
    assert Start.unpacked(start.packed()) == start
    assert set(MOST_BYTES) == set(Kind)
