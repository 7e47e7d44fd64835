"""The three sample consultations. Our own text; no sentence of theirs is in the training set."""

from dataclasses import dataclass

from tools.demo_speech.voices import Voice


@dataclass(frozen=True)
class Consultation:
    """A conversation to be spoken: one `D:` (doctor) or `P:` (patient) turn a line; an indented line is more of it."""

    name: str
    doctor: Voice
    patient: Voice
    script: str

    def turns(self) -> list[tuple[str, str]]:
        """(`doctor` or `patient`, text) in order."""
        lines = (line.split(": ", 1) for line in self.script.strip().replace("\n  ", " ").splitlines())
        return [("doctor" if role == "D" else "patient", text) for role, text in lines]


CONSULTATIONS = (
    Consultation(
        name="hypertension",
        doctor=Voice.RMS,
        patient=Voice.SLT,
        script="""
D: Good morning, Mrs. Parker. How are you feeling today?
P: Good morning, doctor. I'm feeling okay, but I've had some headaches this week.
D: I'm sorry to hear that. You are here to follow up on your high blood pressure, right?
P: Yes. I have been checking it at home, and it has been around 150 over 92.
D: Okay. And are you still taking the lisinopril every day?
P: Yes, I take lisinopril 10 milligrams once a day, in the morning.
D: Do you have any chest pain, shortness of breath, or swelling in your legs?
P: No, no chest pain and no swelling. I just feel a little dizzy sometimes when I stand up.
D: How about your diet? Are you watching your salt?
P: Not really. I eat a lot of soup and frozen dinners.
D: Your blood pressure today is 148 over 90, and your heart rate is 76. Your heart and lungs sound normal.
P: Is that still too high?
D: It is a little high. I'm going to increase your lisinopril to 20 milligrams once a day, and I want
  you to start amlodipine 5 milligrams at night.
P: Okay. Do I need any blood work?
D: Yes. I'd like to order a basic metabolic panel to check your kidney function and your potassium.
P: All right. When should I come back?
D: Come back in four weeks. Please call us if the dizziness gets worse.
P: Thank you, doctor.
""",
    ),
    Consultation(
        name="sore_throat",
        doctor=Voice.SLT,
        patient=Voice.RMS,
        script="""
D: Hi, what brings you in today?
P: Hi. I've had a really bad sore throat for three days, and it hurts when I swallow.
D: Have you had a fever?
P: Yes, I had a fever of 101.5 last night, and some chills.
D: Any cough or runny nose?
P: No cough, but I feel very tired and I have a headache.
D: Has anyone at home been sick?
P: My son had strep throat about two weeks ago.
D: I see. Are you allergic to any medications?
P: No, I don't have any allergies.
D: Okay, let me take a look. Your throat is red, and your tonsils are
  swollen with some white spots. Your lungs are clear.
P: Do I need a test?
D: Yes, we did a rapid strep test, and it came back positive, so this is strep throat.
P: Oh no. What should I do?
D: I'm going to give you amoxicillin 500 milligrams twice a day for 10 days. Please finish all of it.
P: Can I take something for the pain?
D: Yes, you can take ibuprofen 400 milligrams every six hours with food. Drink a lot of water and get some rest.
P: Should I stay home from work?
D: Yes, stay home until you have been on the antibiotic for one day and you have no fever.
P: Okay, thank you.
""",
    ),
    Consultation(
        name="back_pain",
        doctor=Voice.RMS,
        patient=Voice.SLT,
        script="""
D: Hello, come on in and have a seat. What can I do for you?
P: Hello. I have had pain in my lower back for about two weeks.
D: How did it start?
P: I was lifting a heavy box at work, and I felt a sharp pain right away.
D: How bad is the pain, on a scale of one to 10?
P: It's about a six. It gets worse when I bend over or sit for a long time.
D: Does the pain go down your leg?
P: Sometimes it goes down my left leg, to my knee.
D: Do you have any numbness, tingling, or weakness in your legs?
P: A little tingling, but no weakness.
D: Any problems with your bladder or your bowels?
P: No, nothing like that.
D: Have you taken anything for it?
P: I took Tylenol, but it didn't help much.
D: On exam, you have some tenderness on the left side of your lower back, and your reflexes are normal.
P: Do I need an x-ray?
D: No, not right now. I think this is a muscle strain. I want you to take naproxen 500 milligrams twice a day with food.
P: Okay. Should I stay in bed?
D: No, try to keep moving, but don't lift anything heavy. I'm also going to refer you to physical therapy.
P: That sounds good.
D: If it is not better in four weeks, we will get an MRI of your back.
""",
    ),
)
