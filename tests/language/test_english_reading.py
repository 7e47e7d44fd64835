"""What stands of English consultations, kind by kind."""

from __future__ import annotations

import pytest

from tests.language.spoken import reading_of, unmet

DIALOGUES = [
    # denials, partial and compound
    ("d: Any fever or chills? | p: No, neither.", "fever: denied; chills: denied"),
    ("d: Any cough, wheeze or chest pain? | p: Just the cough.", "cough: present; wheez: denied; chest pain: denied"),
    ("d: Any headaches or dizziness? | p: No, apart from the odd headache.", "headache: present; dizziness: denied"),
    ("d: Do you get chest pain? | p: Only when I run for the bus.", "chest pain: present"),
    ("d: Any vomiting? | p: Not that I know of.", "vomiting: denied"),
    ("d: Any swelling of the ankles? | p: Can't say I have.", "swelling: denied"),
    ("d: Do you feel dizzy? | p: Now and then, yes.", "dizz: present"),
    ("d: any nausea or diarrhea | p: nausea yes diarrhea no", "nausea: present; diarrhea: denied"),
    ("p: I've had a sore throat but no fever and no cough.", "sore throat: present; fever: denied; cough: denied"),
    ("p: It's not that I don't have a headache, it's just duller.", "headache: present"),
    ("p: Not a day goes by without a headache.", "headache: present"),
    ("d: No chest pain? | p: No.", "chest pain: denied"),
    ("d: Denies shortness of breath, palpitations or syncope.", "shortness of breath: denied; palpitations: denied"),
    ("p: The cough hasn't gone away.", "cough: present"),
    # questions that are none, and questions
    ("p: What worries me is that I coughed up blood.", "coughing up blood: present"),
    ("p: When I bend down I get dizzy.", "dizz: present"),
    ("p: Could it be gout? | d: No, it isn't gout.", "gout: denied"),
    ("p: Do I need an x-ray?", "x-ray: !order, asked"),
    # others
    ("p: My father had a heart attack.", "myocardial infarction: relative"),
    ("d: Is there diabetes in the family? | p: My mother had it.", "diabetes: relative"),
    ("p: My wife says I snore and I have a headache.", "headache: patient"),
    ("p: My neighbour has shingles and now I have a rash.", "shingles: other; rash: patient"),
    ("d: Most people with gout have a high uric acid.", "gout: people"),
    (
        "d: Sorry, I have to take this. Yes, potassium is 6.1, stop the ramipril. | d: Sorry about that. Pulse is 72.",
        "potassium: other; ramipril: other; heart_rate: patient, 72",
    ),
    ("d: Your sodium is 121. Sorry, that was another patient. | d: Your pulse is 72.", "sodium: other; heart_rate: 72"),
    # conditions, targets, teaching
    ("d: Come back if you get a fever or a rash.", "fever: conditional; rash: conditional"),
    ("d: Ring us if your blood pressure goes above 180 over 110.", "blood_pressure: conditional"),
    ("d: We want your blood pressure under 130 over 80.", "blood_pressure: conditional"),
    ("d: It can cause a dry cough.", "cough: conditional"),
    ("d: Some people get a headache on it.", "headache: !patient"),
    ("d: It could be gout or it could be cellulitis.", "gout: possible; cellulitis: possible"),
    ("d: Chest x-ray to rule out pneumonia.", "pneumonia: possible"),
    # time
    ("p: I had pneumonia three years ago.", "pneumonia: past"),
    ("p: The cough started two months ago.", "cough: now"),
    ("d: Last time your blood pressure was 150 over 90, today it is 130 over 80.", "blood_pressure: past, 150/90"),
    ("p: At home my blood pressure was 128 over 76.", "blood_pressure: home, 128/76"),
    ("p: At the pharmacy it was 162 over 95.", "blood_pressure: elsewhere, 162/95"),
    # sides and corrected sides
    ("p: I've got pain in my left knee.", "knee pain: left"),
    ("p: My left, no wait, my right knee hurts.", "knee pain: right"),
    ("p: My left ear hurts. Sorry, no, the right ear.", "ear pain: right; ear pain: !left"),
    ("p: I left work early with a headache.", "headache: !left"),
    ("p: Both my knees hurt.", "knee pain: both"),
    # corrections in one breath and over turns
    ("d: Start ramipril five, sorry, two point five milligrams daily.", "ramipril: start, 2.5 mg"),
    ("d: Blood pressure 140 over 90, correction, 130 over 80.", "blood_pressure: 130/80; blood_pressure: !140/90"),
    ("d: Start lisinopril, I mean losartan, 50 mg once a day.", "losartan: start, 50 mg; lisinopril: nothing"),
    ("p: I take bisoprolol 5 milligrams. | d: Five? | p: No, ten.", "bisoprolol: 10 mg; bisoprolol: !5 mg"),
    ("p: I take mirtazapine, fifty at night. | d: Fifteen or fifty? | p: Fifteen.", "mirtazapine: 15 mg"),
    ("d: Metoprolol 25 twice a day? | p: No, fifty once a day.", "metoprolol: goes_on, 50 mg"),
    ("d: I'll order a chest x-ray. Actually, let's leave the x-ray.", "x-ray: nothing"),
    ("d: Start aspirin 75 mg. | p: Aspirin gives me hives. | d: Right, no aspirin then.", "aspirin: allergy"),
    (
        "d: I'll give you amoxicillin. | p: I'm allergic to penicillin. | d: Then we'll use doxycycline 100 mg.",
        "doxycycline: start, 100 mg; amoxicillin: nothing; penicillin: allergy",
    ),
    # medicines, one at a time
    ("d: Stop the amlodipine and start lisinopril 10 mg daily.", "amlodipine: stop; lisinopril: start, 10 mg"),
    ("d: Keep the bisoprolol, halve the citalopram to 10 mg.", "bisoprolol: goes_on; citalopram: less, 10 mg"),
    ("d: Switch from ibuprofen to naproxen 250 mg.", "ibuprofen: stop; naproxen: start, 250 mg"),
    ("d: Instead of ibuprofen take paracetamol.", "ibuprofen: stop; paracetamol: start"),
    (
        "d: The ramipril comes down to 2.5 mg and the aspirin stays as it is.",
        "ramipril: less, 2.5 mg; aspirin: goes_on",
    ),
    ("d: Metformin, aspirin and ramipril as before.", "metformin: goes_on; aspirin: goes_on; ramipril: goes_on"),
    ("d: Hold the metformin before the scan.", "metformin: hold"),
    ("d: Stop the warfarin for five days before the operation.", "warfarin: hold"),
    ("d: Let's go up on the sertraline to 100.", "sertraline: more, 100 mg"),
    ("d: Don't stop the bisoprolol.", "bisoprolol: goes_on"),
    ("p: I stopped taking the metformin in May.", "metformin: not_taken"),
    ("p: I ran out of my ramipril.", "ramipril: ran_out"),
    ("d: I'd suggest a statin. | p: I don't want a statin.", "statin: refused"),
    ("p: I took two ibuprofen last night.", "ibuprofen: took"),
    ("d: Are you still on metoprolol 25 twice a day? | p: Yes.", "metoprolol: goes_on, 25 mg"),
    ("d: What do you take? | p: Lisinopril ten once a day and metformin 500.", "lisinopril: goes_on, 10 mg"),
    ("d: How is the tamsulosin? | p: I packed that in last month.", "tamsulosin: not_taken"),
    ("p: And my amlodipine? | d: Keep that going.", "amlodipine: goes_on"),
    ("d: The amlodipine you stay on. | p: Will you ask if I fell on my head? I didn't.", "amlodipine: goes_on"),
    ("p: They put me on zorbatine.", "zorbatine: medicine"),
    ("d: Prednisolone 30 mg a day for 5 days.", "prednisolone: start, 30 mg"),
    # allergies
    ("d: Any allergies? | p: Yes, penicillin.", "penicillin: allergy"),
    ("d: Are you allergic to anything? | p: Not that I know of.", "allerg: allergy, denied"),
    ("d: Any drug allergies? | p: No.", "allerg: allergy, denied, medication"),
    (
        "d: Anything you can't take? | p: Codeine. I come out in hives.",
        "codeine: allergy, reaction; urticaria: nothing",
    ),
    ("p: Penicillin makes my throat close up.", "penicillin: allergy, reaction"),
    ("d: Any allergies? | p: No. | o: Yes you are, amoxicillin gave you hives.", "amoxicillin: allergy"),
    # measurements, tests, diagnoses
    ("d: Pulse 88, temperature 38.5, sats 97 percent.", "heart_rate: 88; body_temperature: 38.5; oxygen: 97"),
    ("d: Your potassium is 5.9 and creatinine 140.", "potassium: measurement, 5.9; creatinine: measurement, 140"),
    ("d: How hot did he get? | o: 39.2 last night.", "body_temperature: home, 39.2"),
    ("d: Bend the knee. Ninety-five degrees, good.", "body_temperature: nothing"),
    ("d: He weighs 12 kilos today.", "body_weight: 12"),
    ("p: I've lost 12 kilos.", "body_weight: nothing"),
    ("d: I'll order a chest x-ray and an ECG.", "chest x-ray: order; electrocardiogram: order"),
    ("p: I had a colonoscopy last year.", "colonoscopy: done"),
    ("d: This is a tension headache.", "tension: diagnosis"),
    # dictation
    (
        "d: No fever full stop Start doxycycline one hundred milligrams twice a day delete that once a day full stop",
        "fever: denied; doxycycline: start, 100 mg",
    ),
    # two people
    (
        "p: I take the metformin. | o: He is not taking the metformin.",
        "metformin: goes_on, doubted; metformin: doubted",
    ),
    # what an answer leaves open stays open; what a doctor answers is no medicine taken
    ("d: Any tingling or numbness? | p: No numbness.", "numbness: denied; tingling: nothing"),
    ("d: Have you lost weight? | p: I've gained six pounds.", "weight loss: nothing"),
    ("d: Any problems with the metformin? | p: No.", "metformin: !goes_on, denied"),
    ("p: Can I take ibuprofen with it? | d: No, it is bad for your kidneys.", "ibuprofen: !not_taken, denied"),
    ("d: How old are you? | p: Thirty-four. | d: Start ramipril 5 mg.", "ramipril: start, 5 mg"),
    ("d: Any asthma, diabetes or epilepsy? | p: Asthma, nothing else.", "asthma: present; diabetes: denied"),
    ("d: And your jabs? | p: Flu in October, the shingles one I've not had.", "zoster: immunisation, denied"),
    # what is turned down by its class, taken off the record, of somebody named turns ago
    (
        "d: I'd offer you a statin. Simvastatin 40 mg. | p: I read a lot about it. | d: And? | p: No statin for me.",
        "simvastatin: refused",
    ),
    (
        "d: The letter says you are allergic to trimethoprim. | p: It made me sick. | d: I'll take that allergy off.",
        "trimethoprim: nothing",
    ),
    ("p: My sister had a stroke. | d: And yourself? | p: I am fine. She has epilepsy too.", "epilepsy: relative"),
    ("p: My aunt had a stroke. | d: How old is he? | p: He is two, he has asthma.", "asthma: patient"),
    # no marks
    ("u: any fever no i have had a cough for a week i take warfarin 4 mg a day", "cough: present; warfarin: goes_on"),
]


@pytest.mark.parametrize(("dialogue", "expected"), DIALOGUES, ids=[dialogue[:60] for dialogue, _ in DIALOGUES])
def test_what_was_said_stands_as_it_was_meant(dialogue: str, expected: str) -> None:
    assert unmet(reading_of(dialogue), expected) == ""


def test_what_was_corrected_in_one_breath_is_kept_and_does_not_stand() -> None:
    claims = reading_of("d: Blood pressure 140 over 90, correction, 130 over 80.").claims
    assert {(claim.quantity.value, claim.stands) for claim in claims if claim.quantity} == {(140, False), (130, True)}
