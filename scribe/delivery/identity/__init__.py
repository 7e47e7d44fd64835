"""Is the EMR's record that of the patient of the visit: compared, followed, and never guessed.

Pure: no clock, no network, no log. The rules are in docs/decisions/0009-the-right-patient.md.
"""

from scribe.delivery.identity.comparison import Comparison, Element, PatientMatch, Result
from scribe.delivery.identity.live import live
from scribe.delivery.identity.patient import compare

__all__ = ["Comparison", "Element", "PatientMatch", "Result", "compare", "live"]
