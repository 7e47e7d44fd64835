"""What the service makes of a recording is the same, whether it was looked through while it arrived or afterwards."""

from __future__ import annotations

import threading
import time

import pytest

from scribe.audio import AudioLimits
from scribe.audio.ahead import ProbesAhead
from scribe.consultation.service import UploadSpec
from scribe.errors import BadAudio
from scribe.model import State
from tests.audio.test_arriving import encoded
from tests.fakes.hospital import DOCTOR, open_hospital

LIMITS = AudioLimits(max_bytes=10**8, max_duration_s=3600)


class Counted(ProbesAhead):
    """Says how often it knew the answer."""

    known = 0

    def found(self, upload, source, size):
        probe = super().found(upload, source, size)
        self.known += probe is not None
        return probe


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path)
    opened.service._ahead = Counted(room=2, limits=LIMITS, idle_s=20)
    yield opened
    opened.database.close()


def sent(hospital, data, *, finish=True):
    service = hospital.service
    upload = service.create_upload(hospital.registered().id, UploadSpec(length=len(data)), actor=DOCTOR)
    for at in range(0, len(data), 10_000):
        service.append_upload(upload.id, at, data[at : at + 10_000], actor=DOCTOR)
    return service.finish_upload(upload.id, actor=DOCTOR) if finish else upload


def followed():
    return [thread for thread in threading.enumerate() if thread.name.startswith("probing-")]


def test_the_recording_is_what_it_is_without(hospital):
    data = encoded("webm", 4.0)
    early = sent(hospital, data)
    assert hospital.service._ahead.known == 1
    hospital.service._ahead = None
    late = sent(hospital, data)
    assert early.state is late.state is State.UPLOADED
    assert early.recording == late.recording


def test_one_that_is_no_recording_is_refused_as_ever(hospital):
    with pytest.raises(BadAudio):
        sent(hospital, b"not sound at all " * 2000)
    assert hospital.service._ahead.known == 0


def test_one_that_is_given_up_is_followed_no_more(hospital):
    upload = sent(hospital, encoded("webm", 4.0), finish=False)
    assert followed()
    hospital.service.discard_upload(upload.id, actor=DOCTOR)
    deadline = time.monotonic() + 20
    while followed() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert followed() == []
