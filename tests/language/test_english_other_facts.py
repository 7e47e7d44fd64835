"""Facts other than medicines that English conversations make: values, allergies, conditions, orders."""

from __future__ import annotations

import pytest

from scribe.facts.gate import facts_from
from tests.language.spoken import reading_of

_TOLD = [
    ("d: Weight's sixty-four point two.", "vital_sign Weight 64.2"),
    ("d: Hop on the scales. Eighty-one point five.", "vital_sign Weight 81.5"),
    ("d: Right, that's twelve stone four.", "vital_sign Weight 172 lb"),
    ("d: Height five foot four.", "vital_sign Height 64 in"),
    ("d: He's one metre seventy-six.", "vital_sign Height 176 cm"),
    ("d: Blood pressure's one twenty-eight, eighty-two today.", "vital_sign Blood pressure 128/82 mmHg"),
    ("d: Calcium two point six two.", "result calcium level 2.62"),
    ("p: My haemoglobin? | d: One hundred and four.", "result hemoglobin 104"),
    ("d: What's the glucose today? Fourteen point two.", "result blood glucose 14.2"),
    ("d: Your last eGFR was fifty-two, this one's forty-seven.", "result estimated glomerular filtration rate 47"),
    ("d: CRP's down from eighty to twelve.", "result c-reactive protein 12"),
    ("d: Forty-three, the HbA1c.", "result hemoglobin a1c 43"),
    ("d: What's the ferritin now, let me see, nineteen.", "result ferritin 19"),
    ("p: Mango. My lips tingle and swell every time.", "allergy Allergy to mango"),
    ("d: Have you had iodine dye before? | p: Yes, I came out in lumps.", "allergy"),
    ("p: Not allergic to anything, me.", "allergy No known allergies"),
    ("d: Drug allergies nil.", "allergy No known drug allergies"),
    ("p: I took paracetamol. My nose is still running.", "!allergy"),
    ("p: Bananas are fine, avocado makes my mouth itch.", "!allergy Allergy to banana"),
    ("p: My daughter's just been diagnosed with type one.", "problem type 1 diabetes mellitus"),
    ("d: Shall we get an ECG while you're here? | p: Fine by me.", "order electrocardiogram"),
    ("d: Shall I book you a hearing test? | p: Not just now, thanks.", "!order"),
    ("d: Have you had a colonoscopy before? | p: Yes.", "!order"),
    ("d: It's the gallbladder I'm after, so an ultrasound.", "order ultrasound"),
    ("d: B12 and folate I'd like as well.", "order vitamin b12 level"),
    ("d: So your ECG's normal.", "!order"),
]


@pytest.mark.parametrize(("dialogue", "wanted"), _TOLD)
def test_a_conversation_makes_or_does_not_make_a_fact(dialogue: str, wanted: str) -> None:
    made = [f"{fact.kind} {fact.text}" for fact in facts_from(reading_of(dialogue))]
    found = any(one.startswith(wanted.lstrip("!")) for one in made)
    assert found is not wanted.startswith("!"), made
