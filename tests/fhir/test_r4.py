"""Every document is FHIR R4, whatever the note says."""

from __future__ import annotations

import json
from copy import deepcopy
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scribe.fhir import to_bundle
from scribe.model import (
    AllergyAttributes,
    AllergyFact,
    Assertion,
    Fact,
    FollowUpAttributes,
    FollowUpFact,
    MedicationAttributes,
    MedicationChange,
    MedicationFact,
    OrderAttributes,
    OrderFact,
    PlanItemAttributes,
    PlanItemFact,
    ProblemAttributes,
    ProblemFact,
    ResultAttributes,
    ResultFact,
    VitalSignAttributes,
    VitalSignFact,
    VitalSignName,
    canonical_json,
)
from tests.fakes.documents import EN_TEXTS, chinese, common, note, signed, source, template
from tests.fhir.r4 import faults

SOURCES = {"draft": source(), "signed": signed(), "zh": chinese(), "zh signed": signed(chinese())}


@pytest.mark.parametrize("name", SOURCES)
def test_the_document_keeps_r4(name):
    assert faults(to_bundle(SOURCES[name])) == []


@pytest.mark.parametrize("name", ["outpatient-soap", "visit-note", "outpatient-initial-zh", "outpatient-followup-zh"])
def test_an_empty_note_of_every_template_keeps_r4(name):
    of = template(name)
    assert faults(to_bundle(signed(source(template=of, note=note(of, (), {}))))) == []


BREAKS = {
    "bdl-11": lambda b: b["entry"].reverse(),
    "bdl-9": lambda b: b.pop("identifier"),
    "ref": lambda b: b["entry"][0]["resource"]["subject"].update(reference="urn:uuid:nobody"),
    "required": lambda b: b["entry"][0]["resource"].pop("title"),
    "binding": lambda b: b["entry"][0]["resource"].update(status="done"),
    "txt": lambda b: b["entry"][0]["resource"]["section"][0]["text"].update(div="<div><p>a<b></p></div>"),
    "ele-1": lambda b: b["entry"][1]["resource"].update(name=[]),
    "target": lambda b: b["entry"][0]["resource"]["encounter"].update(reference=b["entry"][1]["fullUrl"]),
}


@pytest.mark.parametrize("name", BREAKS)
def test_the_check_finds_what_is_wrong(name):
    bundle = deepcopy(to_bundle(signed()))
    BREAKS[name](bundle)
    assert faults(bundle)


WORDS = st.text(max_size=12)
SOME_WORDS = st.one_of(WORDS, st.sampled_from(["", " ", "a<b>&\"'", "\x00\x0b", "每日三次", "]]>", "😀"]))
NUMBERS = st.decimals(min_value=Decimal("0.01"), max_value=Decimal(5000), places=2)


def built(kind: type[Fact], attributes: type, **members: st.SearchStrategy) -> st.SearchStrategy[Fact]:
    return st.builds(
        lambda number, text, a: kind(**common(number, text), attributes=a),
        st.integers(min_value=1, max_value=4),
        SOME_WORDS,
        st.builds(attributes, **members),
    )


FACTS = st.one_of(
    built(
        ProblemFact, ProblemAttributes, assertion=st.sampled_from(Assertion), diagnosis=st.booleans(), onset=SOME_WORDS,
        side=st.sampled_from(["", "left", "right", "both"]), relation=SOME_WORDS,
    ),
    built(
        MedicationFact, MedicationAttributes, name=SOME_WORDS, change=st.sampled_from(MedicationChange),
        dose=st.none() | NUMBERS, dose_unit=st.sampled_from(["", "mg", "tablet", "[iU]", "x y"]), route=SOME_WORDS,
        frequency=SOME_WORDS, per_day=st.none() | NUMBERS, as_needed=st.booleans(), duration=SOME_WORDS,
        reason=SOME_WORDS,
    ),
    built(
        AllergyFact, AllergyAttributes, substance=SOME_WORDS, reaction=SOME_WORDS,
        assertion=st.sampled_from(Assertion),
    ),
    built(
        VitalSignFact, VitalSignAttributes, name=st.sampled_from(VitalSignName), value=NUMBERS,
        diastolic=st.none() | NUMBERS,
        unit=st.sampled_from(["mm[Hg]", "/min", "Cel", "%", "kg", "500.g", "cm", "[ft_i]", "°C"]),
        at_home=st.booleans(), when=SOME_WORDS,
    ),
    built(ResultFact, ResultAttributes, name=SOME_WORDS, value=st.one_of(SOME_WORDS, st.just("9.8")), unit=SOME_WORDS),
    built(
        OrderFact, OrderAttributes, name=SOME_WORDS,
        category=st.sampled_from(["laboratory", "imaging", "referral", "procedure", "other"]), when=SOME_WORDS,
    ),
    built(FollowUpFact, FollowUpAttributes, when=SOME_WORDS, condition=SOME_WORDS),
    built(PlanItemFact, PlanItemAttributes, instruction=SOME_WORDS),
)  # fmt: skip


@settings(max_examples=25)
@given(facts=st.lists(FACTS, max_size=6), text=SOME_WORDS, sign=st.booleans())
def test_any_note_makes_a_document_that_keeps_r4(facts, text, sign):
    made = source(note=note(template(), tuple(facts), {**EN_TEXTS, "results": [text]}))
    bundle = to_bundle(signed(made) if sign else made)
    assert faults(bundle) == []
    assert canonical_json(bundle) == canonical_json(to_bundle(signed(made) if sign else made))
    assert json.loads(canonical_json(bundle)) == bundle
