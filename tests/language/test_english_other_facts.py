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
    ("d: TSH is four point one today, down from nine back in May.", "result thyroid stimulating hormone 4.1"),
    ("d: TSH is four point one today, down from nine back in May.", "!result thyroid stimulating hormone 9"),
    ("d: Ferritin has gone from nine to thirty-one.", "result ferritin 31"),
    ("d: Ferritin has gone from nine to thirty-one.", "!result ferritin 9"),
    ("d: Your BP is at 124 over 78, was 150 over 96 before Easter.", "!vital_sign Blood pressure 150/96"),
    ("d: We ran your urea, and it was eight point two.", "result blood urea nitrogen 8.2"),
    ("d: Sugar, seven point nine, that's better.", "result blood glucose 7.9"),
    ("d: Ninety-eight centimetres round the middle.", "result waist circumference 98"),
    ("d: Pulse says fifty-one. | d: Counting at the wrist I make it seventy-six.", "vital_sign Heart rate 76"),
    ("d: Pulse says fifty-one. | d: Counting at the wrist I make it seventy-six.", "!vital_sign Heart rate 51"),
    ("p: I bet my sugar's thirty. | d: Let's have a look... nope, eight point eight.", "result blood glucose 8.8"),
    ("p: I bet my sugar's thirty.", "!result"),
    ("d: Temperature thirty-nine or more, you bring her in.", "!vital_sign"),
    ("p: One of my sisters had lupus.", "problem systemic lupus"),
    ("p: It was gout that finished my Uncle Fred.", "problem gout"),
    ("p: Me da died of a stroke.", "problem stroke"),
    ("p: Gran was poorly for years. She had epilepsy.", "problem epilepsy"),
    ("d: An echo and we'll take it from there.", "order echo"),
    ("d: Next step is a sleep study.", "order sleep study"),
    ("d: I'd suggest a colonoscopy.", "order colonoscopy"),
    ("d: You go on the two-week list.", "order"),
    ("d: Podiatry? | p: If they'll have me.", "order podiatry"),
    ("d: Podiatry? | p: Yes, in the spring I had it.", "!order"),
    ("d: Some doctors would do an ECG here.", "!order"),
]


@pytest.mark.parametrize(("dialogue", "wanted"), _TOLD)
def test_a_conversation_makes_or_does_not_make_a_fact(dialogue: str, wanted: str) -> None:
    made = [f"{fact.kind} {fact.text}" for fact in facts_from(reading_of(dialogue))]
    found = any(one.startswith(wanted.lstrip("!")) for one in made)
    assert found is not wanted.startswith("!"), made
