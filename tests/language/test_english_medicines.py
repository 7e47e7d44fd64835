"""What English speakers do with medicines: stop, keep, change, begin, never take; each in words of its own."""

from __future__ import annotations

import re

import pytest

from scribe.evaluation.reading_items import Item
from scribe.facts.gate import facts_from
from scribe.language.reading import reading_of

SPEAKERS = {"d": "doctor", "p": "patient", "o": "other"}


def medicines_of(talk):
    turns = [{"speaker": SPEAKERS[turn[0]], "text": turn[2:].strip()} for turn in talk.split(" | ")]
    item = Item.model_validate(
        {"id": "x", "lang": "en", "template": "outpatient-soap", "kind": "x", "dialogue": turns,
         "must": [], "never": [],
         "fhir": [], "no_fhir": [], "right": [], "wrong": [], "flag": None}
    )  # fmt: skip
    return [fact for fact in facts_from(reading_of(item.transcript)) if fact.kind == "medication"]


def is_told(wanted, facts):
    barred, name, changes, dose = re.match(r"(!?)([^=]+)=([a-z_|]+)(?::([\d.]+))?$", wanted).groups()
    named = [fact.attributes for fact in facts if name.lower() in f"{fact.attributes.name} {fact.said}".lower()]
    fitting = [one for one in named if changes == "any" or one.change.value in changes.split("|")]
    if barred:
        return not fitting
    return any(not dose or dose in f"{one.dose} {one.strength} {one.frequency}" for one in fitting)


@pytest.mark.parametrize(
    ("talk", "wanted"),
    [
        ("d: Right, the naproxen, that needs to go. | p: Okay.", "naproxen=stopped"),
        ("d: I want shot of the diazepam.", "diazepam=stopped"),
        ("d: No more codeine from today.", "codeine=stopped"),
        ("d: I'm taking you off the spironolactone.", "spironolactone=stopped"),
        ("d: The doxazosin, gone from tomorrow.", "doxazosin=stopped"),
        ("d: Pregabalin out altogether.", "pregabalin=stopped"),
        ("p: Do you want me to stop the ramipril? | d: Yes, from tonight.", "ramipril=stopped"),
        ("p: Should I come off the tamoxifen now? | d: Yes. Five years is up.", "tamoxifen=stopped"),
        ("d: We're going to pull the plug on the gabapentin.", "gabapentin=stopped"),
        ("d: Cross the hydralazine off. That's done.", "hydralazine=stopped"),
        (
            "d: Lisinopril up to twenty, hydrochlorothiazide off, and the potassium stays.",
            "lisinopril=changed:20 hydrochlorothiazide=stopped",
        ),
        (
            "d: So we halve the citalopram, leave the mirtazapine, and lose the zopiclone.",
            "citalopram=changed mirtazapine=continues zopiclone=stopped",
        ),
        (
            "d: Furosemide doubled to eighty, spironolactone as it was, digoxin stopped.",
            "furosemide=changed:80 spironolactone=continues digoxin=stopped",
        ),
        (
            "d: Sertraline a hundred instead of fifty, and the propranolol is no longer needed.",
            "sertraline=changed:100 propranolol=stopped",
        ),
        ("d: Metformin, sitagliptin, anything besides those? | p: No.", "metformin=continues sitagliptin=continues"),
        ("d: So lansoprazole, sertraline. Others? | p: Just those two.", "lansoprazole=continues sertraline=continues"),
        (
            "d: Carbamazepine and folic acid, have I missed any? | p: No, you've got them.",
            "carbamazepine=continues folic=continues",
        ),
        ("d: Levothyroxine, seventy five or a hundred? | p: The hundred.", "levothyroxine=continues:100"),
        ("d: Citalopram, is that the ten or the twenty? | p: Twenty, one a day.", "citalopram=continues:20"),
        ("d: The methotrexate, what day? | p: Sundays, fifteen milligrams.", "methotrexate=continues:15"),
        ("d: What do they call your water tablet? | p: Bumetanide. One milligram.", "bumetanide=continues:1"),
        ("d: How much lithium are you on? | p: Eight hundred at night.", "lithium=continues:800"),
        ("d: Your gabapentin then? | p: Nine hundred a day in all. Three lots of three.", "gabapentin=continues"),
        ("d: You should be on alendronic acid. | p: I know, I've not taken one yet.", "alendron=not_taken"),
        ("d: Are you using the steroid inhaler, the Clenil? | p: It's still in its box.", "clenil=not_taken"),
        (
            "d: How are you getting on with the venlafaxine? | p: I haven't taken any. I was scared to.",
            "venlafaxine=not_taken",
        ),
        ("p: Bisoprolol I do take, the spironolactone I don't.", "bisoprolol=continues spironolactone=not_taken"),
        ("p: I've not touched the zopiclone.", "zopiclone=not_taken"),
        ("d: Did you ever get the tiotropium? | p: No, I never cashed the script.", "tiotropium=not_taken"),
        ("p: I was on warfarin years ago.", "warfarin=past|stopped"),
        ("p: When I was in hospital they had me on enoxaparin, that's done now.", "enoxaparin=past|stopped"),
        ("p: I took nitrofurantoin for three days last month, and it cleared.", "nitrofurantoin=past|stopped"),
        (
            "d: How about sertraline, fifty a day? | p: Fine by me. | d: Good, I'll send it over.",
            "sertraline=started:50",
        ),
        ("d: I could give you some naproxen. | p: Please. | d: Five hundred twice a day then.", "naproxen=started:500"),
        ("d: Shall we put you on a low dose of mirtazapine, fifteen at night? | p: Okay.", "mirtazapine=started:15"),
        ("d: Would you consider metformin? | p: I'd rather not.", "!metformin=started metformin=declined"),
        ("d: I was going to stop the amlodipine. No, stay on it for now.", "amlodipine=continues"),
        ("d: Lansoprazole stays put, thirty a day.", "lansoprazole=continues:30"),
        ("d: Don't touch the bisoprolol, it's doing what we want.", "bisoprolol=continues"),
        ("d: So amlodipine five. | p: Ten now.", "amlodipine=continues:10"),
        ("p: I'm on bisoprolol five. No, two point five, sorry.", "bisoprolol=continues:2.5"),
        ("d: The list says gabapentin three hundred. | p: No, it's six hundred I'm on.", "gabapentin=continues:600"),
        ("p: Spiriva once, mornings.", "spiriva=continues"),
        ("p: My sister posts me glucosamine and I have two with my tea.", "glucosamine=continues"),
        ("p: Paracetamol now and then, that's all.", "paracetamol=continues"),
        ("p: It's mostly the omeprazole that keeps me right, one before breakfast.", "omeprazole=continues"),
        ("p: My morning ones are bisoprolol and aspirin.", "bisoprolol=continues aspirin=continues"),
        (
            "d: Do you always remember the apixaban? | p: I forget the evening one about twice a week.",
            "apixaban=continues",
        ),
        ("p: He gets melatonin, three milligrams before bed.", "melatonin=continues:3"),
        ("p: St John's wort, off the internet, one in the morning.", "john=continues"),
        (
            "d: Weight sixteen kilos. Paracetamol fifteen milligrams a kilo, two forty a go, every six hours.",
            "paracetamol=started:240",
        ),
        (
            "d: I'm doing you a script for flucloxacillin, five hundred four times a day for a week.",
            "flucloxacillin=started:500",
        ),
        ("d: You'll have amoxicillin, five hundred three times a day.", "amoxicillin=started:500"),
        ("d: For the itch, cetirizine ten at night.", "cetirizine=started:10"),
        ("d: Off you go with doxycycline, two today then one a day.", "doxycycline=started"),
        ("d: I want to begin you on allopurinol, a hundred milligrams.", "allopurinol=started:100"),
        ("d: No point carrying on with the donepezil.", "donepezil=stopped"),
        ("d: From Monday you're finished with the prednisolone.", "prednisolone=stopped"),
        ("p: Do I carry on with the lansoprazole? | d: No, you can stop that one.", "lansoprazole=stopped"),
        ("d: We'll take away the nifedipine.", "nifedipine=stopped"),
        ("d: Let's push the pregabalin to one fifty twice a day.", "pregabalin=changed:150"),
        ("d: Double up the furosemide to eighty for a week.", "furosemide=changed:80"),
        ("d: Swap ramipril for candesartan, eight once a day.", "ramipril=stopped candesartan=started:8"),
        ("d: Two hundred of lamotrigine at night instead of one fifty.", "lamotrigine=changed:200"),
        ("p: Just the thyroxine, seventy five every morning.", "thyroxine=continues:75"),
        ("d: Still having the Trelegy? | p: Every morning, one puff.", "trelegy=continues"),
        ("o: He has his memantine with breakfast, twenty.", "memantine=continues:20"),
        ("p: The doctor in Leeds started me on duloxetine, sixty, back in March.", "duloxetine=continues:60"),
        ("d: And how are you taking the codeine? | p: One or two, up to four times a day.", "codeine=continues"),
        ("p: I ran out of the bisoprolol a fortnight ago.", "bisoprolol=not_taken"),
        (
            "d: Did the nortriptyline suit you? | p: I only managed two nights and packed it in.",
            "nortriptyline=not_taken|past|stopped",
        ),
        ("d: Let's have you on apixaban, five twice a day.", "apixaban=started:5"),
        ("d: One more thing, vitamin D, a thousand units a day.", "vitamin=started:1000"),
        ("d: Try some loratadine, ten milligrams each morning.", "loratadine=started:10"),
        ("d: I'd like to add in ezetimibe, ten.", "ezetimibe=started:10"),
        ("d: Use the clotrimazole cream twice a day for a fortnight.", "clotrimazole=started"),
        ("p: My husband takes warfarin.", "!warfarin=any"),
        ("p: Would ibuprofen help? | d: Not with your kidneys, no.", "!ibuprofen=started !ibuprofen=continues"),
        ("d: Never mix it with grapefruit, the simvastatin.", "!simvastatin=stopped"),
        ("p: I read that metformin's bad for you.", "!metformin=any"),
        ("d: I was going to start sertraline, but with that sodium I won't.", "!sertraline=started"),
        ("p: The pain stopped when I took the naproxen.", "!naproxen=stopped !naproxen=not_taken"),
    ],
)
def test_what_becomes_of_a_medicine(talk, wanted):
    facts = medicines_of(talk)
    assert all(is_told(one, facts) for one in wanted.split()), [fact.text for fact in facts]
