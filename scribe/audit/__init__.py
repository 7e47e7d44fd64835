"""Audit events: who did what, when, in chains that show when one was changed, removed or put in.

Every event's hash is a MAC, under a key of the installation, over its place, its content and the event before it.
Events are written in the same transaction as what they tell of. The chains' heads are sealed in the same way, and
anchored outside the database. An event never holds a patient's words.
"""

from scribe.audit.anchors import Anchor, AnchorLog, LastAnchor, audit_faults, last_anchor, public_key
from scribe.audit.asking import Question, ask
from scribe.audit.chain import count_events, event_of, last_sequence, read_events, record_event
from scribe.audit.sealing import seal_events
from scribe.audit.together import record_alone
from scribe.audit.verifying import Fault, find_faults, seal_old_events

__all__ = [
    "Anchor",
    "AnchorLog",
    "Fault",
    "LastAnchor",
    "Question",
    "ask",
    "audit_faults",
    "count_events",
    "event_of",
    "find_faults",
    "last_anchor",
    "last_sequence",
    "public_key",
    "read_events",
    "record_alone",
    "record_event",
    "seal_events",
    "seal_old_events",
]
