"""A note by a template that is still being written: of the sample consultation, or of one that was checked before.

Nothing is kept and no state changes. The note is drafted by rules, whatever drafter the installation has: it takes a
moment, and shows which section gets what.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Final

from scribe.consultation.service import ConsultationService
from scribe.db import utc_now
from scribe.drafting import DraftRequest, drafter_from
from scribe.errors import PartDown, UnsupportedLanguage
from scribe.model import (
    ConsultationId,
    Encounter,
    Language,
    NoteDraft,
    Patient,
    Person,
    RecordContext,
    Role,
    Template,
    Transcript,
    Visit,
)
from scribe.pipeline.writing import write_note
from scribe.settings import Settings
from scribe.terminology.coding import Codebook
from scribe.transcription import read_transcript

AT_ONCE: Final = 2
"""How many previews a site writes at a time: each takes a processor for a moment."""
_WAITS_S: Final = 10.0
_SAMPLES: Final[dict[Language, str]] = {"en": "hypertension.json", "zh": "cough-zh.txt"}
_turns: Final = threading.BoundedSemaphore(AT_ONCE)


def preview_of_sample(template: Template, settings: Settings) -> NoteDraft:
    """The sample consultation of the template's language.

    Raises:
        PartDown: others are having previews written.
    """
    encounter = Encounter(
        practitioner=Person(id="sample", name="Dr Aisha Rahman", role=Role.DOCTOR),
        started_at=utc_now(),
        visit=Visit.INITIAL,
    )
    return _written(template, settings, _sample(template.language), encounter, None, None)


def preview_of(template: Template, settings: Settings, service: ConsultationService, id: ConsultationId) -> NoteDraft:
    """A consultation that is written down, through another template. Who asks is let in and noted before.

    Raises:
        NotFound: it is not written down.
        WrongState: consent was withdrawn.
        UnsupportedLanguage: another language than the template's was spoken.
        PartDown: others are having previews written.
    """
    transcript, _, context = service.what_was_said(id)
    consultation = service.get(id)
    if transcript.language != template.language:
        raise UnsupportedLanguage(
            "The consultation and the template are in different languages.",
            remedy="Choose a consultation in the template's language.",
        )
    return _written(template, settings, transcript, consultation.encounter, consultation.patient, context)


def _written(
    template: Template,
    settings: Settings,
    transcript: Transcript,
    encounter: Encounter,
    patient: Patient | None,
    context: RecordContext | None,
) -> NoteDraft:
    with _turn():
        request = DraftRequest(
            transcript=transcript, template=template, encounter=encounter, patient=patient, context=context
        )
        return write_note(drafter_from(settings, "extractive"), request, Codebook())


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=_WAITS_S):
        raise PartDown("Others are having previews written.", remedy="Try again in a moment.", retry_after_s=5)
    try:
        yield
    finally:
        _turns.release()


@cache
def _sample(language: Language) -> Transcript:
    name = _SAMPLES[language]
    data = (resources.files("scribe") / "samples" / name).read_bytes()
    if name.endswith(".json"):
        data = "\n".join(f"{turn['speaker']}: {turn['text']}" for turn in json.loads(data)["turns"]).encode()
    return read_transcript(data, name=name, language=language)
