"""Hearing a dictation: sound that somebody waits for becomes words for a field, and nothing of it is kept."""

from __future__ import annotations

import hashlib
import io
import logging

from scribe.audio import open_stream
from scribe.consultation.service import ConsultationService
from scribe.errors import Conflict, NoSpeech, NotFound, UnsupportedLanguage
from scribe.logs import bound, where_it_failed
from scribe.model import Consultation, DictatedWords, DictationFailure, RecordingRef, TakenDictation
from scribe.observing import FIGURES
from scribe.pipeline.engines import Engines
from scribe.pipeline.hearing import hearing_of
from scribe.terminology import medicines
from scribe.transcription import TranscriptionRequest
from scribe.transcription.dictated import dictated_words
from scribe.transcription.finishing import finished

log = logging.getLogger(__name__)


def hear_dictation(service: ConsultationService, engines: Engines, taken: TakenDictation) -> bool:
    """Writes one dictation down, and gives its words to the service.

    Args:
        service: keeps sound and words.
        engines: do the work.
        taken: which dictation.

    Returns:
        Whether the recogniser worked; not, when it failed in a way that nobody foresaw.
    """
    with bound(consultation=taken.consultation):
        try:
            words = _heard(service, engines, taken)
            if any(piece.text.strip() for piece in words.pieces):
                service.answer_dictation(taken, words)
            else:
                service.fail_dictation(taken, DictationFailure.NO_SPEECH)
        except NoSpeech:
            service.fail_dictation(taken, DictationFailure.NO_SPEECH)
        except UnsupportedLanguage:
            service.fail_dictation(taken, DictationFailure.UNSUPPORTED_LANGUAGE)
        except (NotFound, Conflict):
            log.info("nobody waits for a dictation any more")
        except Exception as error:  # noqa: BLE001 (an engine's own error: whoever dictated is told, and may try again)
            log.warning("dictation failed", extra={"error": type(error).__name__, "frames": where_it_failed(error)})
            service.fail_dictation(taken, DictationFailure.FAILED)
            return False
        return True


def _heard(service: ConsultationService, engines: Engines, taken: TakenDictation) -> DictatedWords:
    sound = service.dictated_sound(taken)
    consultation = service.get(taken.consultation)
    hearing = hearing_of(service, engines, consultation, "", also=_medicines_of(service, consultation))
    with open_stream(io.BytesIO(sound)) as audio:
        request = TranscriptionRequest(
            language=taken.language,
            vocabulary=hearing.vocabulary,
            recording=RecordingRef(
                sha256=hashlib.sha256(sound).hexdigest(), duration_s=taken.duration_s, channels=audio.channels
            ),
        )
        transcript = engines.transcriber().dictate(audio, request)
    FIGURES.audio.inc(taken.duration_s)
    return dictated_words(finished(transcript, hearing.vocabulary))


def _medicines_of(service: ConsultationService, consultation: Consultation) -> tuple[str, ...]:
    """The medicines that the note names: whoever corrects it speaks of them."""
    note = service.note(consultation.id)
    found = (
        one.text[match.start : match.end]
        for one in note.statements
        for match in medicines().find(one.text, note.language)
    )
    return tuple(dict.fromkeys(found))
