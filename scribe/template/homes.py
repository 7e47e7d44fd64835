"""Which section of a template takes what belongs to a topic, when it has no section of exactly that topic."""

from __future__ import annotations

from typing import Final

from scribe.model import Template, Topic

_FALLBACKS: Final[dict[Topic, tuple[Topic, ...]]] = {
    Topic.REVIEW_OF_SYSTEMS: (Topic.PRESENT_ILLNESS,),
    Topic.CHIEF_COMPLAINT: (),
    Topic.VITAL_SIGNS: (Topic.POSITIVE_SIGNS, Topic.EXAMINATION),
    Topic.EXAMINATION: (Topic.POSITIVE_SIGNS,),
    Topic.POSITIVE_SIGNS: (Topic.EXAMINATION,),
    Topic.NEGATIVE_SIGNS: (Topic.EXAMINATION, Topic.POSITIVE_SIGNS),
    Topic.INSTRUCTIONS: (Topic.PLAN,),
    Topic.FOLLOW_UP: (Topic.INSTRUCTIONS, Topic.PLAN),
    Topic.PLAN: (Topic.INSTRUCTIONS,),
    Topic.ASSESSMENT: (Topic.PLAN,),
    Topic.RESULTS: (Topic.EXAMINATION, Topic.POSITIVE_SIGNS, Topic.PRESENT_ILLNESS),
    Topic.PAST_HISTORY: (Topic.PRESENT_ILLNESS,),
    Topic.MEDICATIONS: (Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS),
    Topic.ALLERGIES: (Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS),
    Topic.FAMILY_HISTORY: (Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS),
    Topic.SOCIAL_HISTORY: (Topic.PAST_HISTORY, Topic.PRESENT_ILLNESS),
    Topic.PRESENT_ILLNESS: (),
}
"""Where a topic goes in a template that has no section for it, the best first."""


def homes(template: Template) -> dict[Topic, str]:
    """The id of the section that takes each topic; a topic that fits nowhere is missing."""
    direct: dict[Topic, str] = {}
    for section in template.sections:
        for topic in section.topics:
            direct.setdefault(topic, section.id)
    found = dict(direct)
    for topic, others in _FALLBACKS.items():
        home = next((direct[other] for other in others if other in direct), None)
        if topic not in found and home is not None:
            found[topic] = home
    return found
