"""How a recording is to be heard: its language, the words to expect, and where its sound comes from."""

from __future__ import annotations

from scribe.consultation.service import ConsultationService
from scribe.model import Consultation
from scribe.pipeline.engines import Engines
from scribe.terminology.recorded import names_to_expect
from scribe.transcription.protocol import Hearing
from scribe.transcription.vocabulary import expected_words


def hearing_of(
    service: ConsultationService,
    engines: Engines,
    consultation: Consultation,
    source: str,
    *,
    also: tuple[str, ...] = (),
) -> Hearing:
    """All that decides of a window's words besides its sound.

    Args:
        service: knows the patient's record, the template and what the doctor usually prescribes.
        engines: know the hospital's words.
        consultation: whose recording it is.
        source: the upload that it came or comes by.
        also: names to expect before all others.
    """
    context = service.context(consultation.id)
    visit = (*also, *consultation.vocabulary, *(names_to_expect(context) if context is not None else ()))
    words = expected_words(
        visit,
        service.template(consultation.id).vocabulary,
        engines.hospital_words(),
        service.usual_medicines(consultation),
    )
    return Hearing(language=consultation.language, vocabulary=words, source=source)
