"""Puts an installation together from its settings: the one place where parts are chosen.

The site, the workers and the command line all open the same installation; what differs between a laptop and a hospital
is only what the settings name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scribe.audio import RecordingStore
from scribe.audit import seal_events, seal_old_events
from scribe.blobs import blob_store_from
from scribe.consultation.service import ConsultationService
from scribe.db import Database, migrate
from scribe.db.kept import keep_secrets
from scribe.db.presence import Kind, Presence
from scribe.disk import make_private
from scribe.encryption import KeyRing, key_ring_from
from scribe.language.rules import languages, pack, use_own_rules
from scribe.model import ConsultationId, Stage
from scribe.observing import start_tracing
from scribe.restoring import require_none
from scribe.settings import Settings
from scribe.template import TemplateLibrary

if TYPE_CHECKING:
    from scribe.audio.ahead import ProbesAhead


@dataclass(frozen=True)
class Installation:
    """The opened parts. Close it when done, so that connections are given back."""

    settings: Settings
    database: Database
    keys: KeyRing
    templates: TemplateLibrary
    service: ConsultationService
    presence: Presence | None = None
    """How the others see this process, where it runs for long."""
    steps_left: tuple[str, ...] = ()
    """Of the database: see :func:`scribe.db.migrate.migrate`."""

    def close(self) -> None:
        """Says that the process ends, and gives the database's connections back."""
        if self.presence is not None:
            self.presence.close()
        self.database.close()


def open_installation(
    settings: Settings,
    *,
    enqueue: Callable[[ConsultationId, Stage], None] | None = None,
    settle: bool = True,
    runs_as: Kind | None = None,
    queues: str = "",
    restoring: bool = False,
) -> Installation:
    """Opens the database (migrated to the newest form), the master key, the recordings and the templates.

    Args:
        settings: which parts to use.
        settle: whether what a restored backup brought back is removed again first.
        enqueue: told of every stage that becomes due; without it the reconciler alone finds them.
        runs_as: what this process does for as long as it runs; ``None`` for a command that ends soon.
        queues: of a worker: whose work it takes, with commas.
        restoring: whether this is the last step of a restore, which nothing else may start beside.

    Raises:
        MissingPart: no key, a template folder that is not there, the register of removals is not whole, a restore
            is under way, or what sends traces is not installed.
        BadRule: the folder of the hospital's rules is not there, or one of them cannot be used.
        PartDown: the database does not answer.
    """
    use_own_rules(settings.rules_dir)
    if settings.rules_dir is not None:  # a fault in them is told at the start, not at the first note
        for language in languages():
            pack(language)
    if runs_as is not None:
        start_tracing(settings, runs_as)
    make_private(settings.data_dir)
    if not restoring:
        require_none(settings.data_dir)
    database = Database(settings.database)
    steps_left = migrate(database)
    keys = key_ring_from(settings, create=True)
    keep_secrets(database, keys)
    seal_events(database, keys)
    with database.transaction() as session:
        seal_old_events(session)
    templates = TemplateLibrary(settings.templates_dir)
    service = ConsultationService(
        database=database,
        keys=keys,
        store=RecordingStore(settings.blob_dir, blob_store_from(settings)),
        templates=templates,
        settings=settings,
        enqueue=enqueue or (lambda _consultation, _stage: None),
        ahead=_ahead(settings) if runs_as in ("site", "all") else None,
    )
    service.fill_entries()
    if settle:
        service.settle_register()
    presence = Presence(database, runs_as, queues=queues).begin() if runs_as is not None else None
    return Installation(settings, database, keys, templates, service, presence, steps_left)


def _ahead(settings: Settings) -> ProbesAhead | None:
    """Looks through recordings while a site takes them in."""
    if not settings.uploads_ahead:
        return None
    from scribe.audio import AudioLimits  # noqa: PLC0415 (nobody else takes recordings in)
    from scribe.audio.ahead import ProbesAhead  # noqa: PLC0415

    limits = AudioLimits(max_bytes=settings.max_upload_bytes, max_duration_s=settings.max_recording_s)
    return ProbesAhead(room=settings.uploads_ahead, limits=limits, idle_s=settings.live_idle_s)
