"""What the tagger tells of words: what becomes, in the end, of the thing that they name."""

from __future__ import annotations

from typing import Final

LABELS: Final = (
    "start", "change", "continue", "stop", "hold", "past", "no", "kin", "allergy", "dose", "nodose",
    "order", "done", "notordered", "dx", "nodx", "famdx", "rel", "sx", "nosx", "reading", "noreading",
)  # fmt: skip
"""In the order of the network's outputs; behind them comes that a word names nothing, and that a name begins with it.

Medicines: begun, changed, going on, stopped, on hold, given up before, neither taken nor ordered, somebody else's, not
borne; doses that hold and that do not. Tests, referrals and procedures: ordered, done, neither. Diseases: the
patient's, not so, a relative's; the relative. Complaints: there, not there. Values: told as a result, or not.
"""
FATES: Final = LABELS[:9]
"""What becomes of a medicine."""
