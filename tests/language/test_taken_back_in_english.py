"""What is put right, taken back or only supposed in English talk: what must stand of it, and what must not."""

from __future__ import annotations

import re

import pytest

from tests.language.test_english_facts import told_of

PUT_RIGHT = [
    ("d: And the lamotrigine? | p: Fifty, sorry. A hundred, twice a day.", ["lamotrigine 100 mg"], ["50"]),
    ("d: You take gliclazide eighty, twice a day. | p: It's forty, doctor.", ["gliclazide 40 mg"], ["80"]),
    ("d: I have ramipril ten down here. | p: Five. They halved it.", ["ramipril 5 mg"], ["10"]),
    ("d: So you're on bisoprolol five. | p: Sixty-two next week, I'll be.", ["bisoprolol 5 mg"], ["62"]),
    ("d: Ramipril five milligrams once a day. | p: Two packets I've got left.", ["ramipril 5 mg"], ["sachet"]),
    ("d: Weight eighty-two kilos. | p: Seventy-eight. I looked twice.", ["Weight 78 kg"], ["82"]),
    ("d: Nortriptyline, twenty-five at night. You've that heart block. Ten. Let's start with ten.",
     ["nortriptyline 10 mg"], ["25"]),
    ("d: The label says baclofen, ten, four times a day. | p: I don't take it like that.",
     ["baclofen 10 mg .*continues"], ["4 times", "started"]),
]  # fmt: skip
DOSES = [
    ("d: Bisoprolol comes down to two and a half from five.", ["bisoprolol 2.5 mg .*changed"], []),
    ("d: Up with the mirtazapine, thirty to forty-five at night.", ["mirtazapine 45 mg .*changed"], ["30"]),
    ("d: Lorazepam, half of a half-milligram tablet, so a quarter of a milligram.", ["lorazepam 0.25 mg"], []),
    ("d: Colchicine, point five of a milligram twice a day.", ["colchicine 0.5 mg"], ["1 mg"]),
    ("d: Ivermectin, two hundred micrograms per kilo. You're sixty, so twelve milligrams.", ["ivermectin 12 mg"], []),
    ("d: Prednisolone: thirty for five days, then twenty for five, then stop.", ["prednisolone 30 mg"], ["20 mg"]),
    ("d: Knock two off the Lantus. Sixteen instead of eighteen.", ["glargine 16 IU .*changed"], ["stopped"]),
    ("d: Off the Mixtard, onto Lantus twenty at night.", ["mixtard .*stopped", "glargine 20 IU"], []),
    ("d: Add ezetimibe ten, and everything else as is.", ["ezetimibe 10 mg .*started"], []),
    ("d: Cipro drops, four drops twice a day, and keep the water out.", ["ciprofloxacin .*started"], []),
    ("d: That cough won't settle, so doxycycline, a hundred twice a day.", ["doxycycline 100 mg .*started"], []),
]
TAKES = [
    ("p: It's Kestropan. Ten milligrams every morning.", ["kestropan 10 mg .*continues"], []),
    ("p: I do my semaglutide on Wednesdays.", ["semaglutide .*continues"], []),
    ("p: They gave me some Elidel. Twice a day on the eyelids.", ["pimecrolimus .*continues"], []),
    ("p: My aunt sends me turmeric capsules and I take a couple with dinner.", ["turmeric .*continues"], []),
    ("p: My neighbour gave me her co-codamol, two at night since Sunday.", ["co-codamol .*continues"], []),
    ("p: I take losartan, a hundred, they put it up at Christmas.", ["losartan 100 mg .*continues"], ["changed"]),
    ("d: How are you getting on with the sertraline? | p: Fine, thanks.", ["sertraline .*continues"], []),
    ("d: How often do you use the salbutamol? | p: Never, these days.", ["salbutamol .*not_taken"], []),
    ("d: Have you had doxycycline before? | p: Once. It was fine.", [], ["doxycycline .*continues"]),
]
TAKEN_BACK = [
    ("d: Sats eighty-four. That can't be right. Ninety-seven now.", ["saturation 97"], ["84"]),
    ("d: One ninety over a hundred, ignore that one, you were talking.", [], ["190"]),
    ("d: One sixty over ninety. Sorry, that's the previous patient's. Yours is one twenty over seventy.",
     ["120/70"], ["160"]),
    ("d: I'll order an ECG. No, I'll take that ECG back, you don't need one.", [], ["order"]),
    ("d: Bone scan requested. Repeat MRI not needed.", ["order bone scan"], ["mri"]),
    ("d: Trimethoprim, two hundred twice a day. Your potassium's high. We'll use cefalexin instead.",
     ["cephalexin .*started"], ["trimethoprim", "200"]),
    ("d: Start amoxicillin 500. Hang on, you're on methotrexate. Doxycycline instead, 100 mg once a day.",
     ["doxycycline 100 mg .*started", "methotrexate .*continues"], ["amoxicillin"]),
    ("d: I've got you as allergic to codeine. | p: No no, codeine's grand. Tramadol made my lips swell.",
     ["allergy .*tramadol"], ["allergy .*codeine"]),
]  # fmt: skip
ORDERED = [
    ("d: I'll ask for a fresh echo.", ["order echocardiogram"], []),
    ("d: FIT kit then, I'll give you one now.", ["order fecal immuno"], ["result"]),
    ("d: I've sent you for an ultrasound of the liver.", ["order .*ultrasound"], []),
    ("d: I'm sending off the Zorban stool panel.", ["order zorban stool panel"], []),
]
SUPPOSED = [
    ("d: Would you go on insulin if it came to that? | p: Not a chance.", [], ["insulin"]),
    ("p: I'm hoping to get down to eighty kilos.", [], ["80"]),
    ("d: It can dry the mouth, and the odd patient gets a headache.", [], ["headache"]),
    ("d: Come back if there's a rash or a stiff neck. | o: A rash, a stiff neck. Right.", [], ["rash", "neck"]),
    ("p: Is it worth testing me for lupus? | d: Definitely, I'll add it to the bloods.", [], ["lupus"]),
]
OF_SOMEBODY_ELSE = [
    ("d: Your pulse is seventy. | o: Can I grab you? Bed four's in pain. | d: Give him morphine, five. Where were we?",
     ["Heart rate 70"], ["morphine", "pain"]),
    ("d: So, the knee. | o: While I'm here, doctor, could you look at my rash?", [], ["rash"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("talk", "wanted", "never"), [*PUT_RIGHT, *DOSES, *TAKES, *TAKEN_BACK, *ORDERED, *SUPPOSED, *OF_SOMEBODY_ELSE]
)
def test_only_what_stands_in_the_end_is_a_fact(talk, wanted, never):
    told = told_of(talk)
    for pattern in wanted:
        assert any(re.search(pattern, one, re.IGNORECASE) for one in told), (pattern, told)
    for pattern in never:
        assert not any(re.search(pattern, one, re.IGNORECASE) for one in told), (pattern, told)
