"""Who may see and do what: one policy, and the departments, care teams and delegations that it reads."""

from scribe.access.actions import Action, Relation
from scribe.access.policy import (
    INSTALLATION,
    Decision,
    Reason,
    Subject,
    Who,
    decide,
    may,
    relations_of,
    require,
    sees_patients,
)
from scribe.access.standing import key_of, seen_by, subject_of, subject_to_be, subjects_of, who_is

__all__ = [
    "INSTALLATION",
    "Action",
    "Decision",
    "Reason",
    "Relation",
    "Subject",
    "Who",
    "decide",
    "key_of",
    "may",
    "relations_of",
    "require",
    "seen_by",
    "sees_patients",
    "subject_of",
    "subject_to_be",
    "subjects_of",
    "who_is",
]
