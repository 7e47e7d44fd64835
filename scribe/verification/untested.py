"""Tests that a statement names and nobody did: by none of their names, in no word of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from scribe.language.claim import Assertion, Claim
from scribe.language.claims import Read
from scribe.language.tokens import idle_words, tokens
from scribe.model import FlagKind, Level
from scribe.verification.difference import Difference, was_named
from scribe.verification.heard import Heard

_MEASURED: Final = ("laboratory", "imaging", "procedure")
"""Kinds of tests that have a name of their own, by which people speak of them; of departments there are many ways."""


def check_untested(claim: Claim, statement: Read, heard: Heard) -> Iterator[Difference]:
    """A test that a statement names, of which nobody said any word.

    A salt or a sugar that is eaten is no test. Where words are written together one character tells too little.
    """
    term, own = claim.concept, heard.own
    if term is None or claim.assertion is Assertion.ASKED or term.category not in _MEASURED or not own.spaced:
        return
    clause = statement.sentence.clause_at(claim.start)
    eaten = own.any_of("eaten").finditer(statement.text)
    if any(statement.sentence.clause_at(found.start()) == clause for found in eaten) or was_named(term, heard):
        return
    words = {token.stem for name in (claim.words, *term.names("en")) for token in tokens(name, own)} - idle_words(own)
    if not any(said.startswith(word) or word.startswith(said) for word in words for said in heard.stems):
        yield Difference(FlagKind.FINDING_NOT_SAID, Level.RAISED, claim.words)
