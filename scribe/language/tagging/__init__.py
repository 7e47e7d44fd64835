"""What is learned of speech, beside the rules: names that none of them knows, and what becomes of each in the end."""

from scribe.language.tagging.seconding import seconded
from scribe.language.tagging.tagger import Tagged, tagged

__all__ = ["Tagged", "seconded", "tagged"]
