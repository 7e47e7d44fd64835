"""Edits teach: wordings and orders that reviewers prefer, proposed as rules of a template that a person accepts."""

from scribe.learning.ordering import Ordering, orderings_of
from scribe.learning.pairs import Pair, pairs_of, read_edits
from scribe.learning.proposing import Proposal, propose

__all__ = ["Ordering", "Pair", "Proposal", "orderings_of", "pairs_of", "propose", "read_edits"]
