"""What the conversation does to claims: answers, read-backs, corrections, withdrawals, replacements.

A question opens a frame; the next words of somebody else fill it, however short. Later turns change earlier claims, by
reference (the same concept, the same kind of value, "that", 那个) and not by distance alone.
"""

from scribe.language.dialogue.cues import FrameRule, ReplyRule, Says, correction_in, frame_of, reply_in
from scribe.language.dialogue.talk import Conversed, converse
from scribe.language.dialogue.turned import Turned

__all__ = ["Conversed", "FrameRule", "ReplyRule", "Says", "Turned", "converse", "correction_in", "frame_of", "reply_in"]
