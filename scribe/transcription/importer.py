"""Finished transcripts of other recognisers, read by what they hold: see :mod:`scribe.transcription.forms`.

Turns without times get estimated ones: the time it takes to say as many characters. Who speaks follows from labels
(:mod:`scribe.transcription.forms.people`), and where they do not tell from the words, as it does for recordings. The
engine is named ``import``.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Final

from pydantic import ValidationError

from scribe.errors import BadTranscript
from scribe.model import (
    Coverage,
    Engine,
    Language,
    LanguageChoice,
    RecordingRef,
    Segment,
    SegmentId,
    Speaker,
    Transcript,
)
from scribe.transcription.forms import FORMS, People, Reading, Said, Source
from scribe.transcription.forms.encoding import decoded
from scribe.transcription.forms.people import NOBODY, speaker_known, speaker_named
from scribe.transcription.forms.said import member, text_of
from scribe.transcription.roles import Heard, with_roles
from scribe.transcription.whose import contradicted, roles_of

_HAN = re.compile(r"[\u4e00-\u9fff]")
_ENGLISH_CHARACTERS_A_SECOND = 15.0
_CHINESE_CHARACTERS_A_SECOND = 5.0

_FORM: Final = "The form is that of transcript.json, scribe.transcript/1."
_KNOWN: Final = "Scribe reads its own transcript.json, {}."
_MOST_BYTES = 16 * 1024 * 1024
_MOST_TURNS = 10_000
"""Four hours have some five thousand; what is accepted here is drafted within a stage's deadline."""

_LONGEST_TURN = 100_000
"""Characters of one turn: somebody who dictates without a break for two hours says fewer."""
_LONGEST_S: Final = 24 * 3600
"""Seconds beyond a day are no time in a consultation."""


def read_transcript(
    data: bytes, *, name: str, language: LanguageChoice, people: People = NOBODY, learn: bool = True
) -> Transcript:
    """Reads a transcript, by its content rather than its name.

    Args:
        data: the file.
        name: the file's name, for the message of an error.
        language: what was spoken; ``auto`` goes by what the file says of it, or else by the script.
        people: the consultation's own people, where their names are known.
        learn: whether the words tell who speaks where labels do not.

    Raises:
        BadTranscript: it is none of the known forms, or faulty, with the place of the fault.
    """
    if len(data) > _MOST_BYTES:
        raise BadTranscript(
            f"{name}: the file has {len(data) / 2**20:.0f} MB; no consultation's transcript has more than 16.",
            remedy="Send the transcript of one consultation.",
        )
    source = Source.of(name, decoded(data, name))
    if _is_ours(source):
        return _ours(source)
    reading = _read(source)
    _bounded([len(said.text) for said in reading.said], name)
    return _assembled(reading, data, language, people, learn=learn)


def is_transcript(data: bytes, *, name: str) -> bool:
    """Whether a file is of a known form; what else it may be, such as plain text, is the caller's.

    Raises:
        BadTranscript: it is no text, or begins like JSON and is none.
    """
    source = Source.of(name, decoded(data, name))
    return _is_ours(source) or any(form.fits(source) for form in FORMS)


def _is_ours(source: Source) -> bool:
    schema = text_of(member(source.content, "schema"))
    return schema.startswith("scribe.") or member(source.content, "recording") is not None


def _ours(source: Source) -> Transcript:
    try:
        transcript = Transcript.model_validate(source.content)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"]) or "the top"
        raise BadTranscript(f"{source.name}: at {place}: {first['msg']}.", remedy=_FORM) from None
    except ValueError as error:
        raise BadTranscript(f"{source.name}: a number in it cannot be used.", remedy="Export it again.") from error
    _check(transcript, source.name)
    return _nobodys(transcript)


def _nobodys(transcript: Transcript) -> Transcript:
    """Without whoever is said to have corrected it: a file can name anybody."""
    if not transcript.corrections and all(one.recognised is None for one in transcript.segments):
        return transcript
    bare = tuple(one.model_copy(update={"recognised": None}) for one in transcript.segments)
    return transcript.model_copy(update={"segments": bare, "corrections": ()})


def _check(transcript: Transcript, name: str) -> None:
    """What the form alone does not say: text, ids that name one segment each, and seconds that run forward."""
    _bounded([len(segment.text) for segment in transcript.segments], name)
    if not any(segment.text.strip() for segment in transcript.segments):
        raise _nobody(name)
    seen: set[str] = set()
    for index, segment in enumerate(transcript.segments):
        place = f"{name}: at segments.{index}"
        if segment.id in seen:
            raise BadTranscript(f"{place}: another segment has the same id.", remedy="Give each segment its own id.")
        seen.add(segment.id)
        if not math.isfinite(segment.end_s) or segment.end_s < segment.start_s:
            raise BadTranscript(f"{place}: it ends before it begins, or never.", remedy="Export it again.")


def _bounded(lengths: Sequence[int], name: str) -> None:
    """Refuses what nobody says in a consultation: its turns' lengths are given."""
    if len(lengths) > _MOST_TURNS:
        raise BadTranscript(
            f"{name}: there are {len(lengths)} turns in it; no consultation has more than {_MOST_TURNS}.",
            remedy="Send the transcript of one consultation.",
        )
    longest = max(lengths, default=0)
    if longest > _LONGEST_TURN:
        raise BadTranscript(
            f"{name}: one turn in it has {longest} characters; nobody says more than {_LONGEST_TURN} without a break.",
            remedy="Send a transcript with a line, a cue or a segment for each turn.",
        )


def _read(source: Source) -> Reading:
    form = next((form for form in FORMS if form.fits(source)), None)
    if form is None:
        names = "; ".join(form.name for form in FORMS)
        raise BadTranscript(
            f"{source.name}: a transcript of no known form; it names no speaker either.", remedy=_KNOWN.format(names)
        )
    try:
        reading = form.read(source)
    except RecursionError:
        raise BadTranscript(f"{source.name}: it is nested too deeply.", remedy="Export it again.") from None
    said = [_sound(turn) for turn in reading.said if turn.text.strip()]
    if not any(any(c.isalnum() for c in turn.text) for turn in said):
        raise _nobody(source.name)
    return Reading(said, reading.language, reading.gaps)


def _sound(turn: Said) -> Said:
    """A turn whose text can be stored and whose seconds can be."""
    text = " ".join(turn.text.replace("\x00", " ").encode("utf-8", "replace").decode().split())
    start_s, end_s = turn.start_s, turn.end_s
    if start_s is None or start_s > _LONGEST_S:
        return Said(turn.label, text, confidence=turn.confidence)
    usable = end_s is not None and start_s <= end_s <= _LONGEST_S
    whole = all(w.end_s <= _LONGEST_S and w.text.isprintable() for w in turn.words)
    return Said(turn.label, text, start_s, end_s if usable else None, turn.confidence, turn.words if whole else ())


def _assembled(reading: Reading, data: bytes, language: LanguageChoice, people: People, *, learn: bool) -> Transcript:
    said = reading.said
    guessed = reading.language or _by_script(" ".join(turn.text for turn in said))
    chosen: Language = guessed if language == "auto" else language
    segments = _with_speakers(_timed(said, chosen), said, chosen, people, learn=learn)
    spoken_s = round(sum(segment.end_s - segment.start_s for segment in segments), 2)
    lost_s = sum(gap.end_s - gap.start_s for gap in reading.gaps)
    return Transcript(
        recording=RecordingRef(
            sha256=hashlib.sha256(data).hexdigest(),
            duration_s=round(max(segment.end_s for segment in segments), 2),
            channels=0,
        ),
        engine=Engine(name="import", model="transcript"),
        language=chosen,
        segments=segments,
        coverage=Coverage(speech_s=round(spoken_s + lost_s, 2), transcribed_s=spoken_s, gaps=reading.gaps),
    )


def _timed(said: Sequence[Said], language: Language) -> list[Segment]:
    """A segment for each turn. One without an end lasts as long as its words take, and not into the next."""
    rate = _CHINESE_CHARACTERS_A_SECOND if language == "zh" else _ENGLISH_CHARACTERS_A_SECOND
    width = max(2, len(str(len(said))))
    segments: list[Segment] = []
    now_s = 0.0
    following = [*(after.start_s for _, after in pairwise(said)), None]
    for number, (turn, next_s) in enumerate(zip(said, following, strict=True), 1):
        start_s = now_s if turn.start_s is None else turn.start_s
        end_s = turn.end_s
        if end_s is None:
            end_s = start_s + max(0.5, len(turn.text) / rate)
            end_s = next_s if next_s is not None and start_s < next_s < end_s else end_s
        now_s = end_s
        segments.append(
            Segment(
                id=SegmentId(f"s{number:0{width}d}"),
                start_s=round(start_s, 2),
                end_s=round(end_s, 2),
                speaker=Speaker.UNKNOWN,
                text=turn.text,
                confidence=min(1.0, turn.confidence),
                words=turn.words,
            )
        )
    return segments


def _with_speakers(
    segments: list[Segment], said: Sequence[Said], language: Language, people: People, *, learn: bool
) -> tuple[Segment, ...]:
    """The segments with their speakers: by label, then by what is said under labels that tell nobody."""
    labels = list(dict.fromkeys(turn.label for turn in said if turn.label))
    if not labels:
        heard = [Heard(segment=segment) for segment in segments]
        return with_roles(heard, language, channels=1) if learn else tuple(segments)
    named = {label: speaker_named(label, people) or Speaker.UNKNOWN for label in labels}
    sure: dict[str, float | None] = dict.fromkeys(labels)
    if learn:
        texts: dict[str, list[str]] = {label: [] for label in labels}
        for turn in said:
            texts.get(turn.label, []).append(turn.text)
        named, sure = _by_words(texts, named, language, people)
    return tuple(
        segment.model_copy(
            update={
                "speaker": named[turn.label],
                "speaker_confidence": sure[turn.label],
                "voice": labels.index(turn.label),
            }
            if turn.label
            else {}
        )
        for segment, turn in zip(segments, said, strict=True)
    )


def _by_words(
    texts: Mapping[str, Sequence[str]], named: Mapping[str, Speaker], language: Language, people: People
) -> tuple[dict[str, Speaker], dict[str, float | None]]:
    """Who each label is, and how sure that is where all that is said under it told so.

    Titles that go against what is said are not believed: those speakers are unknown. The consultation's own are.
    """
    given, labels = list(texts.values()), list(texts)
    known = {place: named[label] for place, label in enumerate(labels) if named[label] is not Speaker.UNKNOWN}
    own = frozenset(place for place in known if speaker_known(labels[place], people) is not None)
    doubted = contradicted(given, language, known, own)
    believed = {place: speaker for place, speaker in known.items() if place not in doubted}
    speakers = {**named, **{labels[place]: Speaker.UNKNOWN for place in doubted}}
    sure: dict[str, float | None] = dict.fromkeys(labels)
    for place, (speaker, certainty) in enumerate(roles_of(given, language, believed)):
        if place not in known and speaker is not Speaker.UNKNOWN:
            speakers[labels[place]], sure[labels[place]] = speaker, certainty
    return speakers, sure


def _nobody(name: str) -> BadTranscript:
    return BadTranscript(f"{name}: nobody says anything in it.", remedy="Send a transcript with at least one line.")


def _by_script(text: str) -> Language:
    letters = sum(c.isalpha() for c in text)
    return "zh" if letters and len(_HAN.findall(text)) / letters > 0.3 else "en"
