"""Recordings that are written down while they arrive: the lease, the journal, and what ends it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from scribe.audio.arriving import ArrivingReader
from scribe.consultation.service import Arriving, Upload, UploadSpec
from scribe.errors import NoSpeech
from scribe.model import Consultation, Stage, State
from scribe.pipeline.following import follow_recording
from tests.fakes.hospital import DOCTOR, SECRET, Hospital, open_hospital
from tests.fakes.notes import WITHDRAWN, transcript_of
from tests.fakes.web_installation import wav

WAIT_S = 20.0


@pytest.fixture
def hospital(tmp_path: Path) -> Hospital:
    return open_hospital(tmp_path, live_idle_s=WAIT_S)


def begun(hospital: Hospital, data: bytes, *, length: int | None = None) -> Upload:
    """An upload of which this much has arrived."""
    upload = hospital.service.create_upload(hospital.registered().id, UploadSpec(length=length), actor=DOCTOR)
    return hospital.service.append_upload(upload.id, 0, data, actor=DOCTOR)


class Listener:
    """Follows the one recording that arrives, in a thread."""

    def __init__(self, hospital: Hospital) -> None:
        self.hospital = hospital
        [self.arriving] = hospital.service.arriving()
        self.has_begun = threading.Event()
        self.source: ArrivingReader | None = None
        self.after: Consultation | None = None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()
        assert self.has_begun.wait(WAIT_S)

    def _run(self) -> None:
        self.after = follow_recording(
            self.hospital.service,
            self.hospital.engines,
            self.arriving,
            owner="live-worker",
            listening=self._begun,
        )

    def _begun(self, source: ArrivingReader) -> None:
        self.source = source
        self.has_begun.set()

    def ended(self) -> None:
        self.thread.join(WAIT_S)
        assert not self.thread.is_alive()


def until_heard(hospital: Hospital, upload: Upload, windows: int) -> None:
    pause = threading.Event()
    for _ in range(400):
        if hospital.service.heard_so_far(upload.consultation).windows >= windows:
            return
        pause.wait(0.05)
    raise AssertionError("nothing was written down")


def test_a_recording_is_listened_to_once_its_beginning_is_here(hospital: Hospital) -> None:
    upload = begun(hospital, b"RIFF")
    assert hospital.service.arriving() == ()
    hospital.service.append_upload(upload.id, 4, bytes(5_000), actor=DOCTOR)
    [arriving] = hospital.service.arriving()
    assert arriving == Arriving(consultation=upload.consultation, upload=upload.id, arrived_bytes=5_004)
    lease = hospital.service.begin_listening(arriving, owner="one")
    assert lease is not None
    assert hospital.service.begin_listening(arriving, owner="two") is None
    assert hospital.service.arriving() == ()
    hospital.service.stop_listening(lease)
    assert hospital.service.arriving() == (arriving,)


def test_an_upload_of_yesterday_is_not_waited_for(hospital: Hospital) -> None:
    begun(hospital, bytes(5_000))
    hospital.clock.forward(13 * 3600)
    assert hospital.service.arriving() == ()


def test_the_words_stand_in_the_journal_while_it_arrives_and_the_transcript_follows_its_end(hospital: Hospital) -> None:
    data = wav(30.0)
    upload = begun(hospital, data[: len(data) // 2])
    listener = Listener(hospital)
    until_heard(hospital, upload, 2)
    so_far = hospital.service.heard_so_far(upload.consultation)
    assert (so_far.state, so_far.is_listened_to) == (State.REGISTERED, True)
    assert so_far.entries[0]["said"] == SECRET
    hospital.service.append_upload(upload.id, len(data) // 2, data[len(data) // 2 :], actor=DOCTOR)
    finished = hospital.service.finish_upload(upload.id, actor=DOCTOR)
    assert finished.state is State.UPLOADED
    listener.ended()
    assert listener.after is not None
    assert listener.after.state is State.TRANSCRIBED
    assert finished.recording is not None
    assert hospital.service.transcript(upload.consultation).recording.sha256 == finished.recording.sha256
    assert hospital.service.heard_so_far(upload.consultation).windows == 0
    assert (upload.consultation, Stage.DRAFT) in hospital.enqueued


def test_who_knows_every_window_is_told_none_again(hospital: Hospital) -> None:
    data = wav(30.0)
    upload = begun(hospital, data)
    listener = Listener(hospital)
    hospital.service.set_upload_length(upload.id, len(data), actor=DOCTOR)
    until_heard(hospital, upload, 30)
    assert len(hospital.service.heard_so_far(upload.consultation, known=29).entries) == 30
    assert hospital.service.heard_so_far(upload.consultation, known=30).entries == ()
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    listener.ended()


def test_the_last_window_is_heard_before_it_has_been_examined(hospital: Hospital) -> None:
    """Once the length is said and all of it is here, nothing more can come."""
    data = wav(30.0)
    upload = begun(hospital, data)
    listener = Listener(hospital)
    hospital.service.set_upload_length(upload.id, len(data), actor=DOCTOR)
    until_heard(hospital, upload, 30)
    assert hospital.service.get(upload.consultation).state is State.REGISTERED
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    listener.ended()
    assert listener.after is not None


def test_while_somebody_listens_the_stage_is_begun_by_nobody_else(hospital: Hospital) -> None:
    data = wav(30.0)
    upload = begun(hospital, data[:-1000], length=len(data))
    listener = Listener(hospital)
    stop = threading.Event()
    hospital.transcriber.at_step = lambda step: stop.wait(WAIT_S) if step == 5 else None
    hospital.service.append_upload(upload.id, len(data) - 1000, data[-1000:], actor=DOCTOR)
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    assert hospital.service.begin(upload.consultation, Stage.TRANSCRIBE, owner="worker-2") is None
    stop.set()
    listener.ended()
    assert listener.after is not None


def test_a_worker_that_dies_is_followed_by_the_stage_as_it_usually_runs(hospital: Hospital) -> None:
    data = wav(20.0)
    upload = begun(hospital, data)
    [arriving] = hospital.service.arriving()
    assert hospital.service.begin_listening(arriving, owner="dead") is not None
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    assert hospital.service.due() == ()
    hospital.clock.forward(61)
    assert hospital.service.due() == ((upload.consultation, Stage.TRANSCRIBE),)
    done = hospital.run(upload.consultation, Stage.TRANSCRIBE)
    assert done is not None
    assert done.state is State.TRANSCRIBED


@pytest.mark.parametrize("what", ["discard", "withdraw", "import"])
def test_what_is_given_up_is_listened_to_no_longer_and_its_words_are_gone(hospital: Hospital, what: str) -> None:
    upload = begun(hospital, wav(20.0))
    listener = Listener(hospital)
    until_heard(hospital, upload, 1)
    of = upload.consultation
    match what:
        case "discard":
            hospital.service.discard_upload(upload.id, actor=DOCTOR)
        case "withdraw":
            hospital.service.withdraw(of, order=WITHDRAWN, actor=DOCTOR)
        case "import":
            hospital.service.import_transcript(of, transcript_of("What brings you here?", "A cough."), actor=DOCTOR)
    listener.ended()
    assert listener.after is None
    assert hospital.service.heard_so_far(of).windows == 0
    assert hospital.service.heard_so_far(of).entries == ()


def test_a_recording_that_is_refused_leaves_no_words(hospital: Hospital) -> None:
    upload = begun(hospital, wav(3.0)[:44] + bytes(8_000))
    [arriving] = hospital.service.arriving()
    lease = hospital.service.begin_listening(arriving, owner="one")
    assert lease is not None
    hospital.service.append_journal(lease, "f" * 64, {"said": SECRET})
    broken = hospital.service.create_upload(upload.consultation, UploadSpec(length=300), actor=DOCTOR)
    hospital.service.append_upload(broken.id, 0, b"this is not sound at all" * 12 + bytes(12), actor=DOCTOR)
    with pytest.raises(Exception, match="recording"):
        hospital.service.finish_upload(broken.id, actor=DOCTOR)
    assert hospital.service.heard_so_far(upload.consultation).windows == 0


def test_one_that_fails_in_listening_waits_for_its_end(hospital: Hospital) -> None:
    """A recording without a voice so far is no consultation without words, and a fault in an engine parks nothing."""
    data = wav(20.0)
    upload = begun(hospital, data)

    def breaks(_step: int) -> None:
        raise RuntimeError(SECRET)

    hospital.transcriber.at_step = breaks
    listener = Listener(hospital)
    listener.ended()
    assert listener.after is None
    assert hospital.service.get(upload.consultation).state is State.REGISTERED
    hospital.transcriber.at_step = lambda _step: None
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    done = hospital.run(upload.consultation, Stage.TRANSCRIBE)
    assert done is not None
    assert done.state is State.TRANSCRIBED


def test_a_silent_one_ends_as_it_usually_does(hospital: Hospital) -> None:
    upload = begun(hospital, wav(20.0))
    hospital.transcriber.fails = [NoSpeech("Nobody speaks."), NoSpeech("Nobody speaks.")]
    listener = Listener(hospital)
    hospital.service.finish_upload(upload.id, actor=DOCTOR)
    listener.ended()
    assert listener.after is None
    done = hospital.run(upload.consultation, Stage.TRANSCRIBE)
    assert done is not None
    assert done.state is State.NO_SPEECH


def test_one_whose_index_may_stand_at_its_end_is_left_alone(hospital: Hospital) -> None:
    begun(hospital, b"\x00\x00\x00\x20ftypM4A " + bytes(8_000))
    listener = Listener(hospital)
    listener.ended()
    assert listener.after is None
    assert hospital.service.arriving() != ()


def test_who_lost_the_lease_reads_nothing_more(hospital: Hospital) -> None:
    upload = begun(hospital, wav(20.0))
    [arriving] = hospital.service.arriving()
    lease = hospital.service.begin_listening(arriving, owner="one")
    assert lease is not None
    with hospital.service.open_arriving(lease, upload.id) as source:
        hospital.clock.forward(61)
        assert hospital.service.begin_listening(arriving, owner="two") is not None
        while source.read(65_536):
            pass
        assert not source.is_complete


def test_the_words_are_sealed_and_named_by_no_event(hospital: Hospital) -> None:
    upload = begun(hospital, wav(20.0))
    listener = Listener(hospital)
    until_heard(hospital, upload, 1)
    assert SECRET.encode() not in b"".join(path.read_bytes() for path in hospital.folder.rglob("*") if path.is_file())
    assert all(SECRET not in str(event.detail) for event in hospital.service.events(upload.consultation))
    hospital.service.discard_upload(upload.id, actor=DOCTOR)
    listener.ended()
