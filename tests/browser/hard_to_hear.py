"""A transcript with everything that a recogniser can be unsure of: words, a medicine, who speaks, whole sentences."""

from __future__ import annotations

from scribe.model import Coverage, Doubt, Gap, Language, Segment, Transcript, Word
from scribe.terminology import medicines

DOUBTFUL = (Doubt.LOW_PROBABILITY, Doubt.NON_SPEECH)
MISSING = (Gap(start_s=21.2, end_s=33.0), Gap(start_s=40.4, end_s=52.1, reason="not_decoded"))


def hard_to_hear(transcript: Transcript) -> Transcript:
    """The same consultation, badly heard.

    The medicine of the first sentence that names one is unsure, and the last word of the second sentence; the third is
    said by a guessed speaker, the fifth is doubtful, the sixth is in the other language; seconds are missing twice.
    """
    segments = list(transcript.segments)
    language = transcript.language
    named = next(i for i, s in enumerate(segments) if i > 1 and medicines().find(s.text, language))
    name = medicines().find(segments[named].text, language)[0]
    segments[named] = _with_unsure(segments[named], name.start, name.end, probability=0.7)
    last = _last_word(segments[1].text, language)
    segments[1] = _with_unsure(segments[1], *last, probability=0.3)
    segments[2] = segments[2].model_copy(update={"speaker_confidence": 0.6})
    segments[4] = segments[4].model_copy(update={"doubts": DOUBTFUL})
    other: Language = "zh" if language == "en" else "en"
    foreign = "谢谢医生。" if other == "zh" else "Thank you, doctor."
    segments[5] = segments[5].model_copy(update={"language": other, "text": foreign, "words": ()})
    coverage = Coverage(speech_s=80, transcribed_s=57, gaps=MISSING)
    return transcript.model_copy(update={"segments": tuple(segments), "coverage": coverage})


def _last_word(text: str, language: Language) -> tuple[int, int]:
    end = len(text.rstrip(".。?？!！"))
    return (end - 2, end) if language == "zh" else (text.rfind(" ", 0, end) + 1, end)


def _with_unsure(segment: Segment, start: int, end: int, *, probability: float) -> Segment:
    """The segment with words, those of these characters with a low probability."""
    text = segment.text
    parts = ((text[:start], 0.97), (text[start:end], probability), (text[end:], 0.97))
    words = tuple(
        Word(text=part, start_s=segment.start_s, end_s=segment.end_s, probability=share)
        for part, share in parts
        if part
    )
    return segment.model_copy(update={"words": words})
