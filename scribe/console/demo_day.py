"""``scribe demo --day``: a hospital's morning in both languages, each consultation brought to its state by the product.

Transcripts of the samples stand in for recordings, so that it takes seconds; everybody in them is invented.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from importlib import resources
from typing import Final

from scribe.consultation.service import ConsultationService, Registration, UploadSpec
from scribe.db import utc_now
from scribe.errors import MissingPart
from scribe.model import (
    Consent,
    Consultation,
    ConsultationId,
    Encounter,
    ErasureOrder,
    ErasureReason,
    KeepReason,
    Language,
    NoteDraft,
    Patient,
    Person,
    Stage,
    Transcript,
    Visit,
)
from scribe.pipeline.engines import Engines
from scribe.pipeline.running import run_stage
from scribe.review import Keep, ResolveNoteFlag
from scribe.transcription import read_transcript

OWNER: Final = "demo"


@dataclass(frozen=True)
class Planned:
    """A consultation of the morning: who, what is said, and how far it comes."""

    name: str
    number: str
    born: date
    gender: str
    reason: str
    sample: str
    until: str
    minutes_ago: int

    @property
    def language(self) -> Language:
        """Of the sample."""
        return "zh" if self.sample.endswith(".txt") else "en"


_EN: Final = ("hypertension.json", "back_pain.json", "sore_throat.json")
_ZH: Final = "cough-zh.txt"
_DAY: Final = (
    Planned("Ruth Amadi", "4402 1178", date(1971, 5, 9), "female", "Blood pressure", _EN[0], "delivered", 190),
    Planned("王建国", "5131 2207", date(1962, 11, 3), "male", "咳嗽", _ZH, "delivered", 175),
    Planned("Owen Price", "4403 6625", date(1988, 2, 17), "male", "Back pain", _EN[1], "signed", 150),
    Planned("Leila Haddad", "4404 0091", date(1995, 8, 30), "female", "Sore throat", _EN[2], "reviewed", 120),
    Planned("李秀梅", "5132 8840", date(1948, 1, 22), "female", "咳嗽、发热", _ZH, "reviewed", 110),
    Planned("Tom Becker", "4405 7312", date(1979, 12, 12), "male", "Back pain", _EN[1], "drafted", 75),
    Planned("赵敏", "5133 4016", date(1990, 7, 7), "female", "发热", _ZH, "drafted", 50),
    Planned("Grace Lund", "4406 5540", date(2001, 3, 1), "female", "Sore throat", _EN[2], "drafted", 30),
    Planned("Ivan Petrov", "4407 2248", date(1966, 10, 19), "male", "Blood pressure", _EN[0], "transcribed", 12),
    Planned("Maya Singh", "4408 9903", date(1984, 4, 25), "female", "Headache", _EN[0], "parked", 95),
    Planned("周强", "5134 6671", date(1975, 9, 14), "male", "复诊", _ZH, "registered", 4),
    Planned("Ellen Vos", "4409 3386", date(1953, 6, 6), "female", "Knee pain", _EN[1], "withdrawn", 160),
)
"""Two in the EMR, one on its way, two to sign, three to check, and one each in the other states that a day has."""


def fill_day(service: ConsultationService, engines: Engines, doctor: Person, nurse: Person) -> int:
    """Brings a dozen consultations to their states; gives how many.

    Raises:
        As the service and the stages.
    """
    day = _Day(service, engines, doctor, nurse)
    for planned in _DAY:
        day.bring(planned)
    return len(_DAY)


@dataclass(frozen=True)
class _Day:
    service: ConsultationService
    engines: Engines
    doctor: Person
    nurse: Person

    def bring(self, planned: Planned) -> None:
        """Brings one consultation as far as it comes, by the steps that a hospital takes."""
        one = self._registered(planned).id
        for step, take in self._steps(planned).items():
            if planned.until in ("registered", "parked", "withdrawn"):
                break
            take(one)
            if step == planned.until:
                break
        if planned.until == "parked":
            self._park(one)
        if planned.until == "withdrawn":
            order = ErasureOrder(reason=ErasureReason.CONSENT_WITHDRAWN)
            self.service.withdraw(one, order=order, actor=self.doctor)

    def _steps(self, planned: Planned) -> dict[str, Callable[[ConsultationId], object]]:
        return {
            "transcribed": lambda one: self.service.import_transcript(one, _said(planned), actor=self.doctor),
            "drafted": lambda one: run_stage(self.service, self.engines, one, Stage.DRAFT, owner=OWNER),
            "reviewed": self._review,
            "signed": self._sign,
            "delivered": lambda one: run_stage(self.service, self.engines, one, Stage.DELIVER, owner=OWNER),
        }

    def _registered(self, planned: Planned) -> Consultation:
        now = utc_now()
        chinese = planned.language == "zh"
        encounter = Encounter(
            practitioner=self.doctor,
            department="General medicine",
            started_at=now - timedelta(minutes=planned.minutes_ago),
            visit=Visit.INITIAL,
            reason=planned.reason,
        )
        patient = Patient(identifier=planned.number, name=planned.name, gender=planned.gender, birth_date=planned.born)
        registration = Registration(
            patient=patient,
            encounter=encounter,
            language=planned.language,
            template_id="outpatient-initial-zh" if chinese else "outpatient-soap",
            consent=Consent(by=self.doctor, at=now),
        )
        return self.service.register(registration, actor=self.doctor)

    def _review(self, one: ConsultationId) -> None:
        while (edit := _keeping(self.service.note(one))) is not None:
            version = self.service.get(one).version
            self.service.revise(one, version=version, edit=edit, actor=self.nurse)
        self.service.approve(one, version=self.service.get(one).version, actor=self.nurse)

    def _sign(self, one: ConsultationId) -> None:
        now = self.service.get(one)
        self.service.sign(
            one,
            version=now.version,
            revision_digest=str(now.draft),
            medicines_confirmed=True,
            actor=self.doctor,
        )

    def _park(self, one: ConsultationId) -> None:
        clip = (resources.files("scribe") / "samples" / "sore_throat.flac").read_bytes()
        upload = self.service.create_upload(one, UploadSpec(length=len(clip), filename="visit.flac"), actor=self.doctor)
        self.service.append_upload(upload.id, 0, clip, actor=self.doctor)
        self.service.finish_upload(upload.id, actor=self.doctor)
        lease = self.service.begin(one, Stage.TRANSCRIBE, owner=OWNER)
        if lease is not None:
            self.service.fail(
                lease, MissingPart("The speech model was not there.", remedy="Retry: it is there by now.")
            )


def _said(planned: Planned) -> Transcript:
    data = (resources.files("scribe") / "samples" / planned.sample).read_bytes()
    if planned.language == "en":
        data = "\n".join(f"{turn['speaker']}: {turn['text']}" for turn in json.loads(data)["turns"]).encode()
    return read_transcript(data, name=planned.sample, language=planned.language)


def _keeping(note: NoteDraft) -> Keep | ResolveNoteFlag | None:
    """The edit that keeps what the first open flag is about; ``None`` when none is open."""
    for place, flag in enumerate(note.flags):
        if flag in note.open_flags:
            return ResolveNoteFlag(flag=place, reason=KeepReason.ASKED_PATIENT)
    for statement in note.statements:
        for place, flag in enumerate(statement.flags):
            if not statement.removed and flag in note.open_flags:
                return Keep(statement=statement.id, flag=place, reason=KeepReason.ASKED_PATIENT)
    return None
