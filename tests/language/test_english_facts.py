"""What an English consultation makes facts of, and what it must not: in sentences of the clinic, one kind a list."""

from __future__ import annotations

import re

import pytest

from scribe.facts import facts_from
from tests.language.spoken import reading_of

VALUES = [
    ("d: Lying you're one forty-two, standing one eighteen.", ["pressure 142", "pressure 118"], []),
    ("d: Top number's one sixty-five today.", ["pressure 165"], []),
    ("d: Pulse seventy-two lying, one ten standing.", ["Heart rate 72"], ["pressure"]),
    ("d: What's the peak flow today? | p: I blew three ten.", ["peak flow 310"], []),
    ("d: Peak flow three forty, your usual's four fifty.", ["peak flow 340"], ["450"]),
    ("d: Normal peak flow for you would be five hundred.", [], ["500"]),
    ("d: How's your pulse? | p: Fine. I'm sixty-four.", [], ["64"]),
    ("d: Let me do the finger stick. Six point one.", ["blood glucose 6.1"], []),
    ("d: Let's check your pulse. Ninety-six, regular.", ["Heart rate 96"], []),
    ("p: My heart was doing a hundred and thirty last night. | d: It's seventy-eight now.", ["Heart rate 78"], []),
    ("d: She's eleven kilos and eighty-two centimetres.", ["Weight 11 kg", "Height 82 cm"], []),
    ("d: He weighs eighty kilos, the lump is three centimetres.", ["Weight 80 kg"], ["Height"]),
    ("d: PHQ-9 is nine, GAD is fourteen.", ["GAD-7 anxiety questionnaire 14"], ["generalized anxiety"]),
    ("d: If it goes above one eighty, call us.", [], ["180"]),
    ("d: What's it like at home? | p: This morning it was one forty-eight over eighty-eight.", ["Home .*148/88"], []),
    ("d: Your haemoglobin has come up to a hundred and eighteen.", ["hemoglobin 118"], []),
]
ORDERS = [
    ("d: I'd like the heart people to have a look at you.", ["order cardiology"], []),
    ("d: I'm making a referral to dermatology.", ["order dermatology"], []),
    ("d: I want you seen at the tinnitus clinic.", ["order tinnitus clinic"], ["problem tinnitus"]),
    ("d: We'll check your vitamin D and B12.", ["order vitamin d level", "order vitamin b12 level"], ["medication"]),
    ("d: Take your vitamin D every day.", ["medication vitamin d"], ["order"]),
    ("p: Do they need a serum florbate? | d: Yes, I'm ordering that too.", ["order serum florbate"], []),
    ("p: Do I need an MRI? | d: No, I don't think so.", [], ["order"]),
    ("p: I see the diabetes nurse every six months.", [], ["order"]),
    ("d: Let's scan that lump.", ["order scan"], []),
    ("d: We'll swab that throat.", ["order swab"], []),
    ("d: You should see a physiotherapist.", ["order physical therapy"], []),
    ("d: Off to A and E with you now.", ["order emergency department"], []),
    ("d: I'll ask the dietitian to call you.", ["order nutrition"], []),
    ("d: I'll get the dietitian involved.", ["order nutrition"], []),
]
MEDICINES = [
    ("p: I was on sertraline, but I quit it last spring.", ["medication sertraline .*(stopped|past)"], []),
    ("p: I came off the citalopram a year ago.", ["medication citalopram .*(stopped|past)"], []),
    ("p: I never picked up the statin. I don't take the ramipril.", ["ramipril .*not_taken"], []),
    ("d: And the doxycycline? | p: Finished it last week.", ["doxycycline .*past"], []),
    ("d: Estradiol patch fifty micrograms, change it twice a week.", ["estradiol 50 µg .*started"], ["patch 50"]),
    ("d: I'll add in a laxative, Zorbalax, one sachet a day.", ["zorbalax .*started"], []),
    ("p: They've got me on a new injection, Tremvolimab, once a month.", ["tremvolimab"], []),
    ("d: The amitriptyline, let's go up to twenty-five.", ["amitriptyline 25 mg .*changed"], []),
    ("d: Still on furosemide forty? | p: Yes. | d: Take half of that from now on.", ["furosemide 20 mg .*changed"], []),
    ("d: Amoxicillin, twenty milligrams per kilo, so that's three hundred, three times a day.",
     ["amoxicillin 300 mg .*started"], ["mg/kg"]),
    ("d: Permethrin cream tonight, and again in a week.", ["permethrin .*started"], []),
    ("d: How about trying melatonin, two milligrams at night? | p: Sure.", ["melatonin 2 mg .*started"], []),
    ("d: How about trying a statin, rosuvastatin? | p: No thanks.", ["rosuvastatin .*declined"], []),
    ("d: Getting the insulin in? | p: I skip the lunchtime one. It's three times a week.",
     ["medication insulin"], ["3 times"]),
    ("p: I miss the ramipril twice a week.", ["medication ramipril"], ["twice"]),
    ("d: Getting the insulin in? | p: Yes. And the ezetimibe, I never picked it up.", ["ezetimibe .*not_taken"], []),
    ("p: I never stopped the warfarin.", ["medication warfarin"], ["stopped"]),
    ("p: I take half a tablet of bisoprolol.", ["bisoprolol 0.5 tablet"], []),
    ("p: I don't bother with the simvastatin any more.", ["simvastatin .*not_taken"], []),
    ("d: Any herbal stuff, anything you buy yourself? | p: Glucosamine for my knees.", ["medication glucosamine"], []),
]  # fmt: skip
ALLERGIES = [
    ("p: Elastoplast brings me up in blisters.", ["allergy Allergy to adhesive plaster"], ["problem"]),
    ("p: Don't put that sticky dressing on me, it takes my skin off.", ["adhesive plaster .*present"], ["denied"]),
    (
        "p: Cats make me wheeze. | d: And what about medicines? | p: Codeine, I was sick as a dog.",
        ["allergy Allergy to codeine"],
        ["dog", "medication"],
    ),
    ("p: I take ibuprofen because my knee swells up.", [], ["allergy"]),
    ("p: Aspirin closes my chest up.", ["allergy Allergy to aspirin"], []),
    ("p: Codeine makes me throw up.", ["allergy Allergy to codeine"], ["medication"]),
    ("p: The metformin makes me sick.", [], ["allergy"]),
    ("p: I started the metformin and it gives me the runs.", [], ["allergy"]),
    ("p: Last time I had erythromycin I was violently sick.", ["allergy Allergy to erythromycin"], []),
    ("p: If I eat prawns my lips go huge.", ["allergy Allergy to"], []),
    ("p: Bee stings, I blow up like a balloon.", ["allergy Allergy to"], ["bloating"]),
]
ILLNESSES = [
    ("p: I've got the sugar.", ["problem diabetes mellitus"], []),
    ("d: That's a trigger thumb.", ["problem trigger finger"], []),
    ("p: There's glaucoma in the family, my gran.", ["problem glaucoma .*family"], []),
    ("p: My sister's just been diagnosed with coeliac.", ["problem celiac disease .*family"], []),
    ("p: Diabetes, that's my mother's side.", ["problem diabetes mellitus .*family"], []),
]


@pytest.mark.parametrize(("dialogue", "told", "never"), [*VALUES, *ORDERS, *MEDICINES, *ALLERGIES, *ILLNESSES])
def test_a_consultation_makes_these_facts(dialogue: str, told: list[str], never: list[str]) -> None:
    facts = told_of(dialogue)
    assert [one for one in told if not any(re.search(one, fact, re.IGNORECASE) for fact in facts)] == [], facts
    assert [one for one in never if any(re.search(one, fact, re.IGNORECASE) for fact in facts)] == [], facts


def told_of(dialogue: str) -> list[str]:
    """The facts of a dialogue, each as its kind, its words and what becomes of it."""
    return [f"{fact.kind} {fact.text} {_state(fact)}" for fact in facts_from(reading_of(dialogue))]


def _state(fact: object) -> str:
    told = fact.attributes  # type: ignore[attr-defined]
    return " ".join(str(getattr(told, name, "")) for name in ("change", "assertion", "status"))
