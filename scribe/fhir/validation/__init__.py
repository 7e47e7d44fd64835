"""Whether a resource is valid by FHIR R4 (4.0.1): structure, codes, references, invariants, documents.

The rules are HL7's own definitions (``data/r4.json.gz``, written by ``tools/fhir_definitions.py``): elements with their
cardinality and types, required bindings, targets of references, and invariants as FHIRPath. What no definition can say
in a form for machines (formats, narratives, units, references within a Bundle, documents) is written beside them, each
rule with its source. No terminology server and no network is asked.
"""

from scribe.fhir.validation.fault import Fault
from scribe.fhir.validation.validating import faults_in_file, faults_of

__all__ = ["Fault", "faults_in_file", "faults_of"]
