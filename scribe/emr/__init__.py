"""What comes from the EMR: a patient's record beside the consultation, a doctor's day, the launch from within it."""

from scribe.emr.day import Planned, planned_for
from scribe.emr.reading import EmrReader, reader_from
from scribe.emr.record import Brought, bring_record

__all__ = ["Brought", "EmrReader", "Planned", "bring_record", "planned_for", "reader_from"]
