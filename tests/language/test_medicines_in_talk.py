"""What a conversation does to medicines, allergies, orders and values, over several turns."""
# ruff: noqa: E501 - a dialogue is read in one line

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet

ENGLISH = [
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
    # and in others again
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
    ("d: Cholesterol five point nine, and I'd want it under four.", "lipid: present, 5.9"),
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
        "blood_pressure: present, 152/80; blood_pressure: never 130",
    ),
    ("d: Diabetics can lose feeling in their feet.", "numb: never patient; feeling: never present"),
    ("d: I'll get you a chest x-ray and refer you to the lung clinic.", "chest x-ray: order"),
    ("d: How about a colonoscopy? | p: No way, I had one and never again.", "colonoscopy: never order"),
]

CHINESE = [
    # a medicine spoken of without its name
    (
        "d: 优甲乐现在吃多少？ | p: 半片，二十五微克。 | d: 加到四分之三片，三十七点五微克，早上空腹。",
        "左甲状腺素: more, 37.5 ug",
    ),
    ("d: 那缬沙坦八十毫克一天一次，给你改成一百六，还是一天一次。", "缬沙坦: change, 160 mg"),
    (
        "d: 甘精现在打几个单位？ | p: 睡前打十二，呃，那是上个月，你给我加过的，现在十四。 | d: 行，就打十四不动。",
        "甘精: goes_on, 14 [IU]; 甘精: never 12 [IU]",
    ),
    (
        "d: 地高辛怎么吃的？ | p: 零点二五的片子，我掰一半，一天一次。 | d: 就是零点一二五。最近看东西发黄有没有？ | p: 没有。 | d: 那照旧。",
        "地高辛: goes_on, 0.125 mg",
    ),
    ("d: 喹硫平减半，二十五改十二点五，睡前。", "喹硫平: less, 12.5 mg"),
    ("d: 舍曲林吃着怎么样？ | p: 还是高兴不起来。 | d: 加到一百毫克，早上吃。", "舍曲林: more, 100 mg"),
    ("d: 倍他乐克还在吃吗？ | p: 吃着呢，一天两次一次一片。 | d: 心率五十二了，减半吧。", "美托洛尔: less"),
    ("d: 那个阿托伐他汀吃了没？ | p: 吃着呢。 | d: 好，接着吃。", "阿托伐他汀: goes_on"),
    ("d: 氨氯地平吃了脚肿不肿？ | p: 肿得厉害。 | d: 那停了吧。", "氨氯地平: stop"),
    ("d: 度洛西汀呢？ | p: 吃了老恶心，我上周就没吃了。 | d: 那就别吃了。", "度洛西汀: stop"),
    ("p: 大夫，泼尼松我现在一天吃四片，二十毫克。 | d: 这周改成三片，十五毫克。", "泼尼松: 15 mg"),
    ("d: 二甲双胍怎么吃的？ | p: 一次一片零点五的，一天两次。 | d: 不动，继续。", "二甲双胍: goes_on"),
    ("p: 我吃的华法林。 | d: 一天多少？ | p: 三毫克。 | d: INR低了，加到三点七五。", "华法林: more, 3.75 mg"),
    ("d: 门冬胰岛素打多少？ | p: 三餐前各打八个单位。 | d: 减到六个单位。", "门冬: less, 6 [IU]"),
    # corrections and read-backs
    (
        "d: 在家量血压多少？ | p: 早上都是一百五十八……哎不对，看错行了，一百六十八，下面九十四。",
        "blood_pressure: 168/94; blood_pressure: never 158",
    ),
    (
        "d: 你上次的药我念一遍，二甲双胍零点五一天三次？ | p: 嗯。 | d: 达格列净十毫克一天一次？ | p: 对，早上吃。 | d: 阿卡波糖五十毫克，三餐嚼？ | p: 那个没有了，放屁太多，您上回停掉的。 | d: 好，那就前两样接着吃。",
        "二甲双胍: goes_on, 0.5 g; 达格列净: goes_on, 10 mg; 阿卡波糖: never goes_on",
    ),
    (
        "d: 药都按时吃的？ | p: 按时。阿司匹林一百一天一片，阿托伐他汀二十晚上吃，倍他乐克四十七点五早上一颗。 | d: 好，都不动。",
        "阿司匹林: goes_on, 100 mg; 阿托伐他汀: goes_on, 20 mg; 美托洛尔: goes_on, 47.5 mg",
    ),
    (
        "d: 氨氯地平五毫克一天一次，缬沙坦八十一天一次，对吧？ | p: 对，都吃着。",
        "氨氯地平: goes_on, 5 mg; 缬沙坦: goes_on, 80 mg",
    ),
    ("d: 地特胰岛素是打十六个单位吧？ | p: 不是，十八个。", "地特: 18 [IU]; 地特: never 16 [IU]"),
    ("p: 体重六十五公斤，说错了，五十六公斤。", "weight: 56; weight: never 65"),
    # withdrawn and replaced orders
    (
        "d: 奥司他韦七十五毫克，一天两次，吃五天。 | o: 大夫他吃那个上次吐得不行，有没有别的？ | d: 那改玛巴洛沙韦，四十毫克，吃一次就完事。奥司他韦不要了。",
        "奥司他韦: nothing; 玛巴洛沙韦: start, 40 mg",
    ),
    (
        "d: 便秘还是没好，那给你开个番泻叶泡水吧。 | p: 番泻叶我喝了肚子绞着疼，受不了。 | d: 哦，那不喝它。换成乳果糖，一次十五毫升，一天两次。",
        "番泻叶: never start; 乳果糖: start, 15 mL",
    ),
    (
        "d: 头晕这么久，开个头颅CT看看吧。 | p: 上星期在县医院刚拍过，片子带来了。 | d: 我看看……嗯，是没什么。那CT就别开了。抽个血常规。",
        "CT: never order; 血常规: order",
    ),
    (
        "d: 给你开点布洛芬。 | p: 我胃出过血。 | d: 哦，那布洛芬不能开了，开塞来昔布，二百毫克一天一次。",
        "布洛芬: never start; 塞来昔布: start, 200 mg",
    ),
    ("d: 做个胃镜吧。 | p: 不做不做，受不了。 | d: 那先不做，查个碳13呼气。", "胃镜: never order"),
    (
        "d: 开左氧氟沙星零点五克一天一次。 | p: 我喂奶呢。 | d: 喂奶啊，那这个不用了，换头孢呋辛零点二五克一天两次。",
        "左氧氟沙星: never start; 头孢呋辛: start, 0.25 g",
    ),
    # allergies
    (
        "d: 嗓子化脓了，给你吊头孢行不行？ | p: 可别可别，前年在镇上吊头孢，针头刚拔人就不行了，浑身大包，嗓子眼儿发紧，叫救护车拉走的。 | d: 知道了，我给你换阿奇霉素，零点五克，一天一次，吃三天。",
        "头孢: allergy, reaction; 阿奇霉素: start",
    ),
    (
        "p: 先说一声啊，我一吃阿司匹林就犯哮喘，去年差点过去。 | d: 开双氯芬酸钠缓释片，七十五毫克一天一次。",
        "阿司匹林: allergy; 阿司匹林: never medicine",
    ),
    ("d: 有什么药不能用的吗？ | p: 磺胺。小时候吃过，嘴都烂了，身上掉皮。", "磺胺: allergy"),
    (
        "p: 上次输左氧，输到一半全身起风团，憋得喘不上气，打了肾上腺素。",
        "左氧氟沙星: allergy, reaction; 肾上腺素: never allergy",
    ),
    ("o: 孩子一喝牛奶就吐，嘴边起红疹。", "牛奶: allergy"),
    ("d: 青霉素能用吗？ | p: 用不了，皮试起了个大包。", "青霉素: allergy"),
    # numbers without a unit, names that no list knows
    ("p: 我在外地开的药叫什么……赛洛维坦，一天一片，一片六十。 | d: 行，先接着吃。", "赛洛维坦: goes_on"),
    ("d: 从今天起，维D四百单位一天一粒接着吃。", "维生素D: 400 [IU]"),
    (
        "o: 宝宝十二公斤。 | d: 布洛芬混悬液，按每公斤十毫克算，一次一百二十毫克，就是六毫升，超过三十八度五才喂。",
        "布洛芬: start, 120 mg",
    ),
    ("d: 氢氯噻嗪十二点五新加，早上一片。", "氢氯噻嗪: start, 12.5 mg"),
    ("d: 氨氯地平停了；厄贝沙坦从一百五加到三百；他汀还是老样子。", "氨氯地平: stop; 厄贝沙坦: more, 300 mg"),
    ("d: 利扎曲普坦给你备着，疼起来吃五毫克，两小时不缓解可以再吃一次。", "利扎曲普坦: start, 5 mg"),
    ("d: 羟氯喹按时吃了没？ | p: 羟氯喹没漏过，一天两次一次一片零点二。", "羟氯喹: goes_on"),
    # targets, teaching, fears, others
    ("d: INR咱们要控制在二到三之间。今天抽的是一点六。", "inr: 1.6; inr: !present, 2"),
    ("d: 血压争取控制在一百三八十以下。", "blood_pressure: never present"),
    ("p: 大夫我这会不会是肺癌啊？", "肺癌: never present"),
    ("p: 那不会是结核吧？", "结核: never present"),
    ("p: 我就怕是胃癌。", "胃癌: never present"),
    ("d: 直腿抬高左边四十度就阳性了，右边八十度没事。", "temperature: nothing"),
    (
        "o: 弟弟拉肚子，一天五六趟。姐姐是咳嗽，咳三天了，三十八度。 | d: 姐姐的要另挂号。",
        "咳嗽: never patient; temperature: never patient",
    ),
    ("d: 高血脂的人容易得心梗。", "心肌梗死: never patient"),
    ("d: 这个药有的人吃了会干咳。", "干咳: never patient"),
    ("p: 我奶奶是类风湿。", "类风湿: relative"),
    # tests
    ("d: 肠镜要不要做一个？ | p: 不做不做，我害怕。", "肠镜: never order"),
    ("d: 给你约个心脏彩超。", "心脏彩超: order"),
    ("d: 抗CCP抗体和类风湿因子查一下。", "CCP: order; 类风湿因子: order"),
    # said in other ways
    ("d: 美托洛尔吃多少？ | p: 一次半片，一片是四十七点五的。 | d: 心率一百一，加到一片。", "美托洛尔: more"),
    ("d: 阿米替林吃着怎么样？ | p: 早上起来昏沉沉的。 | d: 那减到半片，十二点五毫克。", "阿米替林: less, 12.5 mg"),
    (
        "d: 厄贝沙坦还是一百五？ | p: 对，一天一片。 | d: 血压还高，换成缬沙坦八十毫克。",
        "厄贝沙坦: stop; 缬沙坦: start, 80 mg",
    ),
    ("d: 优甲乐多大量？ | p: 五十微克。 | d: TSH高，加到七十五。", "左甲状腺素: more, 75 ug"),
    ("d: 布洛芬还吃吗？ | p: 疼了就来一片。 | d: 以后不要吃了，伤肾。", "布洛芬: stop"),
    ("d: 立普妥吃着呢吧？ | p: 早扔了，吃了腿疼。", "阿托伐他汀: not_taken"),
    ("d: 甲钴胺还剩吗？ | p: 还有半盒。 | d: 吃完就不用吃了。", "甲钴胺: never start"),
    ("d: 甘精胰岛素打十八单位，是吧？ | p: 十六，上次给我减的。", "甘精: 16 [IU]; 甘精: never 18 [IU]"),
    (
        "d: 您吃的是氨氯地平五毫克、阿司匹林一百毫克、二甲双胍零点五？ | p: 对，就这几样。",
        "氨氯地平: goes_on, 5 mg; 阿司匹林: goes_on, 100 mg; 二甲双胍: goes_on",
    ),
    (
        "d: 药单上有氯吡格雷、他汀、美托洛尔，都在吃吧？ | p: 氯吡格雷上个月停了，别的都吃。",
        "氯吡格雷: never goes_on; 美托洛尔: goes_on",
    ),
    ("p: 空腹血糖七点八，哦不是，六点八。", "glucose: 6.8; glucose: never 7.8"),
    (
        "d: 开点可待因止咳吧。 | p: 那个我吃了便秘得厉害。 | d: 那算了，用右美沙芬，十五毫克一天三次。",
        "可待因: never start; 右美沙芬: start, 15 mg",
    ),
    (
        "d: 给你开个普萘洛尔。 | p: 我有哮喘啊。 | d: 哟，那不能用。改用维拉帕米四十毫克一天三次。",
        "普萘洛尔: never start; 维拉帕米: start, 40 mg",
    ),
    ("d: 做个核磁吧。 | p: 我装了起搏器。 | d: 那做不了核磁了，改CT。", "核磁: never order"),
    ("d: 建议做个胃镜。 | p: 我不做，难受。", "胃镜: never order"),
    ("p: 我吃磺胺全身脱皮，住过院。", "磺胺: allergy"),
    ("p: 上回打青霉素，刚推进去眼前一黑，血压都没了，抢救过来的。", "青霉素: allergy"),
    ("o: 他吃芒果嘴肿得跟香肠似的。", "芒果: allergy, reaction"),
    ("d: 造影剂做过没有？ | p: 做过一次，起了一身风团，打的地塞米松。", "地塞米松: never allergy"),
    ("p: 老家大夫给开的，叫佐平宁，一次两片一天三次。", "佐平宁: goes_on"),
    (
        "p: 阿司匹林一百，氯吡格雷七十五，瑞舒伐他汀十，一天一次。",
        "阿司匹林: 100 mg; 氯吡格雷: 75 mg; 瑞舒伐他汀: 10 mg",
    ),
    ("d: 头孢克肟按一公斤三毫克，孩子十五公斤，一次四十五毫克，一天两次。", "头孢克肟: start, 45 mg"),
    ("d: 糖化最好降到七以下，现在八点二。", "a1c: 8.2"),
    ("d: 心率要控制在六十左右。", "heart_rate: never present"),
    ("d: 激素吃久了会骨质疏松。", "骨质疏松: never present"),
    ("p: 我老想着是不是脑瘤。", "脑瘤: never present"),
    ("p: 我弟弟有强直。", "强直: relative"),
    ("d: 膝关节屈曲只能到四十度。", "temperature: nothing"),
    ("d: 给你开个骨密度。", "骨密度: order"),
    ("d: 查一下孕酮和HCG。", "HCG: order"),
    ("d: 肺功能做一个吧？ | p: 算了，不做了。", "肺功能: never order"),
    # and in others again
    ("d: 非布司他吃多少？ | p: 半片，二十毫克。 | d: 尿酸还五百，加到一片，四十毫克。", "非布司他: more, 40 mg"),
    ("d: 止疼药吃的啥？ | p: 曲马多，一次一片。 | d: 这个停掉，容易上瘾。", "曲马多: stop"),
    ("d: 泼尼松现在几片？ | p: 三片。 | d: 减一片，一天两片，吃两周。", "泼尼松: less"),
    ("d: 铁剂还吃吗？ | p: 吃了拉不出来，我没再吃。", "铁: not_taken"),
    ("d: 甲氨蝶呤一周几片？ | p: 四片，周一吃。 | d: 好，量不变。", "甲氨蝶呤: goes_on"),
    ("d: 米氮平是十五毫克吧？ | p: 早加到三十了。", "米氮平: goes_on, 30 mg; 米氮平: never 15 mg"),
    (
        "d: 阿司匹林、瑞舒伐他汀、培哚普利，没错吧？ | p: 阿司匹林不吃了，胃疼。",
        "阿司匹林: never goes_on; 培哚普利: goes_on",
    ),
    ("p: 血压一百三、八十五，啊不，一百五、八十五。", "blood_pressure: 150/85"),
    ("d: 打一针封闭吧。 | p: 我怕打针，不打。 | d: 行，那不打了，理疗。", "封闭: never start; 封闭: never order"),
    (
        "d: 给你加个普瑞巴林。 | p: 我同事吃那个晕得不行，我不想吃。 | d: 那换加巴喷丁，零点三克，一天三次。",
        "普瑞巴林: never start; 加巴喷丁: start, 0.3 g",
    ),
    ("d: 去拍个CT。 | p: 礼拜五急诊刚拍的。 | d: 哦，那就不用再拍了。", "CT: never order"),
    ("d: 有过敏的吗？ | p: 膏药，一贴就起水泡。", "膏药: allergy"),
    ("p: 我打头孢过敏性休克过，当时打的肾上腺素。", "头孢: allergy; 肾上腺素: never allergy"),
    ("d: 对什么过敏？ | p: 海鲜，还有上次吃的阿莫西林，嘴唇肿了。", "阿莫西林: allergy; 海鲜: allergy"),
    ("p: 我在吃一个进口药，叫泽诺林，十毫克一天一次。", "泽诺林: goes_on, 10 mg"),
    ("d: 氟西汀从二十加到四十。", "氟西汀: more, 40 mg"),
    ("d: 阿奇霉素十毫克每公斤，他二十公斤，就是二百毫克，一天一次，三天。", "阿奇霉素: start, 200 mg"),
    ("d: 低密度三点九，目标是一点八以下。", "ldl: present, 3.9"),
    ("d: 超过三十八度五再给退烧药。", "temperature: never present"),
    ("d: 有些人吃二甲双胍会拉肚子。", "腹泻: never patient; 拉肚子: never patient"),
    ("p: 我媳妇说我怕是得了甲亢。", "甲亢: never present"),
    ("p: 该不会是白血病吧大夫？", "白血病: never present"),
    ("d: 颈椎前屈三十八度，后伸二十度。", "temperature: nothing"),
    ("d: 需要做个肺功能。", "肺功能: order"),
    ("d: 要不穿刺一下？ | p: 坚决不穿。 | d: 那先观察。", "穿刺: never order"),
    ("d: 二甲双胍、格列美脲都吃着？ | p: 格列美脲没吃，低血糖。", "二甲双胍: goes_on; 格列美脲: not_taken"),
    # of every kind
    ("d: 文拉法辛吃到多少了？ | p: 七十五，早上一粒。 | d: 还不够，加到一百五。", "文拉法辛: more, 150 mg"),
    ("d: 沙库巴曲缬沙坦吃着没？ | p: 吃着，一天两次一次半片。 | d: 挺好，不用调。", "沙库巴曲: goes_on"),
    ("d: 硝苯地平控释片呢？ | p: 头胀得厉害，我自己停了。", "硝苯地平: not_taken"),
    ("d: 螺内酯二十毫克一天一次对吧？ | p: 四十了，心衰门诊给加的。", "螺内酯: goes_on, 40 mg; 螺内酯: never 20 mg"),
    ("p: 我身高一米七二，体重七十八，不对，八十七公斤。", "body_weight: 87; body_weight: never 78"),
    (
        "d: 单子上写着利伐沙班、比索洛尔、螺内酯，都吃吗？ | p: 螺内酯没吃，别的都吃。",
        "利伐沙班: goes_on; 比索洛尔: goes_on; 螺内酯: not_taken",
    ),
    (
        "d: 给你开点萘普生。 | p: 我肾不好，肾内科不让吃止痛药。 | d: 那萘普生就不开了，用对乙酰氨基酚，零点五克，疼了吃。",
        "萘普生: never start; 对乙酰氨基酚: start, 0.5 g",
    ),
    (
        "d: 用阿莫西林吧。 | p: 那个我上次吃了起一身疹子。 | d: 那换罗红霉素，一百五十毫克一天两次。",
        "阿莫西林: never start; 阿莫西林: allergy; 罗红霉素: start, 150 mg",
    ),
    ("d: 约个运动平板。 | p: 我走几步就喘，跑不了。 | d: 那不做平板了，做冠脉CT。", "平板: never order; 冠脉: order"),
    ("d: 有没有吃了不舒服的药？ | p: 克林霉素，吃完满身起风团。", "克林霉素: allergy, reaction"),
    ("d: 碘油造影做过吗？ | p: 做过，打进去就喘不上气，推了地塞米松才好。", "地塞米松: never allergy"),
    ("p: 阿莫西林我吃没事，头孢不行，一打就休克。", "头孢: allergy; 阿莫西林: never allergy"),
    ("p: 外院给开的贝洛替胺片，五毫克，早上一片。", "贝洛替胺: goes_on"),
    ("d: 对乙酰氨基酚一公斤十五毫克，她十公斤，一次一百五十毫克，六小时一次。", "对乙酰氨基酚: start, 150 mg"),
    ("d: 血压要降到一百三以下，今天一百五十二、八十。", "blood_pressure: present, 152/80"),
    ("d: 糖尿病人容易烂脚。", "糖尿病: never patient"),
    ("d: 右肩外展只有四十度，疼。", "temperature: nothing"),
    ("d: 拍个腰椎正侧位，再查个骨密度。", "骨密度: order"),
    ("d: 肠镜该做了。 | p: 打死我也不做。", "肠镜: never order"),
]


@pytest.mark.parametrize(("dialogue", "expected"), ENGLISH)
def test_an_english_conversation_leaves_what_stands(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue), expected) == ""


@pytest.mark.parametrize(("dialogue", "expected"), CHINESE)
def test_a_chinese_conversation_leaves_what_stands(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue, "zh"), expected) == ""
