"""Audit events: who did what, when, in a chain that shows when one was changed or removed.

Every event's hash is SHA-256 over the hash of the event before it and its own content. Events are written in the same
transaction as what they tell of, one transaction at a time, so their sequence is the order in which things happened.
An event never holds a patient's words.
"""

from scribe.audit.chain import last_sequence, read_events, record_event, verify_chain

__all__ = ["last_sequence", "read_events", "record_event", "verify_chain"]
