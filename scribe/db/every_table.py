"""Every table of Scribe's, whatever a process has needed so far: who imports this has them all in the metadata."""

from __future__ import annotations

import scribe.db.access_tables
import scribe.db.administration_tables
import scribe.db.audit_tables
import scribe.db.dictation_tables
import scribe.db.draft_tables
import scribe.db.hold_tables
import scribe.db.integrator_tables
import scribe.db.patient_tables
import scribe.db.privacy_tables
import scribe.db.process_tables
import scribe.db.queue_tables
import scribe.db.sign_in_tables
import scribe.db.tables
import scribe.db.thread_tables
import scribe.db.web_tables
import scribe.db.webhook_tables  # noqa: F401 (each fills the metadata)
from scribe.db.base import Base

METADATA = Base.metadata
"""Of all of them."""
