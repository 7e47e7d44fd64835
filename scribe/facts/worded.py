"""Facts that are words: what of them can be held against the recording."""

from __future__ import annotations

from scribe.facts.kind import Fault, Part
from scribe.language.quantity import find_quantities, same_amount
from scribe.language.reading import Reading
from scribe.model import Fact, Language


def unsaid_numbers(fact: Fact, text: str, reading: Reading) -> tuple[Fault, ...]:
    """The numbers of a text that were not said in the segments that the fact rests on.

    Args:
        fact: names the segments.
        text: what the fact says.
        reading: of the recording.
    """
    language: Language = reading.language  # type: ignore[assignment]
    if not fact.evidence:
        return (Fault(Part.NAME, fact.text),)
    heard = [
        (value, found.unit)
        for read in reading.reads
        if read.sentence.segment in fact.evidence
        for found in read.quantities
        for value in found.values
    ]
    return tuple(
        Fault(Part.VALUE, found.text)
        for found in find_quantities(text, language)
        if not all(any(same_amount((value, found.unit), one) for one in heard) for value in found.values)
    )
