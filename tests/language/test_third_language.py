"""A third language is a pack of data: the engines read it without a line of code."""

from __future__ import annotations

from pathlib import Path

import pytest

from scribe.language.claim import Assertion, Whose
from scribe.language.proving import faults_in, idle_rules
from scribe.language.reading import claims_in, read, read_statement
from scribe.language.rules import read_pack
from tests.fakes.notes import transcript_of

PACKS = Path(__file__).parents[1] / "fakes" / "packs"


@pytest.fixture(scope="module")
def german():
    return read_pack("de", packs=PACKS)


def test_every_rule_of_it_holds_and_is_needed(german):
    assert [str(fault) for fault in faults_in(german)] == []
    assert [placed.rule.id for placed in idle_rules(german)] == []


def test_a_sentence_is_read_by_its_rules(german):
    claims = claims_in(read_statement("Husten, aber kein Fieber. Meine Mutter hat Diabetes.", "de", own=german))
    found = {claim.concept.en: (claim.assertion, claim.whose) for claim in claims}
    assert found == {
        "cough": (Assertion.PRESENT, Whose.PATIENT),
        "fever": (Assertion.DENIED, Whose.PATIENT),
        "diabetes mellitus": (Assertion.PRESENT, Whose.RELATIVE),
    }


@pytest.mark.parametrize(("answer", "assertion"), [("Ja.", Assertion.PRESENT), ("Nein.", Assertion.DENIED)])
def test_an_answer_fills_its_question(german, answer, assertion):
    transcript = transcript_of("Haben Sie Fieber?", answer)
    claims = read(transcript, german).standing
    assert [(claim.concept.en, claim.assertion) for claim in claims] == [("fever", assertion)]
