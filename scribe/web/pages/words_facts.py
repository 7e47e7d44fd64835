"""The words of the forms of facts: fields, choices, and what is to be said of a field."""

from __future__ import annotations

from typing import Final

from scribe.messages import Message
from scribe.model import FieldProblem

KINDS: Final[dict[str, Message]] = {
    "medication": Message("Medicine"),
    "vital_sign": Message("Vital sign"),
    "allergy": Message("Allergy"),
    "problem": Message("Problem"),
}
"""What a form is of."""

FIELDS: Final[dict[str, Message]] = {
    "name": Message("Name"),
    "substance": Message("Substance"),
    "coding": Message("Code"),
    "change": Message("What happens to it"),
    "dose": Message("Dose"),
    "dose_high": Message("Up to"),
    "dose_unit": Message("Unit"),
    "per_kilo": Message("For each kilogram"),
    "in_a_day": Message("In a whole day"),
    "strength": Message("Strength of one"),
    "route": Message("Route"),
    "frequency": Message("How often"),
    "as_needed": Message("As needed"),
    "reason": Message("For what"),
    "duration": Message("For how long"),
    "until_now": Message("Dose until now"),
    "value": Message("Value"),
    "diastolic": Message("Diastolic"),
    "unit": Message("Unit"),
    "at_home": Message("Measured at home"),
    "when": Message("When"),
    "reaction": Message("Reaction"),
    "assertion": Message("Status"),
    "category": Message("None of what"),
    "relation": Message("Who in the family"),
    "side": Message("Side"),
    "onset": Message("Since when, or how long"),
    "diagnosis": Message("Diagnosis of today"),
}
"""What each field is called."""

CHOICES: Final[dict[str, dict[str, Message]]] = {
    "change": {
        "continues": Message("Goes on"),
        "started": Message("Started today"),
        "changed": Message("Dose changed"),
        "stopped": Message("Stopped"),
        "on_hold": Message("On hold"),
        "past": Message("In the past"),
        "declined": Message("Declined"),
        "not_taken": Message("Prescribed, not taken"),
    },
    "assertion": {
        "present": Message("Present"),
        "denied": Message("Denied"),
        "possible": Message("Possible"),
        "historical": Message("In the past"),
        "family": Message("In the family"),
    },
    "category": {"": Message("No allergies at all"), "medication": Message("No allergies to medicines")},
    "side": {
        "": Message("Not said", "form"),
        "left": Message("Left"),
        "right": Message("Right"),
        "both": Message("Both sides"),
    },
    "name": {
        "blood_pressure": Message("Blood pressure"),
        "heart_rate": Message("Heart rate"),
        "respiratory_rate": Message("Respiratory rate"),
        "body_temperature": Message("Temperature"),
        "oxygen_saturation": Message("Oxygen saturation"),
        "body_weight": Message("Weight"),
        "body_height": Message("Height"),
    },
}
"""The choices of a field, by their values."""

PROBLEMS: Final[dict[FieldProblem, Message]] = {
    FieldProblem.MISSING: Message("Fill this in."),
    FieldProblem.TOO_LONG: Message("At most %(found)s characters."),
    FieldProblem.NOT_A_NUMBER: Message("Write a number, such as 2.5."),
    FieldProblem.NOT_ABOVE_ZERO: Message("Write a number above 0."),
    FieldProblem.TOO_LARGE: Message("At most %(found)s."),
    FieldProblem.HIGH_NOT_ABOVE_LOW: Message("It has to be above the dose."),
    FieldProblem.DIASTOLIC_NOT_BELOW: Message("It has to be below the systolic value."),
    FieldProblem.UNIT_MISSING: Message("Choose the unit of the dose."),
    FieldProblem.UNIT_DOES_NOT_FIT: Message("This unit does not fit here. Choose another one."),
    FieldProblem.NOT_AN_AMOUNT: Message("Write a number and a unit, such as 25 mg."),
    FieldProblem.ONLY_WHEN_CHANGED: Message("Only a dose that was changed has one until now. Leave it empty."),
    FieldProblem.DOES_NOT_BELONG: Message("It does not go with the other fields. Leave it empty."),
    FieldProblem.NOT_A_RELATIVE: Message("Write a relative, such as mother."),
    FieldProblem.NEGATED: Message(
        "Write the name alone, without “no”. That it is not there is chosen in a field of its own."
    ),
    FieldProblem.CODE_DOES_NOT_FIT: Message("No table has this code for it. Choose one from the list."),
    FieldProblem.IMPLAUSIBLE: Message("Nobody can have this value. Check the number and the unit."),
    FieldProblem.UNUSUAL_DOSE: Message("This is far from the usual dose. Check it."),
    FieldProblem.READ_OTHERWISE: Message("The sentence would be read otherwise: %(found)s."),
    FieldProblem.NOT_SAID: Message("Nobody says this in the recording."),
    FieldProblem.SAID_OTHERWISE: Message("Nobody says %(wanted)s in the recording; %(found)s was said."),
    FieldProblem.SENT_OTHERWISE: Message("The EMR gets what was said: %(found)s."),
}
"""What is to be said of a field."""

NOTHING_READ: Final = Message("nothing", "form")
"""What a field is read as that the sentence does not tell."""

BECOMES: Final[dict[str, Message]] = {
    "fact": Message("This becomes a fact for the EMR: the recording bears it out."),
    "words": Message("This stays words with a flag: the recording does not bear it out."),
    "denial": Message("This stays words: what is denied is no entry in the EMR."),
    "nothing": Message("Nothing can be saved yet."),
}
"""What comes of a form."""
