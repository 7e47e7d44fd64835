"""The patient's summary: what a checked note says, for the patient, in plain words and on one sheet."""

from scribe.summary.summary import PartKind, PatientSummary, SummaryLine, SummaryPart
from scribe.summary.writing import summarise

__all__ = ["PartKind", "PatientSummary", "SummaryLine", "SummaryPart", "summarise"]
