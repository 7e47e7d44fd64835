"""China's shared documents of the electronic medical record (WS/T 500-2016) as HL7 CDA."""

from scribe.delivery.cda.document import outpatient_record, suits
from scribe.delivery.cda.organisation import Organisation

__all__ = ["Organisation", "outpatient_record", "suits"]
