"""One recording or one transcript on this machine: from a file to the four files of the contract, no database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from scribe.audio import AudioLimits, open_stream, probe
from scribe.console.progress import StageDisplay
from scribe.console.showing_json import pretty_json
from scribe.drafting import DraftRequest, drafter_from
from scribe.errors import BadAudio, BadInput, BadTranscript, ConsentMissing
from scribe.fhir import DocumentSource, heard_in, read_context, to_bundle
from scribe.model import (
    ConsultationId,
    Encounter,
    LanguageChoice,
    NoteDraft,
    Patient,
    Person,
    RecordContext,
    Recording,
    RecordingRef,
    Role,
    Template,
    Transcript,
    digest_of,
)
from scribe.pipeline.stages import check_language
from scribe.pipeline.writing import codebook_from, write_note
from scribe.resources.profiles import profiles_from
from scribe.review import note_markdown
from scribe.second_reader import second_reader_from
from scribe.settings import Settings
from scribe.terminology.recorded import names_to_expect
from scribe.transcription import NOBODY, People, TranscriptionRequest, read_transcript
from scribe.transcription.finishing import finished
from scribe.transcription.vocabulary import expected_words, read_vocabulary
from scribe.transcription.whisper import transcriber_from
from scribe.verification import read_note, verify

MAX_TEXT_BYTES = 32 * 1024 * 1024


@dataclass(frozen=True)
class Named:
    """What the command line says of a visit; numbers are the hospital's."""

    patient: str = ""
    name: str = ""
    born: datetime | None = None
    encounter: str = ""
    doctor: str = ""
    doctor_number: str = ""
    department: str = ""


@dataclass(frozen=True)
class Visit:
    """What is known of the visit besides the recording; all of it optional on the command line."""

    patient: Patient
    encounter: Encounter
    context: RecordContext | None = None

    def with_context(self, context: RecordContext | None) -> Visit:
        """The visit with what the EMR has of the patient.

        Raises:
            BadInput: it is the record of another patient.
        """
        if context is not None and not context.is_of(self.patient.identifier):
            raise BadInput(
                "The record is another patient's: its numbers are not the one given with --patient-number.",
                remedy="Give the record of this patient.",
            )
        return replace(self, context=context)

    @classmethod
    def of(cls, path: Path, named: Named, settings: Settings) -> Visit:
        """The visit that the command line describes; its time is when the file was last written."""
        system = {"identifier_system": settings.emr_patient_system} if settings.emr_patient_system else {}
        return cls(
            patient=Patient(
                identifier=named.patient,
                name=named.name,
                birth_date=named.born.date() if named.born else None,
                **system,
            ),
            encounter=Encounter(
                identifier=named.encounter,
                identifier_system=settings.emr_encounter_system,
                practitioner=Person(id="command-line", name=named.doctor, role=Role.DOCTOR),
                practitioner_identifier=named.doctor_number,
                practitioner_identifier_system=settings.emr_practitioner_system,
                department=named.department,
                started_at=datetime.fromtimestamp(path.stat().st_mtime, UTC),
            ),
        )


@dataclass(frozen=True)
class Written:
    """What one run gave."""

    transcript: Transcript
    note: NoteDraft
    bundle: dict[str, Any]
    markdown: str

    def write(self, folder: Path) -> tuple[Path, ...]:
        """Writes ``transcript.json``, ``note.json``, ``note.md`` and ``bundle.json`` into ``folder``.

        Raises:
            BadInput: the folder cannot be written.
        """
        contents = {
            "transcript.json": pretty_json(self.transcript),
            "note.json": pretty_json(self.note),
            "note.md": self.markdown,
            "bundle.json": pretty_json(self.bundle),
        }
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for name, content in contents.items():
                (folder / name).write_text(content, encoding="utf-8")
        except OSError as error:
            raise BadInput(
                f"The results cannot be written to {folder}: {error.strerror}.", remedy="Choose another folder."
            ) from error
        return tuple(folder / name for name in contents)


def require_consent(settings: Settings, *, named: bool, consent: bool) -> None:
    """A recording or a transcript of a named patient is worked on with their consent, or on the hospital's own ground.

    Raises:
        ConsentMissing: the patient is named, and neither is there.
    """
    if named and not consent and not settings.legal_ground:
        raise ConsentMissing(
            "The patient is named, and nobody said that they agreed.",
            remedy="Add --consent when they did, or leave the patient out.",
        )


def context_file(path: Path | None) -> RecordContext | None:
    """What the EMR has of the patient, from a file; ``None`` without one.

    Raises:
        BadInput: the file cannot be used.
    """
    return read_context(read_bytes(path, BadInput)) if path is not None else None


def words_to_expect(
    settings: Settings, template: Template, path: Path | None, context: RecordContext | None = None
) -> tuple[str, ...]:
    """The words of a file of this run and of the patient's record, of the template and of the hospital, in this order.

    Raises:
        BadInput: the file of this run cannot be used.
        MissingPart: the hospital's cannot.
    """
    return expected_words(
        (*read_vocabulary(path, BadInput), *(names_to_expect(context) if context is not None else ())),
        template.vocabulary,
        read_vocabulary(settings.vocabulary_file),
    )


def transcribe_file(
    settings: Settings,
    path: Path,
    *,
    language: LanguageChoice,
    model: str | None,
    display: StageDisplay,
    vocabulary: tuple[str, ...] = (),
) -> tuple[Recording, Transcript]:
    """Reads, checks and writes down one recording; ``vocabulary`` holds words that the recogniser should expect.

    Raises:
        BadAudio: not a recording that can be used.
        NoSpeech: nobody spoke.
        MissingPart: no such speech model here.
    """
    transcriber = transcriber_from(settings, model=model, fetching=display.fetching("Fetch the speech model"))
    limits = AudioLimits(max_bytes=settings.max_upload_bytes, max_duration_s=settings.max_recording_s)
    with open_file(path, BadAudio) as source:
        with display.stage("Read the recording"):
            sha256 = hashlib.file_digest(source, "sha256").hexdigest()
            source.seek(0)
            found = probe(source, name=path.name, limits=limits)
        recording = Recording(
            sha256=sha256,
            duration_s=found.duration_s,
            channels=found.channels,
            declared_s=found.declared_s,
            lost_s=found.lost_s,
            media_type=found.media_type,
            size_bytes=found.size_bytes,
            sound=found.sound,
        )
        request = TranscriptionRequest(
            recording=RecordingRef(sha256=sha256, duration_s=found.duration_s, channels=found.channels),
            language=language,
            vocabulary=vocabulary,
        )
        with display.stage("Write down what was said") as report, open_stream(source) as audio:
            return recording, finished(transcriber.transcribe(audio, request, report), vocabulary)


def draft_note(
    settings: Settings,
    transcript: Transcript,
    template: Template,
    *,
    visit: Visit,
    drafter: str | None,
    display: StageDisplay,
    recording: Recording | None = None,
) -> Written:
    """Drafts, verifies and normalises a note from a transcript."""
    check_language(transcript.language, template)
    request = DraftRequest(
        transcript=transcript,
        template=template,
        encounter=visit.encounter,
        patient=visit.patient,
        context=visit.context,
    )
    with display.stage("Draft the note and check every statement") as report:
        # who names a drafter wants that one; who leaves it to the settings wants a note
        writer = drafter_from(settings, drafter, on_down="raise" if drafter else "fallback")
        note = write_note(writer, request, codebook_from(settings), second_reader_from(settings), report=report)
    with display.stage("Make the FHIR document"):
        bundle = to_bundle(
            DocumentSource(
                consultation=ConsultationId(digest_of(transcript)[:32]),
                patient=visit.patient,
                encounter=visit.encounter,
                template=template,
                note=note,
                recording=recording,
                engine=transcript.engine,
                heard=heard_in(transcript),
                profiles=profiles_from(settings),
                approval=None,
                signature=None,
            )
        )
    markdown = note_markdown(note, template, visit.encounter, visit.patient)
    return Written(transcript=transcript, note=note, bundle=bundle, markdown=markdown)


def transcript_file(path: Path, language: LanguageChoice, people: People = NOBODY) -> Transcript:
    """Reads a finished transcript, in any of the forms that :mod:`scribe.transcription.forms` knows.

    Raises:
        BadTranscript: none of these, with the place of the first fault.
    """
    transcript = read_transcript(read_bytes(path, BadTranscript), name=path.name, language=language, people=people)
    return finished(transcript)


def verify_files(
    note_path: Path, transcript_path: Path, template: Template | None, context: RecordContext | None = None
) -> NoteDraft:
    """Checks a note, whoever wrote it, against a transcript, and against the patient's record where there is one."""
    transcript = transcript_file(transcript_path, "auto")
    note = read_note(read_bytes(note_path, BadInput), name=note_path.name, template=template, transcript=transcript)
    return verify(note, transcript, template, context)


def read_bytes(path: Path, error: type[BadInput]) -> bytes:
    """The content of a file that is small enough to be text.

    Raises:
        BadInput: (of the given class) the file cannot be read, or is too large.
    """
    with open_file(path, error) as source:
        content: bytes = source.read(MAX_TEXT_BYTES + 1)
    if len(content) > MAX_TEXT_BYTES:
        raise error(
            f"{path.name} is larger than {MAX_TEXT_BYTES // 2**20} MB.", remedy="It is not a text of this kind."
        )
    return content


def open_file(path: Path, error: type[BadInput]) -> Any:
    """Opens a file for reading.

    Raises:
        BadInput: (of the given class) there is no such file, or it may not be read.
    """
    try:
        return path.open("rb")
    except OSError as fault:
        raise error(
            f"{path} cannot be read: {fault.strerror}.", remedy="Check the path and its permissions."
        ) from fault
