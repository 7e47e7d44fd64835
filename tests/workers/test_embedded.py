"""The embedded form: real Celery workers and the reconciler as threads, over files."""

from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from scribe.consultation.service import UploadSpec
from scribe.db import utc_now
from scribe.drafting import DraftRequest
from scribe.drafting.protocol import Report, unreported
from scribe.errors import StageFailed
from scribe.model import NoteDraft, Stage, State
from scribe.settings import Settings
from tests.fakes.drafter import VerbatimDrafter
from tests.fakes.hospital import DOCTOR, open_hospital
from tests.fakes.web_installation import wav
from workers.app import at_once, enqueuer
from workers.embedded import embedded


@pytest.fixture
def hospital(tmp_path):
    opened = open_hospital(tmp_path, reconcile_every_s=0.1, retry_base_s=0.1)
    opened.service._clock = utc_now
    yield opened
    opened.database.close()


def reaches(hospital, id, state):
    for _ in range(2400):
        if hospital.service.get(id).state is state:
            return
        time.sleep(0.05)
    raise AssertionError(hospital.service.get(id))


def test_it_works_on_every_queue_and_ends_with_its_block(hospital):
    before = set(threading.enumerate())
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        one = hospital.uploaded().id
        reaches(hospital, one, State.DRAFTED)
        hospital.signed(hospital.approved(hospital.service.get(one)))
        reaches(hospital, one, State.DELIVERED)
    assert set(threading.enumerate()) == before
    assert len(hospital.destination.sends) == 1


def test_it_takes_up_what_was_due_before_it_started(hospital):
    one = hospital.uploaded().id
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one, State.DRAFTED)


def test_a_recording_that_its_device_left_becomes_a_note_by_itself(tmp_path):
    hospital = open_hospital(tmp_path, reconcile_every_s=0.1, upload_left_s=0.2)
    hospital.service._clock = utc_now
    one = hospital.registered().id
    upload = hospital.service.create_upload(one, UploadSpec(), actor=DOCTOR)
    hospital.service.append_upload(upload.id, 0, wav(2.0), actor=DOCTOR)
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one, State.DRAFTED)
    recording = hospital.service.get(one).recording
    hospital.database.close()
    assert recording is not None
    assert recording.unfinished


def test_a_hint_that_came_twice_costs_nothing(hospital):
    enqueue = enqueuer(hospital.settings)
    one = hospital.uploaded()
    for _ in range(5):
        enqueue(one.id, Stage.TRANSCRIBE)
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one.id, State.DRAFTED)
    assert hospital.transcriber.runs == 1


def test_a_stage_that_failed_is_tried_again_by_itself(hospital):
    hospital.transcriber.fails = [StageFailed("It fell over.")]
    one = hospital.uploaded().id
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        reaches(hospital, one, State.DRAFTED)
    assert hospital.transcriber.runs == 2


def test_a_worker_that_a_broken_message_ended_is_followed_by_another(hospital):
    with embedded(hospital.settings, hospital.service, engines=hospital.engines):
        messages = hospital.settings.queue_dir / "messages"
        (messages / "0_torn.transcribe.msg").write_text("{")
        while [*messages.glob("*torn*")]:
            time.sleep(0.02)
        reaches(hospital, hospital.uploaded().id, State.DRAFTED)


class MeetingDrafter(VerbatimDrafter):
    """Drafts a note once a second one is being drafted beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.together = threading.Barrier(2)

    def draft(self, request: DraftRequest, report: Report = unreported) -> NoteDraft:
        self.together.wait(timeout=20)
        return super().draft(request, report)


def test_drafting_by_an_endpoint_does_as_many_notes_at_once_as_it_answers(tmp_path):
    chosen = {"drafter": "chat", "chat_url": "http://llm.test/v1", "chat_model": "clinic-7b", "chat_parallel": 2}
    hospital = open_hospital(tmp_path, reconcile_every_s=0.1, retry_base_s=0.1, **chosen)
    hospital.service._clock = utc_now
    drafter = MeetingDrafter()
    engines = replace(hospital.engines, drafter=lambda: drafter)
    with embedded(hospital.settings, hospital.service, engines=engines):
        for one in [hospital.uploaded() for _ in range(2)]:
            reaches(hospital, one.id, State.DRAFTED)
    hospital.database.close()


def test_what_works_in_this_process_is_done_one_by_one():
    several = {"chat_url": "http://llm.test/v1", "chat_model": "clinic-7b", "chat_parallel": 4, "_env_file": None}
    assert at_once(Settings(drafter="chat", **several), (Stage.DRAFT,)) == 4
    assert at_once(Settings(drafter="extractive", **several), (Stage.DRAFT,)) == 1
    assert at_once(Settings(drafter="chat", **several), (Stage.TRANSCRIBE, Stage.DRAFT)) == 1
