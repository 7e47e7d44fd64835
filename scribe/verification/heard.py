"""What was said of each symptom and condition in a recording, questions read with their replies."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from scribe.model import Language, Quote, Segment, Speaker, Transcript
from scribe.terminology import Term
from scribe.verification.lay_words import clause_of, denied_in
from scribe.verification.mentions import Mention, Polarity, mentions

_NO: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"^\W*(?:(?:um+|uh+|well|oh|so|you know|actually|okay|and|yeah,? no|hm+|mm)\b\W*)*"
        r"(?:no|nope|nah|not|none|never|neither|nothing|negative|\w+ (?:says|said) no|I'm not|"
        r"I (?:do not|don't|have not|haven't|am not|didn't|did not)|(?:he|she|it) (?:has|does|did)(?:n't| not))\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"^[，。\s]*(?:(?:嗯|呃|啊|哦|噢|那|这|倒|都|也|从来|好像|应该|现在|目前|平时|以前|大夫|医生)[，、\s]*)*"
        r"(?:没有?|不(?!知道|清楚|太|怎么|记得|好说|一定|舒服|行|好|大|少)|无|没得)"
    ),
}
_YES: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"^\W*(?:(?:um+|uh+|well|oh|so|you know|actually|okay|and|hm+)\b\W*)*"
        r"(?:yes|yeah|yep|yup|yea|uh-huh|mm-hmm|mhm|sure|correct|right|exactly|absolutely|definitely|"
        r"I (?:do|have|did|am)\b(?! not)|it (?:does|is|has)\b(?! not)|a (?:little|bit)|"
        r"sometimes|occasionally|constantly|always|often|all the time|kind of|sort of)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"^[，。\s]*(?:(?:嗯|呃|啊|哦|那|倒|都|也|好像)[，、\s]*)*(?:有|是|对|会|要|疼|痛|经常|偶尔|有时|可不|就是|烧|痒|咳)"
    ),
}


_ASKS: Final = re.compile(
    r"\b(?:any(?:thing)?|have you|do you|are you|did you|has (?:he|she)|does (?:he|she)|how about|what about|"
    r"other symptoms)\b"
    r"(?!.*\b(?:you have|you had|I see|there is)\b)[^.?!]{0,140}$",
    re.IGNORECASE,
)
"""The beginning of a question; recognisers lose question marks."""
_NOT_ME: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\s*[,.;]?\s*(?:but |and |though )?(?:not me|I (?:do not|don't|have not|haven't|never)|I'm fine)\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(r"[，,。；]?(?:但|可|不过)?我(?:自己|本人)?(?:倒|是|可|就)?没(?:有|得)?(?!什么|说|法)"),
}
"""A relative's illness that the patient has not: 我妈有糖尿病，我自己没有."""
_EXPLAINS: Final = re.compile(
    r"打个?比方|好比|就像|一般来说|简单说|通常|\b(?:it is|it's|just) like\b|\btypically\b|\busually\b", re.IGNORECASE
)


@dataclass(frozen=True)
class Said:
    """What one place of the recording says of a concept. ``reply`` is the segment that answers, when it was asked."""

    mention: Mention
    segment: Segment
    reply: Segment | None = None

    @property
    def polarity(self) -> Polarity:
        """How it is said to be."""
        return self.mention.polarity

    @property
    def explains(self) -> bool:
        """Whether a clinician only tells what an illness is like: "it is like a merry-go-round", 打个比方."""
        told = self.segment.speaker is Speaker.DOCTOR and self.reply is None
        before = self.segment.text[: self.mention.start]
        sentence = before[max(before.rfind(mark) for mark in ".?!。？！") + 1 :]
        return told and _EXPLAINS.search(sentence) is not None

    @property
    def quote(self) -> Quote:
        """The words that decide: the reply where there is one."""
        if self.reply is not None:
            return Quote(segment=self.reply.id, text=self.reply.text, mark=self.reply.text[:40])
        return Quote(segment=self.segment.id, text=self.segment.text, mark=self.mention.text)


class HeardConcepts:
    """Every mention of symptoms and conditions in a transcript, by concept."""

    def __init__(self, transcript: Transcript) -> None:
        self.transcript = transcript

    def of(self, term: Term) -> tuple[Said, ...]:
        """What was said of a concept, in the recording's order."""
        return self._by_concept.get(term.en, ())

    @cached_property
    def _by_concept(self) -> dict[str, tuple[Said, ...]]:
        found: dict[str, list[Said]] = {}
        segments = self.transcript.segments
        for place, segment in enumerate(segments):
            reply = _reply(segments, place)
            for mention in mentions(segment.text, self.transcript.language):
                asked = mention
                told = mention.polarity in (Polarity.PRESENT, Polarity.POSSIBLE)
                if told and segment.speaker is not Speaker.PATIENT and _ASKS.search(segment.text[: mention.start]):
                    asked = _with(mention, Polarity.ASKED, mention.person)
                said = Said(asked, segment)
                if asked.polarity is Polarity.ASKED and reply is not None:
                    said = self._answered(asked, segment, reply)
                found.setdefault(mention.term.en, []).append(said)
                if mention.person and _NOT_ME[self.transcript.language].match(segment.text[mention.end :]):
                    found[mention.term.en].append(Said(_with(mention, Polarity.DENIED, ""), segment))
        return {concept: tuple(every) for concept, every in found.items()}

    def _answered(self, asked: Mention, segment: Segment, reply: Segment) -> Said:
        """The question with what its reply says; a reply that names the concept itself speaks for itself."""
        language = self.transcript.language
        named = [one for one in mentions(reply.text, language) if one.polarity is not Polarity.ASKED and not one.person]
        own = [one for one in named if one.term == asked.term]
        clause = clause_of(segment.text, asked.start)
        several = len(mentions(clause, language)) > 1
        if denied_in("" if several else clause, asked.text, reply.text, language):
            return Said(_with(asked, Polarity.DENIED, asked.person), segment, reply)
        if own:
            return Said(_with(asked, own[0].polarity, own[0].person), segment, reply)
        others = {one.term for one in mentions(segment.text, language)}
        if any(one.term in others and one.polarity is not Polarity.DENIED for one in named):
            # "No, just the cough" after a list: what it says of the rest is not certain.
            return Said(asked, segment, reply)
        if _NO[language].match(reply.text):
            return Said(_with(asked, Polarity.DENIED, asked.person), segment, reply)
        if _YES[language].match(reply.text):
            return Said(_with(asked, Polarity.PRESENT, asked.person), segment, reply)
        return Said(asked, segment, reply)


def _with(mention: Mention, polarity: Polarity, person: str) -> Mention:
    return Mention(mention.term, mention.text, mention.start, mention.end, polarity, person)


def _reply(segments: tuple[Segment, ...], place: int) -> Segment | None:
    """The next segment of another speaker, right after what the same one still says."""
    for segment in segments[place + 1 : place + 4]:
        if segment.speaker is not segments[place].speaker or segment.speaker is Speaker.UNKNOWN:
            return segment
    return None
