"""Allergies told by what happened, illnesses told of a relative in passing, medicines that are somebody else's."""

from __future__ import annotations

import pytest

from scribe.language.claim import Action, Assertion, Claim, ClaimKind, Whose
from scribe.language.reading import reading_of
from tests.drafting.extractive.drafting import transcript


def claims(said: str, language: str, *kinds: ClaimKind) -> list[Claim]:
    every = reading_of(transcript(said, language)).standing
    return [claim for claim in every if claim.kind in kinds]


@pytest.mark.parametrize(
    ("language", "said", "to"),
    [
        ("en", "P: Augmentin does a number on me, I get the hives, head to toe.", "amoxicillin-clavulanate"),
        ("en", "D: Is penicillin all right for you?\nP: Well, last time my lips swelled up.", "penicillin"),
        (
            "en",
            "D: Any allergies?\nP: No.\nO: The codeine! After the operation she itched all over, big red blotches.",
            "codeine",
        ),
        ("zh", "D: 青霉素能用吧？\nO: 那可使不得！去年打皮试，浑身起疹子，人家说别碰。", "penicillin"),
        ("zh", "O: 等等，她一岁那会儿打青霉素，送到抢救室了。", "penicillin"),
        ("zh", "P: 左氧氟沙星我吊过一次，起一片风团，痒死，护士给停的。", "levofloxacin"),
        ("en", "P: Ibuprofen is fine but Augmentin does a number on me, I get the hives.", "amoxicillin-clavulanate"),
    ],
)
def test_a_medicine_that_a_grave_reaction_is_told_to_is_an_allergy_and_no_order(language, said, to):
    told = claims(said, language, ClaimKind.ALLERGY)
    assert [one.key for one in told if one.assertion is Assertion.PRESENT] == [to]
    assert all(one.reaction for one in told if one.assertion is Assertion.PRESENT)
    assert to not in {one.key for one in claims(said, language, ClaimKind.MEDICINE)}


@pytest.mark.parametrize(
    "said",
    [
        "P: I took cetirizine because I had hives.",
        "P: I had hives all over, so they gave me prednisolone.",
        "D: Are you taking the metformin?\nP: Every day. I have a rash on my leg.",
        "P: I take amlodipine every morning and I have hives today.",
        "D: That is the wrong pick, amlodipine makes ankles swell.",
        "P: I stopped taking my furosemide and now I have swelling and shortness of breath.",
        "P: I don't take aspirin, I just woke up with hives.",
        "P: I took a Zyrtec but I still had hives all over.",
        "P: I took ibuprofen and stroked the cat, and I had hives.",
        "D: Did you start the furosemide?\nP: Not yet. I'm short of breath and there's swelling.",
    ],
)
def test_a_complaint_beside_a_medicine_is_no_allergy_to_it(said):
    assert claims(said, "en", ClaimKind.ALLERGY) == []


def test_a_medicine_that_is_named_for_its_allergy_is_not_changed():
    said = "D: Any allergies?\nP: Codeine brings me out in hives.\nD: I'm putting codeine down. Paracetamol, one gram."
    assert [one.key for one in claims(said, "en", ClaimKind.MEDICINE)] == ["paracetamol"]


def test_a_dose_that_is_reduced_stays_beside_the_allergy_to_it():
    said = "P: Aspirin brings me out in hives.\nD: Let's bring the aspirin down to half a tablet."
    assert [one.key for one in claims(said, "en", ClaimKind.MEDICINE)] == ["aspirin"]


def test_an_order_with_a_dose_stays_one_beside_the_allergy_to_it():
    said = "P: Amoxicillin brings me out in hives.\nD: I'll give you amoxicillin 500 mg three times a day."
    assert "amoxicillin" in {one.key for one in claims(said, "en", ClaimKind.MEDICINE)}


@pytest.mark.parametrize(
    ("language", "said", "of", "relative"),
    [
        ("en", "D: You've got diabetes.\nP: My dad had that, the sugar.", "diabetes mellitus", "father"),
        ("en", "D: It's high blood pressure.\nP: My mum had the same at my age.", "hypertension", "mother"),
        ("zh", "D: 这是糖尿病。\nP: 我妈也有这个病。", "diabetes mellitus", "mother"),
        ("zh", "D: 考虑痛风。\nP: 我爸也是这样。", "gout", "father"),
    ],
)
def test_what_a_relative_had_too_is_the_illness_just_spoken_of(language, said, of, relative):
    theirs = [one for one in claims(said, language, ClaimKind.PROBLEM) if one.whose is Whose.RELATIVE]
    assert [(one.key, one.relation.en if one.relation else "") for one in theirs] == [(of, relative)]


@pytest.mark.parametrize(
    "said",
    [
        "D: It's essential tremor.\nP: My wife has it in her bag, the letter.",
        "D: It's gout.\nP: Can you tell my wife that?",
        "P: My dad had that.",
        "D: You've got diabetes.\nP: My dad didn't have that.",
        "D: You've got gout.\nP: My husband thinks I have that.",
        "D: You've got gout.\nP: My mother told everybody at home you had that.",
        "D: You've got gout.\nP: Do you think my mum had that?",
        "D: You've got osteoporosis.\nP: Right.\nD: I'd suggest a colonoscopy, too.\nP: My sister had that.",
    ],
)
def test_nothing_is_a_relatives_that_nobody_said_they_had(said):
    assert not [one for one in claims(said, "en", ClaimKind.PROBLEM) if one.whose is Whose.RELATIVE]


def test_an_illness_that_a_relative_does_not_have_is_none_in_chinese():
    said = "D: 这是糖尿病。\nP: 我妈没有这个病。"
    assert not [one for one in claims(said, "zh", ClaimKind.PROBLEM) if one.whose is Whose.RELATIVE]


def test_an_order_beside_a_relatives_allergy_stays():
    said = "P: My brother is allergic to penicillin.\nD: You're fine with it, so penicillin then."
    assert "penicillin" in {one.key for one in claims(said, "en", ClaimKind.MEDICINE)}


@pytest.mark.parametrize(
    ("said", "whose"),
    [
        ("P: I'm taking my mother's tramadol at night, is that bad?", Whose.PATIENT),
        ("P: I've been taking my neighbour's, what's it called, tramadol.", Whose.PATIENT),
        ("P: My mother takes tramadol at night.", Whose.RELATIVE),
    ],
)
def test_a_medicine_is_of_who_takes_it_whosever_it_is(said, whose):
    (one,) = claims(said, "en", ClaimKind.MEDICINE)
    assert (one.whose, one.action, one.assertion) == (whose, Action.GOES_ON, Assertion.PRESENT)
