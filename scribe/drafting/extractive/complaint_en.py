"""Why the patient came, from an English consultation."""

from __future__ import annotations

import re

from scribe.drafting.extractive import wording_en as words
from scribe.drafting.extractive.said import Kind, Line, Said, joined
from scribe.drafting.extractive.topics_en import ignored, topic_of
from scribe.model import SegmentId, Speaker, Topic
from scribe.terminology import body_sites, conditions, symptoms

_OPENING = 12
"""Pieces from the start in which the reason for the visit is looked for first."""
_LONGER = 25
"""The same, for a complaint of a part of the body when the opening named nothing."""
_DURATION = re.compile(
    (
        r"\bthis (?:week|morning)\b|\b(?:for|since|over|the (?:last|past))\s+(?:about |around |"
        r"almost |the (?:last|past) )?(?:an? (?:few |couple (?:of )?)?|\d+ |several |this |"
        r"last )?(?:day|week|month|year|hour|yesterday|monday|tuesday|wednesday|thursday|friday|"
        r"saturday|sunday|night|morning)s?\b(?: ago)?"
    ),
    re.IGNORECASE,
)


_INTRODUCED = re.compile(
    r"\b(?:year[- ]old\b.{0,160}?\b|he is |she is |patient is )(?:presents?|presenting|here|comes? in|seen"
    r"|coming in)(?: today)?,? (?:for|with|to)\b(?: an?\b| the\b| some\b)? (?P<why>[^,.?]+)"
    r"|\bchief complaint is (?P<named>[^,.?]+)",
    re.IGNORECASE,
)
"""A clinician's opening: "… is a 58 year old male who presents today for follow-up of his chronic problems"."""
_WHY_ENDS = re.compile(
    r"\s+(?:who|and (?:he|she|they|has|also)|also|that (?:has|was|is)|he|she|hi|hello|so|can you|tell me|but|I|when"
    r"|where|which|now|today"
    r"|is accompanied)\b.*$",
    re.IGNORECASE,
)
_VISIT = re.compile(
    r"\b(?:follow[- ]?up|evaluation|consult\w*|physical|annual|check-?up|establish care|opinion|surgery|problems?"
    r"|issues?|conditions?|pain|injury|refills?|high blood)\b",
    re.IGNORECASE,
)
_SITE = (
    r"(?:(?:left|right|lower|upper|middle|index|ring|little|big|great|both) )*(?:knee|hip|shoulder|elbow|wrist|ankle"
    r"|foot|heel|toe|hand|finger|thumb|arm|leg|calf|thigh|groin|back|neck|head|stomach|belly|chest|throat|ear|tooth|jaw|eye)"
)
_AT_SITE = re.compile(
    rf"\b(?P<said>{_SITE} (?:pain|injury|swelling|ulcer|twitch))\b"
    rf"|\b(?:hurt|injured|twisted|sprained) (?:my|your|his|her) (?P<hurt>{_SITE})\b"
    rf"|\bpain (?:\w+ ){{0,2}}(?:in|at|of|on) (?:the end of )?(?:my|your|the) (?P<pain>{_SITE})\b"
    rf"|\b(?:my|the) (?P<aches>{_SITE})s? (?:\w+ ){{0,2}}?(?:hurts?|aches?|is (?:\w+ )?sore)\b",
    re.IGNORECASE,
)
_ASKED = re.compile(r"\b(?:any|do you|does|have you|did you)\b", re.IGNORECASE)
_NOT = re.compile(r"\b(?:no|not|without|denies|never)\b[^,]*$", re.IGNORECASE)


def chief_complaint(said: tuple[Said, ...], denied: frozenset[str]) -> list[Line]:
    """Why the patient came: what the clinician introduces, else the first complaint, else what hurts.

    Args:
        said: the consultation in its order.
        denied: names that the note denies somewhere; they are never a complaint.
    """
    return _introduced(said, denied) or _first_complaint(said, denied) or _hurting_part(said)


def _introduced(said: tuple[Said, ...], denied: frozenset[str]) -> list[Line]:
    for piece in said[:_OPENING]:
        match = _INTRODUCED.search(piece.text) if piece.speaker is not Speaker.PATIENT else None
        if match is None:
            continue
        why = _WHY_ENDS.sub("", match["why"] or match["named"])
        why = re.sub(r"^complaints? of (?:an? )?", "", why, flags=re.IGNORECASE)
        why = " ".join(re.sub(r"\b(?:his|her|their|your) ", "", why).split()[:9])
        named = (*symptoms().find(why, "en"), *conditions().find(why, "en"))
        clinical = named or _VISIT.search(why) or body_sites().first(why, "en")
        if not clinical or any(one.term.en in denied for one in named) or _corrected(why, said):
            continue
        return [Line(Topic.CHIEF_COMPLAINT, words.sentence(words.measured(why)), piece.evidence, -1)]
    return []


def _corrected(text: str, said: tuple[Said, ...]) -> bool:
    """Whether somebody says soon after that it is not this side: "it's not the right knee, it's the left"."""
    side = re.search(r"\b(left|right)\b", text, re.IGNORECASE)
    return side is not None and any(
        re.search(rf"\bnot (?:the|my|your|in the|on the) {side[1]}\b", piece.text, re.IGNORECASE)
        for piece in said[:_LONGER]
    )


def _hurting_part(said: tuple[Said, ...]) -> list[Line]:
    for place, piece in enumerate(said[:_LONGER]):
        match = _AT_SITE.search(piece.text)
        if piece.speaker is Speaker.DOCTOR and (place >= _OPENING or _ASKED.search(piece.text)):
            # What a clinician names later on is mostly a question that the patient may have denied.
            continue
        if match is None or piece.kind is Kind.DENIED or _NOT.search(piece.text[: match.start()]):
            continue
        if _topic_elsewhere(piece) or _corrected(match.group(0), said):
            continue
        where = match["hurt"] or match["pain"] or match["aches"]
        lasting = _DURATION.search(piece.text)
        text = f"{match['said'] or f'{where} pain'}{f' {lasting.group(0)}' if lasting else ''}"
        return [Line(Topic.CHIEF_COMPLAINT, words.sentence(words.measured(text.lower())), piece.evidence, -1)]
    return []


def _topic_elsewhere(piece: Said) -> bool:
    return topic_of(piece) in (
        Topic.FAMILY_HISTORY,
        Topic.PLAN,
        Topic.INSTRUCTIONS,
        Topic.FOLLOW_UP,
        Topic.PAST_HISTORY,
    )


_FOLLOWS = re.compile(
    r"\bfollow(?:ing|ed)?[- ]up (?:on|for|of|with)(?: for)? (?:your |the |my |his |her )?(?P<what>[^,.?]+)",
    re.IGNORECASE,
)
_PRESENTS = re.compile(
    (
        r"\b(?:presents?|here|comes? in)(?: today)? (?:with|for|"
        r"complaining of) (?:an? (?:evaluation|follow-up) of )?(?P<what>[^,.?]+)"
    ),
    re.IGNORECASE,
)


_LONG_AGO = re.compile(
    r"\bin (?:19|20)\d\d\b|\b(?:as a (?:child|kid|teenager|baby)|when I was (?:a|little|young|\d)|used to|years ago)\b",
    re.IGNORECASE,
)
"""Words that put a thing in the past: it is not what the patient comes with."""
_HURTING = re.compile(
    r"\bmy (?P<where>(?:(?:left|right|lower|upper) )*(?:knee|hip|shoulder|elbow|wrist|ankle|foot|hand|arm|leg|back|neck"
    r"|head|stomach|belly|chest|throat|ear|tooth|jaw))s? (?:has|have|is|are) (?:been )?(?:really |just )?"
    r"(?:killing|bothering|hurting|acting up|giving)\b",
    re.IGNORECASE,
)
"""A complaint in words that no lexicon of symptoms lists: "my left knee has been killing me"."""


def _first_complaint(said: tuple[Said, ...], denied: frozenset[str]) -> list[Line]:
    """What is followed up, and the first complaint with how long it has lasted."""
    parts: list[str] = []
    evidence: list[tuple[SegmentId, ...]] = []
    for piece in said[:_OPENING]:
        if ignored(piece) or piece.kind not in (Kind.STATEMENT, Kind.ANSWER):
            continue
        if (follows := _FOLLOWS.search(piece.text)) and (named := conditions().first(follows["what"], "en")):
            parts.insert(0, f"follow-up of {named.text.lower()}")
            evidence.append(piece.evidence)
            break
        found = symptoms().first(piece.text, "en") or conditions().first(piece.text, "en")
        hurting = _HURTING.search(piece.text) if found is None and piece.speaker is not Speaker.DOCTOR else None
        if hurting and not parts:
            lasting = _DURATION.search(piece.text)
            parts.append(f"{hurting['where']} pain{f' {lasting.group(0)}' if lasting else ''}")
            evidence.append(piece.evidence)
            continue
        if (
            found is None
            or found.term.en in denied
            or parts
            or (piece.speaker is Speaker.DOCTOR and not _PRESENTS.search(piece.text))
        ):
            continue
        if topic_of(piece) in (Topic.FAMILY_HISTORY, Topic.PLAN, Topic.ASSESSMENT, None) or _LONG_AGO.search(
            piece.text
        ):
            continue
        duration = _DURATION.search(piece.text)
        before = piece.text[: found.start]
        side = re.search(r"\b(left|right)\s+(?:\w+\s+)?$", before, re.IGNORECASE)
        name = found.text.lower() if found.text.lower().rstrip("s") == found.term.en else found.term.en
        parts.append(
            " ".join(x for x in (side[1].lower() if side else "", name, duration.group(0) if duration else "") if x)
        )
        evidence.append(piece.evidence)
    text = words.sentence(words.measured("; ".join(parts)))
    return [Line(Topic.CHIEF_COMPLAINT, text, joined(*evidence), -1)] if parts else []
