"""What a conversation in English does to medicines, allergies, orders and values, over several turns."""
# ruff: noqa: E501 - a dialogue is read in one line

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet

CONVERSATIONS = [
    # a medicine spoken of without its name
    (
        "d: How's the bisoprolol? | p: I'm dead tired on it, the two and a half. | d: Right, halve it, one point two five from tomorrow.",
        "bisoprolol: less, 1.25 mg",
    ),
    (
        "d: The digoxin level's a bit high. What strength are yours? | p: They say zero point two five on the box. | d: I'm bringing that down to a hundred and twenty-five micrograms a day.",
        "digoxin: less, 125 ug",
    ),
    (
        "d: How are you getting on with the sertraline? | p: Not much better. | d: Let's put it up to a hundred milligrams.",
        "sertraline: more, 100 mg",
    ),
    (
        "d: Is the ramipril suiting you? | p: Yes, fine. | d: Then we'll double it to ten milligrams a day.",
        "ramipril: more, 10 mg",
    ),
    (
        "d: How are you finding the amitriptyline? | p: I binned it. Three weeks back. | d: And the nerve pain? | p: No worse without it. | d: Leave it off then.",
        "amitriptyline: stop",
    ),
    (
        "d: What dose of sertraline are you on now? | p: It's the fifty, no hang on, they put me up in March, it's a hundred. One in the morning. | d: A hundred milligrams, and it's helping? | p: Yeah. | d: Good, carry on with that.",
        "sertraline: goes_on, 100 mg; sertraline: never 50 mg",
    ),
    (
        "d: And the gabapentin? | p: It makes me woozy. | d: We'll drop it to one hundred milligrams at night.",
        "gabapentin: less, 100 mg",
    ),
    ("d: How do you take the levothyroxine? | p: A hundred micrograms first thing.", "levothyroxine: goes_on, 100 ug"),
    ("p: I'm on allopurinol. | d: What dose? | p: Three hundred a day.", "allopurinol: goes_on, 300 mg"),
    ("d: How is the omeprazole? | p: Works well. | d: Stay on it, then.", "omeprazole: goes_on"),
    (
        "d: You're on prednisolone twenty at the moment. | p: Yes. | d: Take it down to fifteen from Monday.",
        "prednisolone: less, 15 mg",
    ),
    (
        "d: You're on furosemide forty. | p: My ankles are still huge. | d: Right, we'll go up to eighty.",
        "furosemide: more, 80 mg",
    ),
    ("d: And the tamsulosin? | p: I gave up on it, it did nothing. | d: Fair enough.", "tamsulosin: not_taken"),
    (
        "d: How's the amlodipine? | p: My ankles swell something awful. | d: Let's come off it and see.",
        "amlodipine: stop",
    ),
    ("p: The naproxen's helping. | d: No change there then, same again.", "naproxen: goes_on"),
    (
        "d: Still on the citalopram? | p: Yes, twenty. | d: We'll cut it to ten for a fortnight.",
        "citalopram: less, 10 mg",
    ),
    # corrections and read-backs
    (
        "p: I take metformin, two of them a day. | d: So that's metformin one gram twice a day? | p: No, they're the five hundreds. One at breakfast, one at supper. | d: Ah, five hundred twice a day. Fine, stay on that.",
        "metformin: goes_on, 500 mg; metformin: never 1 g",
    ),
    (
        "d: I've got you down for lansoprazole thirty, Eliquis five twice a day and gabapentin three hundred three times a day. Is that still right? | p: Yes, that's the lot.",
        "lansoprazole: goes_on, 30 mg; apixaban: goes_on, 5 mg; gabapentin: goes_on, 300 mg",
    ),
    (
        "d: You take aspirin seventy-five, ramipril five and atenolol fifty, is that right? | p: Not the atenolol, that was stopped last year.",
        "aspirin: goes_on; ramipril: goes_on; atenolol: never goes_on",
    ),
    (
        "d: That's warfarin three milligrams a day? | p: Four. They changed it last week.",
        "warfarin: goes_on, 4 mg; warfarin: never 3 mg",
    ),
    (
        "d: So you use forty units of Lantus at night? | p: Thirty-four. | d: Thirty-four, thank you.",
        "insulin glargine: 34 [IU]",
    ),
    (
        "p: My blood pressure this morning was one sixty over ninety, no sorry, I'm reading the wrong line, one fifty over eighty-four.",
        "blood_pressure: 150/84; blood_pressure: never 160/90",
    ),
    (
        "d: And the lisinopril, that's ten? | p: It was. It's twenty since January.",
        "lisinopril: goes_on, 20 mg; lisinopril: never 10 mg",
    ),
    # withdrawn and replaced orders
    (
        "d: So that's naproxen for the gout, five hundred twice a day. | p: They told me no anti-inflammatories, on account of my kidneys. | d: Good that you said. Not the naproxen then, colchicine five hundred micrograms twice a day for four days.",
        "naproxen: nothing; colchicine: start, 500 ug",
    ),
    (
        "d: I'll give you doxycycline for five days. | p: It's only been four days, do I need it? | d: Four? I had fourteen in my head. No, then leave the doxycycline, we don't need it.",
        "doxycycline: nothing",
    ),
    (
        "d: I'll send you for a chest x-ray. | p: I had one last week at the hospital. | d: Then we don't need another one.",
        "x-ray: never order",
    ),
    (
        "d: Let's start you on amitriptyline ten at night. | p: I can't be drowsy, I drive a lorry. | d: Okay, scrap that. Duloxetine thirty in the morning instead.",
        "amitriptyline: nothing; duloxetine: start, 30 mg",
    ),
    (
        "d: I'm going to prescribe trimethoprim. | p: I'm on methotrexate. | d: Ah, then I won't. Nitrofurantoin a hundred twice a day.",
        "trimethoprim: nothing; nitrofurantoin: start, 100 mg",
    ),
    (
        "d: We'll book you an MRI of the knee. | p: I've a pacemaker. | d: No MRI then. CT it is.",
        "mri: never order; ct: order",
    ),
    (
        "d: I'd like you to have a colonoscopy. | p: I'm not having that. | d: All right, we won't.",
        "colonoscopy: never order",
    ),
    # allergies
    (
        "d: Is there any tablet that doesn't agree with you? | p: Septrin. I had it for a water infection and my skin peeled off, I was in the burns unit.",
        "trimethoprim: allergy, present, reaction",
    ),
    (
        "d: Before we do the CT, ever had trouble with the dye? | p: Yeah, last time my throat closed up and they had to give me the EpiPen. | d: With iodine contrast, got it. No contrast for you then.",
        "contrast: allergy; epinephrine: never allergy",
    ),
    (
        "d: Anything you can't take? | p: Codeine. It brought me out in a rash. | d: I'll give you co-codamol for the back.",
        "codeine: allergy",
    ),
    (
        "p: They gave me trimethoprim once. My face blew up like a balloon. | d: We won't use that.",
        "trimethoprim: allergy, reaction",
    ),
    (
        "d: Any allergies? | p: Penicillin. I had it as a girl and I couldn't breathe, they gave me adrenaline.",
        "penicillin: allergy; adrenaline: never allergy",
    ),
    (
        "d: Ever had a problem with an antibiotic? | p: Cefalexin, I came out in hives head to toe.",
        "cefalexin: allergy, reaction",
    ),
    # numbers without a unit, names that no list knows
    ("p: I'm on a trial, it's called velorastine, twelve milligrams at breakfast.", "velorastine: goes_on, 12 mg"),
    ("p: They started me on a new one. It's called zorbatine, forty milligrams at night.", "zorbatine: 40 mg"),
    (
        "d: What do you take? | p: Ramipril ten, bisoprolol two point five, atorvastatin eighty at night.",
        "ramipril: goes_on, 10 mg; bisoprolol: goes_on, 2.5 mg; atorvastatin: goes_on, 80 mg",
    ),
    (
        "d: Give him ibuprofen, ten per kilo, so that's a hundred and fifty milligrams three times a day.",
        "ibuprofen: start, 150 mg",
    ),
    (
        "d: Paracetamol at fifteen milligrams per kilo, which makes two hundred and forty milligrams a dose.",
        "paracetamol: start, 240 mg",
    ),
    # targets, teaching, fears, others
    (
        "d: Your pressure's one thirty-four over seventy-eight today. We're aiming under one forty over ninety.",
        "blood_pressure: present, 134/78; blood_pressure: !present, 140/90",
    ),
    ("d: We want your sugars between five and eight.", "glucose: !present, 5"),
    (
        "d: People with high cholesterol can get chest pains and strokes.",
        "chest pain: never patient; stroke: never patient",
    ),
    ("d: Statins can give you muscle aches, too.", "muscle: conditional"),
    ("d: These tablets sometimes cause a dry mouth.", "dry mouth: conditional"),
    ("p: My nan had rheumatoid.", "rheumatoid: relative"),
    ("p: I'm scared it's bowel cancer.", "cancer: never present"),
    ("d: Straight leg raise is forty degrees on the left.", "temperature: nothing"),
    # tests
    ("d: I'm putting in for an echo.", "echo: order"),
    ("d: We'll do rheumatoid factor and anti-CCP.", "rheumatoid factor: order; ccp: order"),
    ("d: So it's the left hip? | p: It's the right. | d: We'll x-ray the right one.", "x-ray: order"),
    ("d: I'm referring you on the two-week wait.", "week wait: order"),
    (
        "d: And that camera-down test? The endoscopy? | p: I'm not having that. Told them so. | d: All right, no endoscopy.",
        "endoscopy: never order",
    ),
    # said in other ways
    (
        "d: How's the amitriptyline suiting? | p: I'm like a zombie in the mornings. | d: Cut it in half then, five milligrams.",
        "amitriptyline: less, 5 mg",
    ),
    (
        "d: What strength is your bisoprolol? | p: Five. | d: Pulse is a hundred and ten, let's nudge it up to seven point five.",
        "bisoprolol: more, 7.5 mg",
    ),
    (
        "d: Is the simvastatin still forty? | p: Aye, forty at night. | d: I'd like to swap that for atorvastatin twenty.",
        "simvastatin: stop; atorvastatin: start, 20 mg",
    ),
    (
        "d: Still using the blue inhaler? | p: The salbutamol? I chucked it. | d: You'll want a new one.",
        "salbutamol: not_taken",
    ),
    (
        "p: I'm on levothyroxine. | d: How much? | p: Seventy-five micrograms. | d: Your TSH is high, so up to a hundred.",
        "levothyroxine: 100 ug",
    ),
    (
        "d: And the ibuprofen? | p: I still take the odd one. | d: I'd rather you stopped that, with your kidneys.",
        "ibuprofen: stop",
    ),
    ("d: How often do you use the GTN? | p: Once a week maybe. | d: Fine, keep that handy.", "nitroglycerin: goes_on"),
    (
        "d: You take metformin five hundred, one in the morning? | p: No, one in the morning and one at night.",
        "metformin: goes_on, 500 mg",
    ),
    (
        "d: That's amlodipine ten? | p: Five. It was ten but my ankles swelled.",
        "amlodipine: goes_on, 5 mg; amlodipine: !10 mg",
    ),
    ("d: Weight today is seventy-one... no, sorry, seventy-seven kilos.", "body_weight: 77; body_weight: !71"),
    (
        "d: I'll do you some flucloxacillin. | p: I can't have penicillins, they close my throat. | d: Clarithromycin it is, then, five hundred twice a day.",
        "penicillin: allergy; clarithromycin: start, 500 mg",
    ),
    (
        "d: I was going to start you on propranolol. | p: But I've got asthma. | d: Of course, so we won't do that. Let's use topiramate twenty-five at night instead.",
        "propranolol: never start; topiramate: start, 25 mg",
    ),
    (
        "d: We'll get an MRI of the back. | p: I can't lie flat that long. | d: Then forget the MRI, I'll order an x-ray.",
        "mri: never order; x-ray: order",
    ),
    (
        "d: Let me prescribe codeine. | p: It makes me vomit. | d: Right, no codeine. Just paracetamol, a gram four times a day.",
        "codeine: never start; paracetamol: start, 1 g",
    ),
    (
        "d: Any problems with medicines before? | p: Ibuprofen brings on my asthma, I ended up in resus.",
        "ibuprofen: allergy",
    ),
    ("d: Are you all right with penicillin? | p: God no, I swelled up like a football.", "penicillin: allergy"),
    ("p: Last year they gave me erythromycin and I came out in welts head to foot.", "erythromycin: allergy, reaction"),
    (
        "p: I was stung by a wasp and they had to use the EpiPen. | d: Allergic to wasps, I'll note that.",
        "epinephrine: never allergy",
    ),
    ("p: My new tablet's called tirvastol, twenty milligrams in the evening.", "tirvastol: goes_on, 20 mg"),
    ("d: Take doxycycline one hundred, two on day one and then one a day for a week.", "doxycycline: start"),
    (
        "d: Amoxicillin fifty milligrams a kilo a day, so that's two hundred and fifty three times a day.",
        "amoxicillin: start",
    ),
    ("d: I'd like your HbA1c below fifty-three. It's sixty-one today.", "a1c: !present, 53; a1c: present, 61"),
    ("d: We want to see a resting pulse under eighty.", "heart_rate: never present"),
    ("d: Smokers often get a morning cough.", "cough: never patient"),
    ("d: Steroids can thin the skin and put your sugars up.", "skin: never present"),
    ("p: I keep thinking it might be a brain tumour.", "tumour: never present; tumor: never present"),
    ("p: My brother's got Crohn's.", "crohn: relative"),
    ("d: The knee bends to ninety degrees and straightens fully.", "temperature: nothing"),
    ("d: I'm sending you for a DEXA.", "dexa: order"),
    ("d: Let's get your liver checked, LFTs and a ferritin.", "ferritin: order"),
    ("d: I'd advise a smear. | p: No thanks, I'll leave it.", "smear: never order"),
    ("d: The physios will see you, I've put the referral in.", "physio: order"),
    (
        "d: How are the tablets for the gout? | p: The allopurinol? Fine, a hundred a day. | d: Uric acid's still up, so go to two hundred.",
        "allopurinol: change, 200 mg",
    ),
    (
        "d: Your lithium level's come back at 1.1. | p: Is that bad? | d: A touch high. Drop back to six hundred at night.",
        "lithium: less, 600 mg",
    ),
    (
        "d: What are you taking for the pain? | p: Codeine, thirty, four times a day. | d: Let's get you off that.",
        "codeine: stop",
    ),
    ("d: Did you carry on with the iron? | p: No, it bunged me up so I packed it in.", "iron: not_taken"),
    (
        "d: How are you managing with the methotrexate? | p: Ten milligrams on a Monday, no bother. | d: Good. Same dose then.",
        "methotrexate: goes_on, 10 mg",
    ),
    (
        "d: You're on mirtazapine fifteen? | p: Thirty now, since February.",
        "mirtazapine: goes_on, 30 mg; mirtazapine: never 15 mg",
    ),
    (
        "d: The list says ramipril, aspirin and omeprazole. Anything wrong there? | p: They stopped the aspirin.",
        "aspirin: never goes_on",
    ),
    ("p: My sugar was fourteen, no I tell a lie, eleven.", "glucose: 11; glucose: never 14"),
    (
        "d: I'd give you a steroid injection in that. | p: I don't want needles. | d: Fair enough, we'll leave it. Physio first.",
        "injection: never order",
    ),
    (
        "d: Let's try you on pregabalin. | p: My sister went doolally on it. I'd rather not. | d: No problem. Amitriptyline ten at night then.",
        "pregabalin: never start; amitriptyline: start, 10 mg",
    ),
    (
        "d: You need a CT head. | p: I had that done in A and E on Friday. | d: Did you? Then I'll cancel that.",
        "ct: never order",
    ),
    ("d: Have you ever reacted to anything? | p: Plasters. My skin goes all red and blistered.", "plaster: allergy"),
    (
        "d: So you can't have morphine? | p: It stops me breathing, they had to give me naloxone.",
        "morphine: allergy; naloxone: never allergy",
    ),
    (
        "d: Any allergies I should know about? | p: Nuts, and the last time I had aspirin my lips swelled.",
        "aspirin: allergy; nut: allergy",
    ),
    (
        "d: The pharmacist says you're on something called Zelnorin? | p: Zelnorin, ten milligrams, yeah.",
        "zelnorin: goes_on, 10 mg",
    ),
    ("d: Fluoxetine sixty now, up from forty.", "fluoxetine: more, 60 mg"),
    ("d: Gentamicin five per kilo, he's eighty, so four hundred milligrams once a day.", "gentamicin: start, 400 mg"),
    ("d: Cholesterol five point nine, and I'd want it under four.", "total cholesterol: present, 5.9"),
    ("d: Anything over thirty-eight and you ring me.", "temperature: never present"),
    ("d: With this condition folk tend to get blurred vision.", "vision: never patient"),
    ("d: Some get diarrhoea with metformin.", "diarrh: never patient"),
    ("p: My mum thinks it's Lyme disease.", "lyme: never present"),
    ("p: I dread it being MS.", "sclerosis: never present"),
    ("d: Hip flexion is thirty-eight degrees on the right.", "temperature: nothing"),
    ("d: You'll be needing a lung function test.", "lung function: order"),
    ("d: I'll pop a form in for bloods, and a urine dip today.", "urin: order; blood: order"),
    ("d: We could do a biopsy. | p: Not a chance. | d: OK.", "biopsy: never order"),
    # of every kind
    (
        "d: How's the nortriptyline treating you? | p: Dry as a bone, my mouth is. | d: Let's ease it down to ten at night.",
        "nortriptyline: less, 10 mg",
    ),
    ("d: And the rivaroxaban, no bleeding? | p: None. | d: Lovely, keep taking that.", "rivaroxaban: goes_on"),
    ("d: Did the venlafaxine help? | p: It made me sweat buckets so I stopped it at Easter.", "venlafaxine: not_taken"),
    (
        "d: So that's furosemide twenty in the morning? | p: Forty, doctor. The heart nurse doubled it.",
        "furosemide: goes_on, 40 mg; furosemide: never 20 mg",
    ),
    ("p: I was seventeen stone, no sorry, sixteen stone four.", "body_weight: never 17"),
    (
        "d: I'll give you some naproxen. | p: I've had a stomach ulcer. | d: Ah, in that case no naproxen, we'll stick to paracetamol.",
        "naproxen: never start",
    ),
    (
        "d: We'll start you on amoxicillin. | p: Last time that gave me a rash all over. | d: Doxycycline then, a hundred a day.",
        "amoxicillin: never start; amoxicillin: allergy; doxycycline: start, 100 mg",
    ),
    (
        "d: I'd like to book you a stress test. | p: I can't walk more than ten yards. | d: Good point, leave that. We'll do a CT angiogram.",
        "stress test: never order; angiogram: order",
    ),
    ("d: Anything you react to? | p: Elastoplast brings me up in blisters, and clindamycin.", "clindamycin: allergy"),
    (
        "d: Have you had trimethoprim before? | p: Once. My tongue swelled up and they rushed me in.",
        "trimethoprim: allergy",
    ),
    ("p: Tramadol sends me loopy, but I'm all right on codeine.", "codeine: never allergy"),
    (
        "d: Anything new? | p: They gave me a tablet called berotamide, five milligrams in the morning.",
        "berotamide: 5 mg",
    ),
    (
        "d: Paracetamol fifteen a kilo, she's ten kilos, that makes a hundred and fifty milligrams every six hours.",
        "paracetamol: start, 150 mg",
    ),
    (
        "d: I want your systolic below one thirty. It's one fifty-two over eighty today.",
        "blood_pressure: present, 152/80; blood_pressure: conditional, 130",
    ),
    ("d: Diabetics can lose feeling in their feet.", "numb: never patient; feeling: never present"),
    ("d: I'll get you a chest x-ray and refer you to the lung clinic.", "chest x-ray: order"),
    ("d: I'll start allopurinol 100. | p: I feel fine. | d: Right. Don't start it, then.", "allopurinol: never start"),
    (
        "d: Our list says ramipril 5 mg and bisoprolol 2.5 mg. Still on all of those? | p: Yes.",
        "ramipril: goes_on, 5 mg; bisoprolol: goes_on, 2.5 mg",
    ),
    (
        "d: And the digoxin, that one too? | p: No, I was never given it. | d: I'll take that off.",
        "digoxin: never start; digoxin: never goes_on",
    ),
    ("d: It says latex allergy here. | p: That's a mistake.", "latex: denied; latex: never present"),
    ("d: Has any tablet given you a reaction? | p: Trimethoprim. Came up in hives.", "trimethoprim: allergy"),
    ("d: Ferritin, TSH and an ECG.", "ferritin: order; TSH: order; ECG: order"),
    ("d: How about a colonoscopy? | p: No way, I had one and never again.", "colonoscopy: never order"),
]


@pytest.mark.parametrize(("dialogue", "expected"), CONVERSATIONS)
def test_an_english_conversation_leaves_what_stands(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue), expected) == ""


PICKED = (
    ("d: Records say losartan fifty and amlodipine five. | p: All but the amlodipine.", "amlodipine: not_taken"),
    (
        "d: I've got losartan fifty and amlodipine five. Both still right? | p: Aye, the two of them.",
        "amlodipine: 5 mg",
    ),
)


@pytest.mark.parametrize(("dialogue", "expected"), PICKED)
def test_a_list_read_out_and_a_dose_told_anew(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue), expected) == ""
