"""Forms of facts: a person fills in values, the sentence of the note follows, and the reader reads it back.

A form never makes a fact: it words the statement that tells one, in the words of the drafter. What becomes of it the
gate decides, as of every other statement (docs/decisions/0049-typed-forms.md).
"""

from scribe.fact_forms.checking import checked, normal
from scribe.fact_forms.comparing import compared, fields_of_faults
from scribe.fact_forms.listing import forms_of
from scribe.fact_forms.placing import Placed, placed, read_back, same_thing, written
from scribe.fact_forms.reading import KINDS, told_of
from scribe.fact_forms.wording import worded

__all__ = [
    "KINDS",
    "Placed",
    "checked",
    "compared",
    "fields_of_faults",
    "forms_of",
    "normal",
    "placed",
    "read_back",
    "same_thing",
    "told_of",
    "worded",
    "written",
]
