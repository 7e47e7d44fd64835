"""A recording is decoded in a process that can do nothing else, and what becomes of it costs that recording alone."""

import io
import json
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections import deque
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from scribe.audio import open_stream, template
from scribe.audio.confined import ConfinedDecoder
from scribe.audio.forms import Form
from scribe.audio.refusals import Refusal, refusal_of, refused
from scribe.audio.wire import MOST_BYTES, Block, Kind, Nonsense, Opened, Start, packed_refusal, unpacked_refusal
from scribe.errors import BadAudio, MissingPart, PartDown
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


def started_by(process):
    """The processes that are still there of those that this one started."""
    return [child for thread in os.listdir(f"/proc/{process}/task") for child in started_by_thread(process, thread)]  # noqa: PTH208


def started_by_thread(process, thread):
    return Path(f"/proc/{process}/task/{thread}/children").read_text().split()


def templates():
    """The processes that fork those that decode."""
    return [
        child for child in started_by(os.getpid()) if b"template_process" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


def children():
    """The processes that decode."""
    return [child for template in templates() for child in started_by(template)]


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


def test_a_time_limit_that_a_library_sets_for_all_new_sockets_does_not_reach_the_process():
    sound = whole(ALL_FORMATS[0], 12.0)
    expected = heard(sound.raw)
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(1.0)
    try:
        found = heard(sound.raw)
    finally:
        socket.setdefaulttimeout(before)
    assert np.array_equal(found[0], expected[0])


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
        status = dict(line.split(":", 1) for line in Path(f"/proc/{child}/status").read_text().splitlines())
        assert audio.is_filtered == (status["Seccomp"].strip() == "2")
        assert b"SCRIBE" not in environment_of(child)
        assert len(os.listdir(f"/proc/{child}/fd")) == 3  # noqa: PTH208
        next(audio.blocks())
    assert children() == before


def environment_of(child):
    return Path(f"/proc/{child}/environ").read_bytes()


@pytest.mark.parametrize(
    ("number", "refusal"),
    [
        (signal.SIGSEGV, Refusal.FAILED),
        (signal.SIGABRT, Refusal.FAILED),
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


def test_a_process_that_was_killed_from_outside_says_nothing_of_its_recording():
    before = children()
    with open_stream(io.BytesIO(recorded("wav", 60.0))) as audio:
        (child,) = set(children()) - set(before)
        blocks = audio.recorded()
        next(blocks)
        os.kill(int(child), signal.SIGKILL)
        with pytest.raises(PartDown, match="ended from outside"):
            list(blocks)
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


@pytest.fixture
def fresh(monkeypatch):
    """Templates of their own, of which none was started yet."""
    made = template._Templates()
    monkeypatch.setattr(template, "_templates", made)
    yield made
    made._replace()
    for each in made._before:
        each.process.wait(10)


def test_a_template_has_one_thread_no_recording_and_no_secret(monkeypatch, fresh):
    monkeypatch.setenv("SCRIBE_MASTER_KEY", "secret")
    before = set(templates())
    with open_stream(io.BytesIO(recorded("wav"))):
        (process,) = set(templates()) - before
        assert len(os.listdir(f"/proc/{process}/task")) == 1  # noqa: PTH208
        assert b"SCRIBE" not in environment_of(process)
        for descriptor in Path(f"/proc/{process}/fd").iterdir():
            assert str(descriptor.readlink()).startswith(("socket:", "/dev/null", "anon_inode:"))
    fresh._now.leave()
    assert fresh._now.process.wait(10) == 0


def test_recordings_at_once_have_a_process_each_and_one_that_dies_harms_no_other():
    raw = recorded("wav", 30.0)
    with open_stream(io.BytesIO(raw)) as first, open_stream(io.BytesIO(raw)) as second, open_stream(io.BytesIO(raw)):
        one, two, three = children()
        assert len(os.listdir(f"/proc/{three}/fd")) == 3  # noqa: PTH208
        os.kill(int(one), signal.SIGSEGV)
        with pytest.raises(BadAudio, match="failed"):
            list(first.recorded())
        assert children() == [two, three]
        assert sum(block.shape[1] for block in second.recorded()) == 30 * 16_000
    assert children() == []


def test_a_template_that_is_ended_takes_its_children_along_and_the_next_recording_has_another():
    with open_stream(io.BytesIO(recorded("wav", 60.0))) as audio:
        (child,), (process,) = children(), [each for each in templates() if started_by(each)]
        os.kill(int(process), signal.SIGKILL)
        with pytest.raises(PartDown, match="ended from outside"):
            list(audio.recorded())
    gone(child)
    assert len(heard(recorded("wav"))[0]) == 1


def test_a_template_is_replaced_after_some_recordings_and_leaves_with_its_last_child(monkeypatch, fresh):
    monkeypatch.setattr(template, "RECORDINGS", 2)
    before, raw = set(templates()), recorded("wav", 30.0)
    with open_stream(io.BytesIO(raw)) as kept:
        (first,) = set(templates()) - before
        assert len(heard(raw)[0]) == 1
        with open_stream(io.BytesIO(raw)):
            (second,) = set(templates()) - before - {first}
            assert len(started_by(second)) == 1
        assert sum(block.shape[1] for block in kept.recorded()) == 30 * 16_000
    gone(first)
    assert is_there(second)


def test_more_recordings_than_a_template_has_descriptors_for_are_told_and_harm_no_other(fresh):
    raw = recorded("wav", 30.0)
    with ExitStack() as stack:
        first = stack.enter_context(open_stream(io.BytesIO(raw)))
        process = fresh._now.process.pid
        _, most = resource.prlimit(process, resource.RLIMIT_NOFILE)
        resource.prlimit(process, resource.RLIMIT_NOFILE, (16, most))
        more = (open_stream(io.BytesIO(raw)) for _ in range(16))
        with pytest.raises(PartDown, match="cannot be started"):
            deque((stack.enter_context(one) for one in more), maxlen=0)
        assert sum(block.shape[1] for block in first.recorded()) == 30 * 16_000
    assert len(heard(raw)[0]) == 1


def test_no_process_to_be_had_is_a_part_that_is_down(monkeypatch, fresh):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(PartDown, match="cannot be started"):
        heard(recorded("wav"))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(PartDown, match="cannot be started"):
        heard(recorded("wav"))


def test_after_a_fork_a_process_has_a_template_of_its_own():
    assert len(heard(recorded("wav"))[0]) == 1
    child = os.fork()
    if not child:
        code = 1
        try:
            code = 0 if len(heard(recorded("wav"))[0]) == 1 and len(templates()) == 1 else 2
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert len(heard(recorded("wav"))[0]) == 1


def test_with_the_one_who_started_them_all_are_gone():
    script = (
        "import io, os, sys; from scribe.audio import open_stream; from tests.audio.recordings import recorded\n"
        "with open_stream(io.BytesIO(recorded('wav', 60.0))) as audio:\n"
        "    next(audio.recorded()); print(os.getpid(), flush=True); sys.stdin.read()\n"
    )
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root
    ) as one:
        one.stdout.readline()
        (process,) = started_by(one.pid)
        (child,) = started_by(process)
        one.kill()
    gone(process)
    gone(child)


def gone(process):
    deadline = time.monotonic() + 10
    while is_there(process) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_there(process)


def is_there(process):
    try:
        return " Z " not in Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False


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
