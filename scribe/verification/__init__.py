"""Verification: each statement of a note against what was said, and the note's risk."""

from scribe.verification.anchoring import with_anchors
from scribe.verification.checking import verify
from scribe.verification.facts import with_facts
from scribe.verification.lacking import lacking, untold
from scribe.verification.matching import find_evidence
from scribe.verification.reading import read_note
from scribe.verification.risk import risk_of

__all__ = ["find_evidence", "lacking", "read_note", "risk_of", "untold", "verify", "with_anchors", "with_facts"]
