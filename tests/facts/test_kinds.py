"""The other kinds: what becomes a fact of each, and what does not."""

from __future__ import annotations

from typing import Any

import pytest

from scribe.facts import every_kind, facts_from, kind_of
from scribe.facts.kinds import allergy, family_history, immunisation, order, problem, result, vital_sign
from scribe.language.claim import Action, Assertion, Claim, ClaimKind, When, Where, Whose
from scribe.model import Assertion as Told
from scribe.model import Fact, ImmunisationStatus, Speaker
from scribe.terminology import lexicon
from tests.facts.made import claim, reading, resources, value


def test_every_kind_has_words_for_its_page_in_both_languages() -> None:
    for kind in every_kind():
        assert all(kind.title)
        assert all(all(column.label) for column in kind.columns)


def test_an_allergy_told_anywhere_stands_against_that_there_is_none() -> None:
    none = claim(ClaimKind.ALLERGY, "no known allergies", assertion=Assertion.DENIED).but(
        concept=None, list_name="allergens", category="medication"
    )
    told = claim(ClaimKind.ALLERGY, "penicillin", "t3", reaction="hives")
    (alone,) = allergy.KIND.from_claims([none], "en")
    assert alone.attributes.category == "medication"
    (both,) = allergy.KIND.from_claims([none, told], "en")
    assert (both.attributes.substance, both.attributes.reaction) == ("penicillin", "hives")
    assert resources(both)[0]["resourceType"] == "AllergyIntolerance"


def test_what_an_allergy_does_is_its_reaction_and_no_complaint() -> None:
    told = reading("patient: I have a cough.", "doctor: Allergic to anything?", "patient: Penicillin, I get a rash.")
    facts = facts_from(told)
    assert [fact.text for fact in facts if fact.kind == "problem"] == ["cough"]
    assert [fact.attributes.reaction for fact in facts if fact.kind == "allergy"] == ["rash"]


def test_a_problem_is_as_sure_as_it_was_said() -> None:
    possible = claim(ClaimKind.PROBLEM, "pneumonia", assertion=Assertion.POSSIBLE, diagnosis=True)
    past = claim(ClaimKind.PROBLEM, "gout", when=When.PAST)
    denied = claim(ClaimKind.FINDING, "fever", assertion=Assertion.DENIED)
    facts = problem.KIND.from_claims([possible, past, denied], "en")
    assert [one.attributes.assertion for one in facts] == [Told.POSSIBLE, Told.HISTORICAL, Told.DENIED]
    assert [one["resourceType"] for one in resources(*facts)] == ["Condition", "Condition"]


def test_what_a_patient_wonders_is_no_problem() -> None:
    asked = claim(ClaimKind.PROBLEM, "gout", speaker=Speaker.PATIENT, assertion=Assertion.POSSIBLE)
    assert problem.KIND.from_claims([asked], "en") == []


def test_a_relatives_illness_is_family_history_with_the_relation_as_a_code() -> None:
    mother = lexicon.relatives().get("mother", "en")
    told = claim(ClaimKind.PROBLEM, "gout", whose=Whose.RELATIVE, relation=mother)
    assert problem.KIND.from_claims([told], "en") == []
    (fact,) = family_history.KIND.from_claims([told], "en")
    (made,) = resources(fact)
    assert made["resourceType"] == "FamilyMemberHistory"
    assert made["relationship"]["coding"][0]["code"] == "MTH"
    assert kind_of(fact) is family_history.KIND


def pressure(**members: Any) -> Claim:
    """A blood pressure."""
    quantity = value("150", "mm[Hg]", "90")
    return claim(ClaimKind.MEASUREMENT, "150/90", name="blood_pressure", quantity=quantity, **members)


def test_a_value_of_today_is_an_observation_at_home_where_it_was() -> None:
    (here,), (home,) = (vital_sign.KIND.from_claims([pressure(where=one)], "en") for one in (Where.HERE, Where.HOME))
    assert (here.attributes.at_home, home.attributes.at_home) == (False, True)
    (made,) = resources(here)
    assert [one["valueQuantity"]["value"] for one in made["component"]] == [150, 90]


@pytest.mark.parametrize(
    "members",
    [
        {"assertion": Assertion.CONDITIONAL},
        {"when": When.PAST},
        {"when": When.PLANNED},
        {"where": Where.ELSEWHERE},
        {"whose": Whose.OTHER},
        {"assertion": Assertion.ASKED},
    ],
)
def test_a_threshold_another_time_or_somebody_elses_value_is_none(members: dict[str, Any]) -> None:
    assert vital_sign.KIND.from_claims([pressure(**members)], "en") == []


def test_a_weight_has_only_a_spoken_unit_and_a_temperature_tells_its_own() -> None:
    weight = claim(ClaimKind.MEASUREMENT, "82", name="body_weight", quantity=value("82"))
    fever = claim(ClaimKind.MEASUREMENT, "101", name="body_temperature", quantity=value("101"))
    facts = vital_sign.KIND.from_claims([weight, fever], "en")
    assert [fact.attributes.unit for fact in facts] == ["", "[degF]"]
    assert resources(facts[0])[0]["valueQuantity"] == {"value": 82}
    assert "profile" not in resources(facts[0])[0]["meta"]


def test_a_result_is_a_quantity_where_it_has_a_unit() -> None:
    told = claim(ClaimKind.MEASUREMENT, "6.9%", name="hemoglobin a1c", quantity=value("6.9", "%"))
    (fact,) = result.KIND.from_claims([told], "en")
    assert resources(fact)[0]["valueQuantity"]["value"] == 6.9


def test_the_last_word_on_a_test_decides_whether_it_is_ordered() -> None:
    ordered = claim(ClaimKind.TEST, "chest x-ray", action=Action.ORDER)
    refused = claim(ClaimKind.TEST, "chest x-ray", "t2", action=Action.REFUSED)
    done = claim(ClaimKind.TEST, "chest x-ray", "t2", action=Action.DONE)
    (fact,) = order.KIND.from_claims([ordered], "en")
    assert resources(fact)[0]["resourceType"] == "ServiceRequest"
    assert order.KIND.from_claims([ordered, refused], "en") == []
    assert order.KIND.from_claims([ordered, done], "en") == []


def vaccine(action: Action, **members: Any) -> Claim:
    """A claim about a vaccine."""
    term = lexicon.vaccines().terms[0]
    return claim(ClaimKind.IMMUNISATION, term.en, action=action, **members).but(concept=term, list_name="vaccines")


def test_a_vaccine_that_was_given_or_refused_is_an_immunization() -> None:
    (given,) = immunisation.KIND.from_claims([vaccine(Action.DONE, since="in October")], "en")
    (refused,) = immunisation.KIND.from_claims([vaccine(Action.REFUSED)], "en")
    assert refused.attributes.status is ImmunisationStatus.NOT_GIVEN
    one, other = resources(given)[0], resources(refused)[0]
    assert (one["resourceType"], one["status"], one["occurrenceString"]) == ("Immunization", "completed", "in October")
    assert other["status"] == "not-done"


def test_a_vaccine_to_be_given_is_an_order() -> None:
    planned = vaccine(Action.ORDER)
    assert immunisation.KIND.from_claims([planned], "en") == []
    assert len(order.KIND.from_claims([planned], "en")) == 1


def test_each_fact_is_of_one_kind_and_has_a_row_as_wide_as_its_table() -> None:
    told = reading(
        "patient: My mother has diabetes. I am allergic to penicillin. I have a cough. I take metformin 500 mg daily.",
        "doctor: Blood pressure is 148 over 90. I would like to order a chest x-ray.",
    )
    facts: tuple[Fact, ...] = facts_from(told)
    assert {"medication", "allergy", "problem", "vital_sign", "order"} <= {fact.kind for fact in facts}
    for fact in facts:
        (kind,) = [kind for kind in every_kind() if kind.holds(fact)]
        assert len(kind.row(fact)) == max(1, len(kind.columns))
