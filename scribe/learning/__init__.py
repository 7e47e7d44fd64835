"""Edits teach: wordings that reviewers prefer, proposed as rules of a template that a person accepts."""

from scribe.learning.pairs import Pair, pairs_of, read_pairs
from scribe.learning.proposing import Proposal, propose

__all__ = ["Pair", "Proposal", "pairs_of", "propose", "read_pairs"]
