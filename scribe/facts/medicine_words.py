"""What a line of the medicines before and after says, in both languages: on pages, in Markdown, in print."""

from __future__ import annotations

from typing import Final

from scribe.messages import Pair
from scribe.model import MedicineReason, MedicineStatus

TITLE: Final[Pair] = Pair("Medicines before and after", "就诊前后用药")
BEFORE: Final[Pair] = Pair("Until now", "就诊前")
AFTER: Final[Pair] = Pair("From today", "就诊后")
AS_BEFORE: Final[Pair] = Pair("as before", "同前")
"""For what goes on where nobody said how it is taken."""
STATUSES: Final[dict[MedicineStatus, Pair]] = {
    MedicineStatus.GOES_ON: Pair("goes on", "继续"),
    MedicineStatus.NEW: Pair("new", "新开"),
    MedicineStatus.CHANGED: Pair("changed", "调整"),
    MedicineStatus.STOPPED: Pair("stopped", "停用"),
    MedicineStatus.ON_HOLD: Pair("on hold", "暂停"),
    MedicineStatus.UNCLEAR: Pair("unclear", "不明确"),
}
REASONS: Final[dict[MedicineReason, Pair]] = {
    MedicineReason.NOT_SPOKEN_OF: Pair("in the record, not spoken of today", "既往记录中有，本次未说到"),
    MedicineReason.NOT_BORNE_OUT: Pair(
        "the recording does not bear out what the note says of it", "病历所写未得到录音证实"
    ),
    MedicineReason.SAID_NOT_WRITTEN: Pair("spoken of, not in the note", "说到过，病历未写"),
    MedicineReason.NOT_TAKEN: Pair("not taken, by what was said", "据所说未服用"),
    MedicineReason.DECLINED: Pair("the patient does not want it", "患者拒绝使用"),
    MedicineReason.RECORD_DIFFERS: Pair(
        "the record has it otherwise, and nobody said that it was changed", "与既往记录不同，且未说到调整"
    ),
    MedicineReason.NOT_IN_RECORD: Pair("not in the record", "既往记录中没有"),
    MedicineReason.IN_RECORD_ALREADY: Pair("begun today, but in the record already", "本次新开，但既往记录中已有"),
    MedicineReason.OVER_ALREADY: Pair("no longer taken, but still in the record", "已不再使用，但既往记录中仍有"),
}
