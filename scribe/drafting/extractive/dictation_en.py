"""A clinician who dictates alone: spoken headings say where the sentences after them belong."""

from __future__ import annotations

import re

from scribe.drafting.extractive.said import Said
from scribe.drafting.extractive.topics_en import clinical, ignored, topic_of
from scribe.model import Topic

_HEADINGS: tuple[tuple[str, Topic], ...] = (
    (r"chief complaint|presenting complaint", Topic.CHIEF_COMPLAINT),
    (r"history(?: of present(?:ing)? (?:illness|complaint))?|hpi", Topic.PRESENT_ILLNESS),
    (r"past (?:medical )?history", Topic.PAST_HISTORY),
    (r"(?:current )?medications?", Topic.MEDICATIONS),
    (r"allergies", Topic.ALLERGIES),
    (r"family history", Topic.FAMILY_HISTORY),
    (r"social history", Topic.SOCIAL_HISTORY),
    (r"(?:physical )?exam(?:ination)?|on (?:physical )?exam(?:ination)?", Topic.EXAMINATION),
    (r"results|investigations", Topic.RESULTS),
    (r"impression|assessment|diagnos[ie]s", Topic.ASSESSMENT),
    (r"plan|treatment", Topic.PLAN),
)


class Dictation:
    """Remembers the heading that was last dictated."""

    def __init__(self) -> None:
        self._heading = Topic.PRESENT_ILLNESS

    def topic(self, said: Said) -> Topic | None:
        """The topic of a dictated clause; ``None`` for a heading itself and for what is no part of the note."""
        text = said.text.strip(" .,:")
        for pattern, topic in _HEADINGS:
            if re.fullmatch(pattern, text, re.IGNORECASE):
                self._heading = topic
                return None
            if topic is Topic.EXAMINATION and re.match(rf"^(?:{pattern})\b,?", text, re.IGNORECASE):
                self._heading = topic
        if ignored(said):
            return None
        own = topic_of(said)
        if own in (Topic.VITAL_SIGNS, Topic.ALLERGIES, Topic.FOLLOW_UP):
            return own
        if self._heading is Topic.EXAMINATION and own is Topic.RESULTS:
            return own
        known = clinical(text) or own is not None or re.search(r"\d", text)
        return self._heading if known else None
