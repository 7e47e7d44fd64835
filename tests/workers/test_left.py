"""The loop that finishes what was left: when it runs, and that nothing ends it."""

from __future__ import annotations

import threading

from scribe.errors import StorageDown
from scribe.settings import Settings
from workers.left import left_round, left_thread


class Service:
    """Finishes what it is asked, or fails."""

    def __init__(self, *failures):
        self.asked, self.failures = [], list(failures)
        self.looked = threading.Event()

    def finish_left_by_itself(self, *, silent_s):
        self.asked.append(silent_s)
        if len(self.asked) > 1:
            self.looked.set()
        if self.failures:
            raise self.failures.pop(0)
        return 1


def settings(**more):
    return Settings(_env_file=None, **more)


def test_by_default_a_recording_is_left_for_two_hours():
    service = Service()
    left_round(settings(), service)
    assert service.asked == [7200]


def test_nothing_runs_where_nothing_is_to_be_finished_by_itself():
    assert left_thread(settings(upload_left_s=0), Service(), threading.Event()) is None


def test_a_database_that_is_away_does_not_end_the_loop():
    service, stop = Service(StorageDown("away"), RuntimeError("of another kind")), threading.Event()
    thread = left_thread(settings(upload_left_s=0.02), service, stop)
    assert thread is not None
    thread.start()
    assert service.looked.wait(10)
    stop.set()
    thread.join(10)
    assert not thread.is_alive()
