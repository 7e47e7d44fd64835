"""Each loop of a process gives word for itself: one that hangs is not hidden by another that turns."""

from __future__ import annotations

import threading

import pytest

from scribe.model import Stage
from scribe.observing import Beat
from scribe.observing.beating import SILENT_S
from tests.fakes.hospital import open_hospital
from tests.fakes.stuck import until
from workers.app import make_app
from workers.beating import give_word
from workers.embedded import _Worker
from workers.reconciler import Reconciler


@pytest.fixture(autouse=True)
def own_loops(monkeypatch):
    """Threads that other tests left turning are none of this process."""
    monkeypatch.setattr(Beat, "_loops", {})
    monkeypatch.setattr(Beat, "_broken", [])


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path, reconcile_every_s=0.1)
    yield opened
    opened.database.close()


def loop_called(name):
    return next((loop for loop in Beat.loops() if loop.name == name), None)


class HangingService:
    """A database behind a network that swallows everything."""

    def __init__(self) -> None:
        self.asked, self.free = threading.Event(), threading.Event()

    def due(self):
        self.asked.set()
        self.free.wait(60)
        return ()


def test_a_reconciler_whose_round_never_ends_hangs_although_the_site_turns():
    service, stop = HangingService(), threading.Event()
    reconciler = Reconciler(service, lambda *_: None, resend_s=1)
    thread = threading.Thread(target=reconciler.run, args=(0.1, stop))
    with Beat.beating("site"):
        thread.start()
        assert service.asked.wait(10)
        assert Beat.hanging() is None
        loop_called("reconciler").last -= SILENT_S + 1
        Beat.give()
        assert Beat.hanging().name == "reconciler"
        stop.set()
        service.free.set()
        thread.join()
        assert Beat.hanging() is None
        assert loop_called("reconciler") is None


def test_what_a_loop_does_within_itself_gives_word_in_its_place_and_then_the_loop_goes_on():
    with Beat.beating("queue"):
        loop_called("queue").last -= 1000
        with Beat.beating("draft"):
            assert [loop.name for loop in Beat.loops()] == ["draft"]
            assert Beat.hanging() is None
        assert Beat.hanging() is None, "the stage's end is the loop's word"


def test_a_loop_that_broke_off_although_it_should_last_hangs(monkeypatch):
    with pytest.raises(RuntimeError), Beat.beating("looking", lasts=True):
        raise RuntimeError
    assert Beat.hanging().name == "looking"
    with pytest.raises(RuntimeError), Beat.beating("draft"):
        raise RuntimeError
    assert [loop.name for loop in Beat.loops()] == ["looking"]


def test_a_worker_over_files_gives_word_while_it_waits(hospital):
    app = make_app(hospital.settings)
    give_word(app)
    worker = _Worker(app, Stage.DELIVER, 0)
    worker.thread.start()
    try:
        until(lambda: loop_called("queue") is not None)
        loop = loop_called("queue")
        loop.last -= 1000
        until(lambda: not loop.hangs)
    finally:
        worker.ask_to_end([])
        worker.thread.join(20)
    assert loop_called("queue") is None
