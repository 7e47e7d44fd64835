"""A hospital's morning behind a real site: consultations in every state a page can show. Everybody is invented."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any
from zlib import crc32

from scribe.audio import RecordingStore
from scribe.consultation.service import ConsultationService, Registration, UploadSpec
from scribe.db import utc_now
from scribe.drafting import DraftRequest
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.from_record import with_record
from scribe.encryption import KeyRing
from scribe.errors import MissingPart, ScribeError
from scribe.fhir import DocumentSource, to_bundle
from scribe.model import (
    Consent,
    Consultation,
    ConsultationId,
    Delivery,
    Encounter,
    Engine,
    Location,
    NoteDraft,
    Patient,
    Person,
    Progress,
    RecordingRef,
    ReturnNeed,
    Role,
    Segment,
    SegmentId,
    Speaker,
    Stage,
    Transcript,
    Unused,
    UnusedReason,
    Visit,
    Word,
)
from scribe.model.speech import Coverage, Gap
from scribe.template import TemplateLibrary
from scribe.verification import risk_of, verify
from tests.browser.deliveries import seed_deliveries
from tests.browser.hard_to_hear import hard_to_hear
from tests.fakes.notes import WITHDRAWN
from tests.fakes.web_installation import PASSWORD, Site, keeping, open_site, wav

SAMPLES = resources.files("scribe") / "samples"
SAID_EN = "hypertension"
MISHEARD_EN = (("10 milligrams", "100 milligrams"), ("148 over 90", "184 over 90"), ("amlodipine", "amitriptyline"))
MISHEARD_ZH = (("五毫克", "五十毫克"), ("右下肺", "左下肺"))


@dataclass
class Clock:
    """The moment at which the seeded past happens; ``None`` is now."""

    at: datetime | None = None

    def __call__(self) -> datetime:
        return self.at or utc_now()


@dataclass
class Ward:
    """The site, a service whose clock can stand in the past, and the people."""

    site: Site
    past: ConsultationService
    clock: Clock
    people: dict[str, Person] = field(default_factory=dict)
    by_name: dict[str, Consultation] = field(default_factory=dict)

    @contextmanager
    def ago(self, minutes: float) -> Iterator[None]:
        """What is seeded within happened this long ago."""
        self.clock.at = utc_now() - timedelta(minutes=minutes)
        try:
            yield
        finally:
            self.clock.at = None

    def registered(self, name: str = "Helen Parker", *, language: str = "en", **more: Any) -> Consultation:
        """A consultation that waits for its recording."""
        template = "outpatient-soap" if language == "en" else "outpatient-initial-zh"
        doctor = self.people["aisha"]
        consultation = self.past.register(
            Registration(
                patient=Patient(
                    identifier=more.get("number", _number_of(name)), name=name, gender=more.get("gender", "female"),
                    birth_date=more.get("born", date(1959, 3, 14)),
                ),
                encounter=Encounter(
                    practitioner=doctor, department=more.get("department", "General medicine"),
                    started_at=self.clock() - timedelta(minutes=14), visit=Visit.INITIAL,
                    reason=more.get("reason", "Blood pressure, review"),
                ),
                language=language,
                template_id=template,
                vocabulary=more.get("vocabulary", ()),
                consent=Consent(by=doctor, at=self.clock()) if more.get("consent", True) else None,
                context=more.get("context"),
            ),
            actor=doctor,
        )  # fmt: skip
        self.by_name[name] = consultation
        return consultation

    def uploaded(self, name: str = "Helen Parker", *, data: bytes | None = None, **more: Any) -> Consultation:
        """A consultation whose recording is stored."""
        waiting = self.registered(name, **more)
        data = data if data is not None else wav(4.0, channels=2)
        upload = self.past.create_upload(
            waiting.id, UploadSpec(length=len(data), filename="visit.flac"), actor=self.people["aisha"]
        )
        self.past.append_upload(upload.id, 0, data, actor=self.people["aisha"])
        return self.past.finish_upload(upload.id, actor=self.people["aisha"])

    def transcribed(
        self, name: str = "Helen Parker", *, demo: bool = False, heard: bool = True, badly: bool = False, **more: Any
    ) -> Consultation:
        """A consultation that is written down; ``heard``: with its recording of 89 seconds; ``badly``: with doubts."""
        language = more.get("language", "en")
        transcript = english(demo=demo) if language == "en" else chinese()
        transcript = hard_to_hear(transcript) if badly else transcript
        if not heard:
            return self.past.import_transcript(self.registered(name, **more).id, transcript, actor=self.people["aisha"])
        uploaded = self.uploaded(name, data=recording(), **more)
        for kind, at_s, missing_s in more.get("moments", ()):
            self.past.note_moment(uploaded.id, kind, at_s=at_s, missing_s=missing_s, actor=self.people["aisha"])
        lease = self.past.begin(uploaded.id, Stage.TRANSCRIBE, owner="seed")
        assert lease is not None
        assert uploaded.recording is not None
        ref = RecordingRef(sha256=uploaded.recording.sha256, duration_s=uploaded.recording.duration_s, channels=2)
        return self.past.commit_transcript(lease, transcript.model_copy(update={"recording": ref}))

    def drafted(
        self,
        name: str = "Helen Parker",
        *,
        misheard: tuple[tuple[str, str], ...] | None = None,
        unused: tuple[Unused, ...] | None = None,
        **more: Any,
    ) -> Consultation:
        """A consultation whose note waits for a nurse.

        The note has what ``misheard`` says instead of what was said, and lists ``unused`` instead of what is so.
        """
        written = self.transcribed(name, **more)
        lease = self.past.begin(written.id, Stage.DRAFT, owner="seed")
        assert lease is not None
        transcript, template = self.past.transcript(written.id), self.past.template(written.id)
        if misheard is None:
            misheard = MISHEARD_EN if template.language == "en" else MISHEARD_ZH
        note = ExtractiveDrafter().draft(
            DraftRequest(
                transcript=_changed(transcript, misheard), template=template, encounter=written.encounter,
                patient=written.patient,
            )
        )  # fmt: skip
        context = self.past.context(written.id)
        note = with_record(note, context, template) if context is not None else note
        note = verify(note, transcript, template, context)
        if unused is not None:
            note = note.with_unused(unused)
            note = note.model_copy(update={"risk": risk_of(note)})
        self.by_name[name] = self.past.commit_draft(lease, note, self._document(written, note, transcript))
        return self.by_name[name]

    def reviewed(self, name: str = "Helen Parker", **more: Any) -> Consultation:
        """A consultation whose note waits for the doctor's signature."""
        checked, nurse = self.drafted(name, **more), self.people["sam"]
        while (edit := keeping(self.past.note(checked.id))) is not None:
            checked = self.past.revise(checked.id, version=checked.version, edit=edit, actor=nurse)
        self.by_name[name] = self.past.approve(checked.id, version=checked.version, actor=nurse)
        return self.by_name[name]

    def signed(self, name: str = "Helen Parker", **more: Any) -> Consultation:
        """A consultation that is on its way to the EMR."""
        waiting = self.reviewed(name, **more)
        return self.past.sign(
            waiting.id,
            version=waiting.version,
            revision_digest=str(waiting.draft),
            medicines_confirmed=True,
            actor=self.people["aisha"],
        )

    def delivered(self, name: str = "Helen Parker", **more: Any) -> Consultation:
        """A consultation whose note the EMR has."""
        signed = self.signed(name, **more)
        lease = self.past.begin(signed.id, Stage.DELIVER, owner="seed")
        assert lease is not None
        locations = tuple(Location(reference=f"Observation/{n}", version="1") for n in range(9))
        delivery = Delivery(bundle=str(signed.bundle), target="folder", locations=locations, read_back_at=self.clock())
        return self.past.commit_delivery(lease, delivery)

    def taken(self, id: ConsultationId, person: Person) -> Consultation:
        """A note that goes over to somebody, given by whoever is asked for it."""
        asked = self.past.claim(id, actor=person, take_over=True)
        assert asked.claim is not None
        if asked.claim.by.id == person.id:
            return asked
        return self.past.answer_takeover(id, give=True, actor=asked.claim.by)

    def failed(self, consultation: Consultation, stage: Stage, error: ScribeError) -> Consultation:
        """A consultation of which a stage ended with an error."""
        lease = self.past.begin(consultation.id, stage, owner="seed")
        assert lease is not None
        return self.past.fail(lease, error)

    def _document(self, written: Consultation, note: NoteDraft, transcript: Transcript) -> dict[str, Any]:
        assert written.patient is not None
        return to_bundle(
            DocumentSource(
                consultation=written.id, patient=written.patient, encounter=written.encounter,
                template=self.past.template(written.id), note=note, recording=written.recording,
                engine=transcript.engine, approval=None, signature=None,
            )
        )  # fmt: skip


def open_ward(folder: Path, **settings: Any) -> Ward:
    """An empty ward with its people: two nurses, a doctor, an administrator."""
    site = open_site(folder, pages=True, **{"takeover_wait_s": 8, **settings})
    clock = Clock()
    past = ConsultationService(
        database=site.database, keys=KeyRing(bytes(range(32))), store=RecordingStore(site.settings.blob_dir),
        templates=TemplateLibrary(None), settings=site.settings, clock=clock,
    )  # fmt: skip
    ines = site.accounts.create_user(
        username="ines", name="Ines Duarte", role=Role.NURSE, password=PASSWORD, department="Cardiology"
    )
    return Ward(site, past, clock, {**site.people, "ines": ines})


def seed(ward: Ward) -> None:
    """A morning: every state a list can show."""
    nurse, doctor, ines = ward.people["sam"], ward.people["aisha"], ward.people["ines"]
    with ward.ago(12):
        ward.drafted("Helen Parker")
    with ward.ago(47):
        ward.drafted("陈玉兰", language="zh", number="5120 4418", born=date(1955, 6, 2), reason="咳嗽、发热")
    with ward.ago(25):
        ward.drafted(
            "Maximiliane Katharina von Hohenberg-Wesenbach", demo=True, department="Obstetrics and gynaecology",
            number="2790 6613", reason="Blood pressure in the second half of pregnancy",
        )  # fmt: skip
    with ward.ago(28):
        ward.drafted("Ada Nowak", badly=True, number="2201 7743", vocabulary=("Dr Okonkwo", "amlodipine"))
        ward.drafted("沈佳", language="zh", badly=True, number="5120 7001", reason="咳嗽")
    with ward.ago(31):
        taken = ward.drafted("Tomasz Wieczorek", department="Cardiology", number="3390 1187", gender="male")
    with ward.ago(4):
        ward.past.claim(taken.id, actor=ines)
    with ward.ago(39):
        back = ward.reviewed("Rosalind Pike", department="Geriatrics", number="1187 5520", misheard=())
        ward.past.send_back(
            back.id, version=back.version, to=Role.NURSE, need=ReturnNeed.ADD,
            message="Add the fall in March, she told us at the door.", actor=doctor,
        )  # fmt: skip
    with ward.ago(55):
        ward.reviewed("Amara Osei", number="6650 2093")
    with ward.ago(58):
        asked = ward.drafted("Gareth Llewellyn", number="3318 0042", gender="male", heard=False)
        ward.past.send_back(
            asked.id, version=asked.version, to=Role.DOCTOR, need=ReturnNeed.DECIDE,
            message="Which dose did you mean?", actor=nurse,
        )  # fmt: skip
    seed_deliveries(ward)
    with ward.ago(90):
        stuck = ward.uploaded("Peter Achterberg", gender="male")
        ward.failed(stuck, Stage.TRANSCRIBE, MissingPart("There is no speech model.", remedy="Run `scribe check`."))
    with ward.ago(95):
        silent = ward.uploaded("Liu Jianhua", gender="male")
        lease = ward.past.begin(silent.id, Stage.TRANSCRIBE, owner="seed")
        assert lease is not None
        ward.past.commit_no_speech(lease)
    running = ward.uploaded("Emil Sørensen", gender="male")
    lease = ward.past.begin(running.id, Stage.TRANSCRIBE, owner="seed")
    assert lease is not None
    ward.past.renew(lease, Progress(stage=Stage.TRANSCRIBE, done_s=1.6, total_s=4.0))
    ward.by_name["Emil Sørensen"] = running
    whole = wav(24.0, channels=2)
    ward.uploaded("Milan Horak", gender="male", data=whole[: len(whole) // 2], vocabulary=("Dr Okonkwo", "阿哌沙班"))
    ward.registered("Yusuf Demir", gender="male", reason="Knee pain", number="")
    gone = ward.registered("Olga Petrenko")
    ward.past.withdraw(gone.id, order=WITHDRAWN, actor=doctor)


def _number_of(name: str) -> str:
    """The same for the same person, another one for another."""
    return (
        "4471 0932"
        if name == "Helen Parker"
        else f"44{crc32(name.encode()) % 100:02} {crc32(name[::-1].encode()) % 10000:04}"
    )


def left_out(transcript: Transcript, count: int = 12) -> tuple[Unused, ...]:
    """Segments of a transcript, each for another reason, as if the note had none of them; the last is a red flag."""
    chosen = transcript.segments[:count]
    sections = ("plan", "hpi", "") if transcript.language == "en" else ("treatment", "present_illness", "")
    return tuple(
        Unused(
            segment=segment.id, start_s=segment.start_s, text=segment.text, weight=round(0.9 - number / 20, 2),
            reason=tuple(UnusedReason)[(number + 1) % len(UnusedReason)], section=sections[number % 3],
            red_flag=number == count - 1,
        )
        for number, segment in enumerate(chosen)
    )  # fmt: skip


@cache
def recording() -> bytes:
    """The sample consultation: two voices, 89 seconds."""
    return (SAMPLES / f"{SAID_EN}.flac").read_bytes()


def english(*, demo: bool = False) -> Transcript:
    """The sample's transcript, with one word that was unclear and seconds that were not written down."""
    told = json.loads((SAMPLES / f"{SAID_EN}.json").read_text())
    turns = told["turns"]
    segments = tuple(
        Segment(
            id=SegmentId(f"s{number}"), start_s=turn["start"], end_s=turn["end"], speaker=Speaker(turn["speaker"]),
            text=turn["text"], confidence=0.9, words=_words(turn) if number == 4 else (),
        )
        for number, turn in enumerate(turns, start=1)
    )  # fmt: skip
    end_s = segments[-1].end_s
    return Transcript(
        recording=RecordingRef(sha256="a" * 64, duration_s=told["duration_s"], channels=2),
        engine=Engine(name="faster-whisper", model="demo" if demo else "large-v3", demo=demo),
        language="en",
        segments=segments,
        coverage=Coverage(speech_s=80, transcribed_s=78, gaps=(Gap(start_s=end_s, end_s=told["duration_s"]),)),
    )


def _words(turn: dict[str, Any]) -> tuple[Word, ...]:
    parts = turn["text"].split(" ")
    step = (turn["end"] - turn["start"]) / len(parts)
    return tuple(
        Word(
            text=(" " if place else "") + text, start_s=turn["start"] + place * step,
            end_s=turn["start"] + (place + 1) * step, probability=0.3 if text == "home," else 0.95,
        )
        for place, text in enumerate(parts)
    )  # fmt: skip


def chinese() -> Transcript:
    """The Chinese sample, spread over the recording's seconds."""
    lines = (SAMPLES / "cough-zh.txt").read_text().strip().splitlines()
    segments = tuple(
        Segment(
            id=SegmentId(f"s{number}"), start_s=3.3 * number, end_s=3.3 * number + 3.1,
            speaker=Speaker.DOCTOR if line.startswith("医生") else Speaker.PATIENT, text=line.split("：", 1)[1],
            confidence=0.9,
        )
        for number, line in enumerate(lines)
    )  # fmt: skip
    return Transcript(
        recording=RecordingRef(sha256="a" * 64, duration_s=88.9, channels=2),
        engine=Engine(name="faster-whisper", model="large-v3"),
        language="zh",
        segments=segments,
        coverage=Coverage(speech_s=80, transcribed_s=80),
    )


def _changed(transcript: Transcript, misheard: tuple[tuple[str, str], ...]) -> Transcript:
    segments = []
    for segment in transcript.segments:
        text = segment.text
        for said, written in misheard:
            text = text.replace(said, written)
        segments.append(segment.model_copy(update={"text": text, "words": ()}))
    return transcript.model_copy(update={"segments": tuple(segments)})
