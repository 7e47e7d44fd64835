"""Facts by their standard terms, with the spoken words beside them."""

from __future__ import annotations

import pytest

from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    MedicationAttributes,
    MedicationFact,
    OrderAttributes,
    OrderFact,
    ProblemAttributes,
    ProblemFact,
)
from scribe.terminology.coding import Codebook, coded
from scribe.terminology.standard import GUESSED, standardised
from tests.fakes.notes import transcript_of


def medicine(name: str, evidence=("s1",)) -> MedicationFact:
    return MedicationFact(id="f1", text=f"{name} 5 mg", evidence=evidence, attributes=MedicationAttributes(name=name))


def of(fact, said: str, language: str = "en"):
    (standard,) = standardised((fact,), language, transcript_of(said, language=language))
    return standard


@pytest.mark.parametrize(
    ("name", "said", "language", "term", "kept"),
    [
        ("hydrochlorothiazide", "I take HCTZ.", "en", "hydrochlorothiazide", "HCTZ"),
        ("HCTZ", "I take HCTZ.", "en", "hydrochlorothiazide", "HCTZ"),
        ("Tylenol", "I take Tylenol.", "en", "paracetamol", "Tylenol"),
        ("amlodipine", "I take amlodipine.", "en", "amlodipine", ""),
        ("络活喜", "一直吃络活喜。", "zh", "氨氯地平", "络活喜"),
    ],
)
def test_a_medicine_has_the_standard_name_and_keeps_the_spoken_one(name, said, language, term, kept):
    standard = of(medicine(name), said, language)
    assert (standard.attributes.name, standard.said) == (term, kept)
    assert term in standard.text
    assert standard.confidence == 1


def test_a_misspelt_name_is_kept_and_less_sure():
    standard = of(medicine("amlodipine"), "I take amlodapine 5 milligrams.")
    assert (standard.said, standard.confidence) == ("amlodapine", GUESSED)


@pytest.mark.parametrize(
    ("text", "said", "language", "kept"),
    [
        ("type 2 diabetes mellitus", "I have T2DM.", "en", "T2DM"),
        ("myocardial infarction", "I had a heart attack.", "en", "heart attack"),
        ("心肌梗死", "前年心梗过。", "zh", "心梗"),
        ("hypertension", "I have hypertension.", "en", ""),
        ("a thing of no list", "I have a thing of no list.", "en", ""),
    ],
)
def test_a_problem_keeps_the_words_that_were_spoken(text, said, language, kept):
    problem = ProblemFact(id="f1", text=text, evidence=("s1",), attributes=ProblemAttributes())
    standard = of(problem, said, language)
    assert (standard.text, standard.said) == (text, kept)


def test_what_is_said_elsewhere_is_not_this_facts():
    assert of(medicine("hydrochlorothiazide", evidence=("s9",)), "I take HCTZ.").said == ""


def test_other_facts_stay_as_they_are():
    order = OrderFact(id="f1", text="BMP", evidence=("s1",), attributes=OrderAttributes(name="BMP"))
    assert of(order, "Get a BMP.") is order


@pytest.mark.parametrize(("substance", "code"), [("Augmentin", ["J01CR02"]), ("nuts", [])])
def test_an_allergy_to_a_medicine_has_its_code(substance, code):
    allergy = AllergyFact(
        id="f1", text=f"Allergy to {substance}", evidence=("s1",), attributes=AllergyAttributes(substance=substance)
    )
    (fact,) = coded((of(allergy, f"I am allergic to {substance}."),), "en", Codebook())
    assert [coding.code for coding in fact.codings] == code
    assert fact.said == ("Augmentin" if code else "")
