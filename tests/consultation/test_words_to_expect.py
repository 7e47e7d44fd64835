"""The words to expect reach the recogniser: the visit's, the template's, the hospital's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from scribe.consultation.service import Registration, UploadSpec
from scribe.errors import MissingPart, StageFailed
from scribe.model import Consent, Consultation, Encounter, Patient, Stage, State
from scribe.pipeline.engines import Engines, engines_from
from scribe.pipeline.running import run_stage
from scribe.settings import Settings
from tests.fakes.transcriber import ScriptedTranscriber
from tests.fakes.web_installation import STARTED, Site, open_site, wav


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    opened = open_site(tmp_path / "data")
    yield opened
    opened.database.close()


def uploaded(site: Site, *vocabulary: str) -> Consultation:
    doctor, data = site.people["aisha"], wav(2.0)
    registered = site.service.register(
        Registration(
            patient=Patient(name="Helen Parker"),
            encounter=Encounter(practitioner=doctor, started_at=STARTED),
            language="en",
            template_id="outpatient-soap",
            vocabulary=vocabulary,
            consent=Consent(by=doctor, at=STARTED),
        ),
        actor=doctor,
    )
    upload = site.service.create_upload(registered.id, UploadSpec(length=len(data)), actor=doctor)
    site.service.append_upload(upload.id, 0, data, actor=doctor)
    return site.service.finish_upload(upload.id, actor=doctor)


def engines(settings: Settings, transcriber: ScriptedTranscriber) -> Engines:
    def unused() -> None:
        raise StageFailed("This stage is not a part of the test.")

    return Engines(
        transcriber=lambda: transcriber,
        drafter=unused,
        destination=unused,
        heartbeat_s=20,
        hospital_words=engines_from(settings).hospital_words,
    )


def test_the_visits_words_stand_before_the_hospitals_and_a_change_of_the_file_counts_at_once(
    site: Site, tmp_path: Path
) -> None:
    file = tmp_path / "words.txt"
    settings = site.settings.model_copy(update={"vocabulary_file": file})
    transcriber = ScriptedTranscriber()
    for content in ("ramipril\n", "ramipril\nward 7\n"):
        file.write_text(content, encoding="utf-8")
        consultation = uploaded(site, "Dr Okonkwo", "Ramipril")
        done = run_stage(site.service, engines(settings, transcriber), consultation.id, Stage.TRANSCRIBE, owner="test")
        assert done is not None
        assert done.state is State.TRANSCRIBED
    assert [request.vocabulary for request in transcriber.requests] == [
        ("Dr Okonkwo", "Ramipril"), ("Dr Okonkwo", "Ramipril", "ward 7"),
    ]  # fmt: skip


def test_a_bad_list_of_the_hospitals_words_is_told_and_nothing_is_lost(site: Site, tmp_path: Path) -> None:
    file = tmp_path / "words.txt"
    file.write_bytes(b"ramipril\n\xff\n")
    settings = site.settings.model_copy(update={"vocabulary_file": file})
    with pytest.raises(MissingPart, match="line 2"):
        engines_from(settings).hospital_words()
    transcriber = ScriptedTranscriber()
    consultation = uploaded(site)
    run_stage(site.service, engines(settings, transcriber), consultation.id, Stage.TRANSCRIBE, owner="test")
    stored = site.service.get(consultation.id)
    assert transcriber.requests == []
    assert stored.state is State.PARKED
    assert stored.parked is not None
    assert "line 2" in stored.parked.problem.detail
    assert stored.recording is not None


def test_a_consultation_that_was_stored_before_there_were_words_to_expect_can_be_read(site: Site) -> None:
    stored = site.service.get(uploaded(site).id).model_dump(mode="json")
    del stored["vocabulary"]
    assert Consultation.model_validate(stored).vocabulary == ()
