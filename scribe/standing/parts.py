"""What an installation is set to and what it has loaded: the EMR, the rules of retention, vocabulary, rules, codes.

Everything is read anew from its file, so that a fault is told where it stands. What it cannot read it says; nothing of
it is changed, and no consultation is opened but those that the rules of retention are asked about.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from scribe.consultation.retention import RetentionRules, read_retention
from scribe.consultation.service import ConsultationService
from scribe.delivery import FhirDestination, destination_from
from scribe.errors import ScribeError
from scribe.language.rules import languages, read_pack
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from scribe.terminology.hospital_codes import read_hospital_codes
from scribe.transcription.vocabulary import read_vocabulary

LOOKED_AT: Final = 200
"""How many of the oldest consultations the rules of retention are asked about for a page."""


@dataclass(frozen=True)
class Loaded:
    """Something that is read from a file or a folder.

    Attributes:
        name: ``templates``, ``vocabulary``, ``codes``, or ``rules:en``.
        place: the file or folder; empty: what comes with Scribe, or nothing.
        count: how much was read.
        fault: why it cannot be used, with the line; empty when it can.
        remedy: what to do about that.
    """

    name: str
    place: str
    count: int = 0
    fault: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class EmrSettings:
    """Where notes go, as it is set."""

    place: str
    way: str
    sign_in: str
    patient_match: str
    timeout_s: float


@dataclass(frozen=True)
class EmrCheck:
    """What a check of the EMR found; without ``fault`` it answered.

    Attributes:
        usable: whether a new note can go there.
        name: what it is called.
        software: that it says it runs; of a FHIR server alone, as what follows.
        fhir_version: that it speaks.
        lacks: by way, what it would need for it; nothing where the way is open.
        chosen: the way of a new note; empty when none is open.
        searches_by_post: whether patients' numbers stay out of its addresses.
        code: of the error.
        fault: why it cannot be used.
        remedy: what to do about it.
    """

    usable: bool
    name: str = ""
    software: str = ""
    fhir_version: str = ""
    lacks: dict[str, tuple[str, ...]] = field(default_factory=dict)
    chosen: str = ""
    searches_by_post: bool = True
    code: str = ""
    fault: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Retention:
    """The rules of retention, and what they say of the oldest consultations now.

    Attributes:
        place: the file; empty: everything is kept without end.
        rules: as they stand in it; ``None`` where they cannot be used.
        due: how many of each part would be removed.
        waiting: over their time, but neither in the EMR nor without speech.
        held: over their time, and kept by a legal hold.
        fault: why the rules cannot be used.
    """

    place: str
    rules: RetentionRules | None
    due: dict[str, int] = field(default_factory=dict)
    waiting: int = 0
    held: int = 0
    fault: str = ""


def emr_settings(settings: Settings) -> EmrSettings:
    """Where notes go. A password never stands in it."""
    place = settings.emr_url.rpartition("@")[2] if "@" in settings.emr_url else settings.emr_url
    return EmrSettings(
        place=place or str(settings.emr_dir),
        way=settings.emr_way if settings.emr_url else "folder",
        sign_in=settings.sign_in,
        patient_match=settings.emr_patient_match,
        timeout_s=settings.emr_timeout_s,
    )


def check_emr(settings: Settings) -> EmrCheck:
    """Asks the EMR without writing anything."""
    try:
        destination = destination_from(settings)
        destination.probe()
        if not isinstance(destination, FhirDestination):
            return EmrCheck(usable=True, name=destination.name)
        survey = destination.survey()
    except ScribeError as error:
        return EmrCheck(usable=False, code=error.code, fault=error.message, remedy=error.remedy)
    return EmrCheck(
        usable=bool(survey.chosen) and not survey.lacks[survey.chosen],
        name=destination.name,
        software=survey.software,
        fhir_version=survey.fhir_version,
        lacks=survey.lacks,
        chosen=survey.chosen,
        searches_by_post=survey.searches_by_post,
    )


def retention_of(settings: Settings, service: ConsultationService, templates: TemplateLibrary) -> Retention:
    """The rules of retention in their file, and what the oldest consultations have over their time."""
    place = str(settings.retention_file or "")
    try:
        rules = read_retention(settings.retention_file, {one.id: one.language for one in templates.all()})
        plan = service.retention_plan(LOOKED_AT)
    except ScribeError as error:
        return Retention(place, None, fault=str(error))
    return Retention(place, rules, plan.counts, len(plan.waiting), len(plan.held))


def loaded(settings: Settings, templates: TemplateLibrary) -> tuple[Loaded, ...]:
    """Templates, the vocabulary, the codes and each language's rules, as their files are now."""
    own = str(settings.rules_dir or "")
    every = [
        _read("templates", str(settings.templates_dir or ""), lambda: len(templates.all())),
        _read(
            "vocabulary", str(settings.vocabulary_file or ""), lambda: len(read_vocabulary(settings.vocabulary_file))
        ),
        _read("codes", str(settings.codes_file or ""), lambda: len(read_hospital_codes(settings.codes_file))),
    ]
    every += [_read(f"rules:{language}", own, partial(_rules, language, settings)) for language in languages()]
    faulty = templates.faults
    if faulty:
        every[0] = Loaded("templates", every[0].place, every[0].count, faulty[0].message, faulty[0].remedy)
    return tuple(every)


def _rules(language: str, settings: Settings) -> int:
    return sum(len(every) for every in read_pack(language, own=settings.rules_dir).placed.values())


def _read(name: str, place: str, count: Callable[[], int]) -> Loaded:
    try:
        return Loaded(name, place, count())
    except ScribeError as error:
        return Loaded(name, place, fault=error.message, remedy=error.remedy)
