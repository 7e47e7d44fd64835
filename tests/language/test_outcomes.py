"""What becomes of what is named: the rules and the tagger weighed together, and how sure that must be for what."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

import pytest

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Standing, Whose
from scribe.language.learned import choices
from scribe.language.rules import pack
from scribe.language.tagging import illnesses, medicines, orders
from scribe.language.tagging.naming import medicines_in, places_of
from scribe.language.tagging.outcome import NOTHING, OUTCOMES, outcome_of, signs_of
from tests.language.taggers import heard, telling

STARTS = "Let us start bisoprolol 2.5 mg once a day."


def decided(module, monkeypatch, outcome: str, sure: float, *turns: str) -> list[Claim]:
    """The claims of a consultation of which everything that is named has one outcome."""

    def say(family: str, _: object) -> dict[str, float]:
        others = [name for name in (*OUTCOMES[family], NOTHING) if name != outcome]
        return {outcome: sure} | dict.fromkeys(others, (1 - sure) / len(others))

    monkeypatch.setattr(module, "outcome_of", say)
    reading = heard(*turns)
    change = getattr(module, module.__name__.rsplit(".", 1)[1])
    changed, made = change(reading.reads, reading.claims, telling(reading, {}), pack("en"))
    return [changed.get(place, claim) for place, claim in enumerate(reading.claims)] + made


def one(kind: ClaimKind, claims: list[Claim]) -> Claim:
    return next(claim for claim in claims if claim.kind is kind)


def test_every_outcome_has_its_weights_and_their_odds_add_up():
    reading = heard(STARTS, "My dad had a stroke.", "We will do an ECG.")
    told = telling(reading, {"bisoprolol": "start", "ECG": "order", "stroke": "famdx"})
    said = (reading.reads, reading.claims, told)
    assert {family: set(models) for family, models in choices("outcomes").items()} == {
        family: {*names, NOTHING} for family, names in OUTCOMES.items()
    }
    [named] = medicines_in(*said).values()
    begun = outcome_of("medicine", signs_of("medicine", named, (), *said))
    [test] = places_of(orders.KINDS, ("order",), *said[1:])
    ordered = outcome_of("ordered", signs_of("ordered", (test,), (), *said))
    assert sum(begun.values()) == pytest.approx(1)
    assert max(begun, key=begun.__getitem__) == "start"
    assert max(ordered, key=ordered.__getitem__) == "order"


def test_the_first_word_of_a_medicine_that_was_named_is_that_medicine():
    reading = heard("Folic acid on the Friday, 5 mg.", "Yes.", "Folic stays as it is. The brown one too.")
    told = telling(reading, {"3: Folic": "continue", "brown": "continue"})
    named = medicines_in(reading.reads, reading.claims, told)
    assert {key: len(places) for key, places in named.items()} == {"folic acid": 2, "brown": 1}


def test_a_medicine_that_is_named_thousands_of_times_has_an_outcome_too():
    reading = heard("Aspirin. " * 2_000)
    said = (reading.reads, reading.claims, telling(reading, {"Aspirin": "start"}))
    [named] = medicines_in(*said).values()
    assert len(named) == 2_000
    assert sum(outcome_of("medicine", signs_of("medicine", named, (), *said)).values()) == pytest.approx(1)


@pytest.mark.parametrize(
    ("said", "outcome", "sure", "changes"),
    [
        ("About the bisoprolol.", "stop", 0.65, True),
        ("About the bisoprolol.", "stop", 0.55, False),
        ("About the bisoprolol.", "past", 0.5, True),
        ("About the bisoprolol.", "start", 0.6, False),
        (STARTS, "no", 0.65, True),
        (STARTS, "no", 0.55, False),
        ("Continue the bisoprolol.", "no", 0.75, False),
        ("Continue the bisoprolol.", "stop", 0.6, False),
        ("Continue the bisoprolol.", "stop", 0.7, False),
        ("Continue the bisoprolol.", "stop", 0.85, True),
        ("I never took the bisoprolol.", "continue", 0.85, False),
        ("I never took the bisoprolol.", "start", 0.85, False),
        ("Hold the bisoprolol.", "start", 0.7, False),
        ("Hold the bisoprolol.", "start", 0.8, True),
        (STARTS, "kin", 0.75, True),
        (STARTS, "allergy", 0.65, False),
    ],
)
def test_an_order_needs_more_against_the_rules_than_what_is_told_in_words(monkeypatch, said, outcome, sure, changes):
    before = one(ClaimKind.MEDICINE, list(heard(said).claims))
    after = decided(medicines, monkeypatch, outcome, sure, said)[0]
    assert (after != before) is changes


def test_an_order_that_was_taken_back_is_never_given_again(monkeypatch):
    turns = ("Let us start bisoprolol. No, forget the bisoprolol.", "Why?", "Bisoprolol is a fine drug.")
    assert {claim.standing for claim in heard(*turns).claims} == {Standing.WITHDRAWN, Standing.STANDS}
    claims = decided(medicines, monkeypatch, "start", 0.99, *turns)
    assert not any(claim.stands and claim.action is Action.START for claim in claims)


@pytest.mark.parametrize(
    ("outcome", "action"),
    [("start", Action.START), ("stop", Action.STOP), ("hold", Action.HOLD), ("continue", Action.GOES_ON)],
)
def test_one_claim_of_a_medicine_says_what_becomes_of_it(monkeypatch, outcome, action):
    turns = ("You are on bisoprolol 2.5 mg?", "And the bisoprolol, I never know.", "The bisoprolol.")
    claims = decided(medicines, monkeypatch, outcome, 0.95, *turns)
    assert {claim.action for claim in claims} - {Action.NONE} == {action}


@pytest.mark.parametrize(
    ("said", "outcome", "sure", "ordered"),
    [
        ("The ECG.", "order", 0.9, True),
        ("The ECG.", "order", 0.7, False),
        ("Show me the ECG.", "order", 0.8, False),
        ("We begin with the ECG.", "order", 0.75, True),
        ("We begin with the ECG.", "order", 0.65, False),
        ("Your ECG was months ago.", "order", 0.88, False),
        ("I will get an ECG because of the attack that you had.", "order", 0.7, True),
        ("You had an ECG.", "order", 0.8, False),
        ("Have you had an ECG?", "order", 0.85, False),
        ("Have you had an ECG?", "order", 0.95, True),
        ("We will do an ECG today.", "notordered", 0.65, False),
        ("We will do an ECG today.", "notordered", 0.55, True),
        ("We will do an ECG today.", "done", 0.75, False),
    ],
)
def test_what_is_ordered_and_what_is_not(monkeypatch, said, outcome, sure, ordered):
    claim = one(ClaimKind.TEST, decided(orders, monkeypatch, outcome, sure, said))
    told = claim.action is Action.ORDER and claim.assertion is Assertion.PRESENT
    assert told is ordered


def test_what_a_doctor_gives_up_later_is_not_ordered(monkeypatch):
    said = ("We will do an ECG.", "Do I need the ECG?", "The ECG seems too much after all.")

    def say(_: str, signs: Mapping[str, float]) -> dict[str, float]:
        given_up = "last by.doctor" in signs and signs["where"] > 0
        return dict.fromkeys(("order", "done", "notordered", NOTHING), 0.0) | {
            "notordered" if given_up else "order": 1.0
        }

    monkeypatch.setattr(orders, "outcome_of", say)
    reading = heard(*said)
    assert any(claim.action is Action.ORDER and claim.stands for claim in reading.claims)
    changed, _ = orders.orders(reading.reads, reading.claims, telling(reading, {}), pack("en"))
    assert not [c for c in changed.values() if c.action is Action.ORDER and c.assertion is Assertion.PRESENT]


def test_what_is_refused_is_not_ordered_again(monkeypatch):
    claims = decided(orders, monkeypatch, "order", 0.99, "Have a colonoscopy.", "No, I will not have the colonoscopy.")
    assert any(claim.action is Action.REFUSED for claim in claims)
    assert not any(c.stands and c.action is Action.ORDER and c.assertion is Assertion.PRESENT for c in claims)


def test_what_was_said_in_one_breath_was_taken_back_together(monkeypatch):
    reading = heard("We will do an ECG and the wobble thing. No, forget that.")
    told = telling(reading, {"wobble": "order", "thing": "order"})
    monkeypatch.setattr(orders, "outcome_of", lambda *_: {"order": 1.0, "done": 0.0, "notordered": 0.0, NOTHING: 0.0})
    assert orders.orders(reading.reads, reading.claims, told, pack("en"))[1] == []
    kept = heard("We will do an ECG and the wobble thing.")
    told = telling(kept, {"wobble": "order", "thing": "order"})
    assert [claim.words for claim in orders.orders(kept.reads, kept.claims, told, pack("en"))[1]] == ["wobble thing"]


@pytest.mark.parametrize(
    ("said", "name", "ordered"),
    [
        ("I will get you a wobble thing.", "wobble thing", True),
        ("Bloods in 10 days, and a wobble thing.", "wobble thing", True),
        ("The wobble thing looks good.", "wobble thing", False),
        ("Let us do a quick knee exam.", "quick knee exam", False),
        ("I will order some bloods and tap your knee.", "tap your knee", False),
    ],
)
def test_a_name_that_no_list_knows_is_ordered_where_a_word_of_its_sentence_orders(monkeypatch, said, name, ordered):
    reading = heard(said)
    told = telling(reading, dict.fromkeys(name.split(), "order"))
    monkeypatch.setattr(orders, "outcome_of", lambda *_: {"order": 0.8, "done": 0.0, "notordered": 0.1, NOTHING: 0.1})
    made = orders.orders(reading.reads, reading.claims, told, pack("en"))[1]
    assert ([claim.words for claim in made] == [name]) is ordered


def test_a_patient_orders_nothing(monkeypatch):
    claims = decided(orders, monkeypatch, "order", 0.99, "So.", "The ECG.")
    assert one(ClaimKind.TEST, claims).action is not Action.ORDER


def test_a_doubted_illness_keeps_its_words_and_becomes_no_resource(monkeypatch):
    doubted = one(ClaimKind.PROBLEM, decided(illnesses, monkeypatch, "nodx", 0.9, "You have asthma."))
    assert doubted.sureness == illnesses.UNSURE
    assert doubted.stands
    believed = one(ClaimKind.PROBLEM, decided(illnesses, monkeypatch, "dx", 0.9, "You have asthma."))
    assert believed.sureness == 1


def test_a_relatives_illness_that_is_wondered_about_is_the_relatives(monkeypatch):
    said = ("So.", "My mum had fibroids, should I worry?")
    claim = one(ClaimKind.PROBLEM, decided(illnesses, monkeypatch, "famdx", 0.9, *said))
    assert (claim.whose, claim.assertion) == (Whose.RELATIVE, Assertion.PRESENT)


def test_a_diagnosis_that_no_list_knows_is_the_clinicians_alone():
    reading = heard("It is stress leakage.", "Stress leakage, you say.", "Is it stress leakage?")
    told = telling(reading, {"stress": "dx", "leakage": "dx", "Stress": "dx"})
    _, made = illnesses.illnesses(reading.reads, reading.claims, told, pack("en"))
    assert [(claim.sentence, claim.diagnosis) for claim in made] == [(0, True)]


ASKED = ("How is the sertraline?", "Bit better. I cry less.", "You are on 50?", "50, in the morning.")


@pytest.fixture
def doses(monkeypatch):
    """The dose of each medicine in the end, of turns in which words are told as something and sertraline changes."""

    def of(said: dict[str, str], *turns: str) -> dict[str, tuple[Decimal | None, str]]:
        reading = heard(*ASKED, *turns)
        told = telling(reading, {"sertraline": "change", "aspirin": "start", "50": "nodose"} | said)
        others = dict.fromkeys((*OUTCOMES["medicine"], NOTHING), 0.0)
        monkeypatch.setattr(medicines, "outcome_of", lambda *_: others | {"change": 1.0})
        changed, _ = medicines.medicines(reading.reads, reading.claims, told, pack("en"))
        claims = [changed.get(place, claim) for place, claim in enumerate(reading.claims)]
        return {c.key: (c.regimen.dose, c.regimen.unit) for c in claims if c.kind is ClaimKind.MEDICINE and c.regimen}

    return of


def test_a_dose_told_turns_behind_its_medicine_is_its_own(doses):
    assert doses({"5: 100": "dose"}, "I had 100 in mind.")["sertraline"] == (100, "mg")


def test_of_an_order_no_patients_amount_counts(doses):
    assert doses({"6: 100": "dose"}, "Let us take it up.", "I had 100 in mind.")["sertraline"] == (None, "")


def test_a_question_tells_no_amount(doses):
    assert doses({"100": "dose"}, "Let us take it up. Would 100 suit you?")["sertraline"] == (None, "")


def test_an_amount_behind_another_medicine_is_not_the_first_ones(doses):
    told = doses({"5: 100": "dose"}, "Some aspirin too, 100 a day.")
    assert told["aspirin"] == (100, "mg")
    assert told["sertraline"] != (100, "mg")


@pytest.mark.parametrize("words", ["900000", "2 puffs"])
def test_an_amount_that_cannot_be_of_a_medicine_is_none(doses, words):
    said = {f"7: {word}": "dose" for word in words.split()}
    assert doses(said, "Let us take it up.", "All right.", f"I had {words} in mind.")["sertraline"] == (None, "")
