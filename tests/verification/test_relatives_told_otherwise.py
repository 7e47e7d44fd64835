"""Relatives: one whom nobody named, and families told as free of what a relative has."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind, Level
from tests.verification.test_claims import flags, kinds


@pytest.mark.parametrize(
    ("text", "said", "kind"),
    [
        ("Brother has epilepsy.", ("Any illness in the family?", "My aunt has epilepsy."), FlagKind.OTHER_SPEAKER),
        ("No family history of gout.", ("And gout?", "My father has gout."), FlagKind.OPPOSITE),
    ],
)
def test_another_family_is_flagged(text, said, kind):
    assert kind in kinds(text, *said)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Aunt has epilepsy.", ("Any illness in the family?", "My auntie has epilepsy.")),
        ("No family history of gout.", ("Any gout in the family?", "No, none of them.")),
    ],
)
def test_the_same_family_is_not(text, said):
    assert [flag.kind for flag in flags(text, *said) if flag.level is not Level.LOW] == []
