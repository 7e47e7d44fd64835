"""Left and right: each side that a statement gives to a part of the body has to have been said of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from scribe.model import Flag, FlagKind, Language, Level, Quote, Segment, Transcript
from scribe.verification.wording import flag

_SIDE: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"\b(?:(?P<left>left)|(?P<right>right)|(?P<both>bilateral(?:ly)?|both(?= (?:\w+ )?(?:sides?|\w+s\b))|"
        r"either side|two sides))"
        r"(?:[- ]?(?:sided?|hand side|hand))?\b",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"(?P<both>双侧|两侧|双(?=[肺眼耳肾膝踝足手下上侧乳大小])|左右两?[边侧]?|两边|"
        r"两[条只个](?=大?小?[腿胳手眼脚]))|(?P<left>左)|(?P<right>右)"
    ),
}
_NOT_A_SIDE: Final = re.compile(
    r"\b(?:all right|(?:be|come|came|go|went|get) right back|right back (?:to|in|at|up|again)|"
    r"right (?:now|away|here|there|after|before|on|up|at|in|as|when|where|then|about|around|it|so|but|and|"
    r"do|now|\?)|(?:that|it|you|is|are|'s|'re) right\b(?! (?:\w+ )?(?:knee|side|ear|eye|foot|hand|arm|leg|"
    r"shoulder|hip|ankle))|"
    r"(?<!the )right[,?.]|left (?:over|off|for|the|it|me|him|her|us|them|out|behind|to|in|at|with|from|work|my|"
    r"home|untreated|alone|unchanged)"
    r"|\b(?:I|we|you|he|she|they|it|who|patient|doctor|nurse|wife|husband|mother|father|everyone) "
    r"(?:just |had |has |then )?"
    r"left\b(?! \w*(?:knee|side|ear|eye|foot|hand|arm|leg|shoulder|hip|ankle))"
    r"|(?:have|has|had|is|are|was|were|only|what is|nothing|days|weeks|tablets|pills) left\b(?! \w*(?:knee|side|"
    r"ear|eye|foot|hand|arm|leg)))|"
    r"左右(?!两?[边侧])|右手拿|左手拿",
    re.IGNORECASE,
)
_HEADS: Final[dict[Language, re.Pattern[str]]] = {
    "en": re.compile(
        r"(?:knee|ear|eye|foot|feet|toes?|hand|finger|thumb|arm|forearm|leg|calf|calves|thigh|shoulder|hip|"
        r"ankle|wrist|elbow|"
        r"lung|lobe|kidney|breast|loin|flank|groin|ovary|testicle|testis|cheek|jaw|nostril|tonsil|heel|buttock|"
        r"abdomen|quadrant|"
        r"abdominal|chest|neck|back|face|temple|scalp|rib|scapula|carotid|ventric\w+|atri\w+|coronary|artery|vein|"
        r"ureter|nipple|"
        r"lip|tooth|molar|eardrum|tympanic|pupil|eyelid|index|middle|ring|pinky|great toe|upper|lower)s?",
        re.IGNORECASE,
    ),
    "zh": re.compile(
        r"[上下]?(?:肺|膝|耳|眼|足|脚|手|指|腿|踝|腕|肘|肩|髋|胯|肾|乳|胸|腹|腰|颈|脸|面|鼻|扁桃|输尿管|卵巢|"
        r"附件|睾丸|大腿|小腿|胳膊|眼睑|鼓膜|颊|牙|肢|臂)"
    ),
}
_TAKEN_BACK: Final = re.compile(
    r"(?:哎|哦|啊)?(?:不是|不对|说错|记错)[，,、]?\s*$|\b(?:no|sorry|I mean|wait)[,. ]*(?:it'?s )?(?:the )?$"
)
_STOP: Final = re.compile(r"。|[.?!？！](?:\s|$)")
_OPPOSITE: Final = {"left": "right", "right": "left"}
_SWAPS: Final[dict[Language, dict[str, str]]] = {
    "en": {"left": "right", "right": "left", "Left": "Right", "Right": "Left"},
    "zh": {"左": "右", "右": "左"},
}


@dataclass(frozen=True)
class SideMention:
    """A side in a text, with the part of the body that follows or precedes it; ``head`` is empty when none is near."""

    side: str
    head: str
    text: str
    start: int
    end: int


def sides_in(text: str, language: Language) -> tuple[SideMention, ...]:
    """Every side that a text names of the body."""
    no_side = [match.span() for match in _NOT_A_SIDE.finditer(text)]
    found = []
    for match in _SIDE[language].finditer(text):
        if any(start <= match.start() < end for start, end in no_side):
            continue
        side = next(name for name in ("left", "right", "both") if match[name])
        head, end = _head(text, match, language)
        found.append(
            SideMention(side, head, text[match.start() : max(match.end(), end)].strip(), match.start(), match.end())
        )
    return tuple(found)


def _head(text: str, side: re.Match[str], language: Language) -> tuple[str, int]:
    reach = 28 if language == "en" else 6
    after = re.split(r"[.,;，。；、]", text[side.end() : side.end() + reach])[0]
    if near := _HEADS[language].search(after):
        return _plain(near.group()), side.end() + near.end()
    before = re.split(r"[.,;，。；、]", text[max(0, side.start() - reach) : side.start()])[-1]
    heads = _HEADS[language].findall(before)
    return (_plain(heads[-1]) if heads else ""), side.end()


def _plain(head: str) -> str:
    low = head.lower()
    return {"feet": "foot", "calves": "calf", "eardrum": "ear", "tympanic": "ear", "脚": "足", "鼓膜": "耳"}.get(
        low, low.rstrip("s")
    )


@dataclass(frozen=True)
class _Told:
    """A side that was said, with the words that go with it: up to the next side."""

    mention: SideMention
    segment: Segment
    words: str


def check_sides(text: str, language: Language, segments: tuple[Segment, ...], transcript: Transcript) -> Iterator[Flag]:
    """A flag for each side of a statement that differs from what was said of the same part, or that nobody said."""
    written = sides_in(text, language)
    if not written:
        return
    here = [told for segment in segments for told in _told(segment, transcript.language)]
    alone = len({one.side for one in written}) == 1
    for mention, words in _with_words(text, written):
        told = _about(mention, words if alone else "", here)
        if not told:
            everywhere = [one for segment in transcript.segments for one in _told(segment, transcript.language)]
            told = [one for one in everywhere if mention.head and one.mention.head == mention.head]
        if mention.side == "both":
            told = [one for one in told if one.mention.head and one.mention.head == mention.head]
            if not told:  # 双肺 is how an examination is written when nobody spoke of one side
                continue
        if not _agrees(mention.side, {one.mention.side for one in told}):
            yield _differs(mention, told, text, language)


def _told(segment: Segment, language: Language) -> list[_Told]:
    sides = sides_in(segment.text, language)
    found = [_Told(mention, segment, words) for mention, words in _with_words(segment.text, sides)]
    # "the right … no, the left": what was taken back was not said
    return [one for one in found if not _TAKEN_BACK.search(one.words)]


def _with_words(text: str, sides: tuple[SideMention, ...]) -> list[tuple[SideMention, str]]:
    """Each side with the text from its own clause to the next side's, or to the end of its sentence."""
    begins = [max(text.rfind(mark, 0, one.start) for mark in ",.;:，。；：、") + 1 for one in sides]
    parts = []
    for place, (one, begin) in enumerate(zip(sides, begins, strict=True)):
        ends = [len(text)]
        if place + 1 < len(sides):
            following = begins[place + 1]
            ends.append(following if following > one.start else sides[place + 1].start)
        stop = _STOP.search(text, one.end)
        ends += [stop.end()] if stop else []
        parts.append((one, text[begin : max(min(ends), one.end)]))
    return parts


def _about(mention: SideMention, words: str, here: list[_Told]) -> list[_Told]:
    """The sides that were said with the most words of the statement's; with none shared, all of the same part."""
    same = [one for one in here if not mention.head or not one.mention.head or one.mention.head == mention.head] or here
    shared = [len(_pieces(words) & _pieces(one.words)) for one in same]
    best = max(shared, default=0)
    return [one for one, many in zip(same, shared, strict=True) if many == best] if best else same


def _pieces(text: str) -> set[str]:
    """Words, or pairs of Chinese characters, without the sides themselves."""
    plain = _SIDE["en"].sub(" ", _SIDE["zh"].sub(" ", text.lower()))
    pieces = {word.rstrip("s") for word in re.findall(r"[a-z]{3,}", plain)} - {"the", "and", "that", "with", "was"}
    for run in re.findall("[一-鿿]+", plain):
        pieces |= {run[at : at + 2] for at in range(len(run) - 1)}
    return pieces


def _agrees(written: str, said: set[str]) -> bool:
    return written in said or "both" in said or (written == "both" and {"left", "right"} <= said)


def _differs(mention: SideMention, told: list[_Told], text: str, language: Language) -> Flag:
    if not told:
        return flag(FlagKind.SIDE_DIFFERS, Level.RAISED, language, words="side_not_said", note=mention.text)
    one, segment = told[0].mention, told[0].segment
    raised = flag(
        FlagKind.SIDE_DIFFERS,
        Level.HIGH,
        language,
        note=mention.text,
        said=one.text,
        quote=Quote(segment=segment.id, text=segment.text, mark=segment.text[one.start : one.end]),
    )
    swap = _SWAPS[language].get(
        text[mention.start : mention.start + (5 if mention.side == "right" else 4)]
        if language == "en"
        else text[mention.start]
    )
    if swap is None or {other.mention.side for other in told} != {_OPPOSITE.get(mention.side)}:
        return raised
    length = len(mention.side) if language == "en" else 1
    return raised.model_copy(update={"suggestion": f"{text[: mention.start]}{swap}{text[mention.start + length :]}"})
