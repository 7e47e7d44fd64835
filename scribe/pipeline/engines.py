"""The engines: what does the work of the stages, as the settings choose it, and how long it may take."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from scribe.delivery import Destination, destination_from
from scribe.drafting import Drafter, drafter_from
from scribe.pipeline.deadlines import DeadlineOf, deadlines_from, no_deadline
from scribe.pipeline.writing import codebook_from
from scribe.resources.profiles import NO_PROFILES, Profiles, profiles_from
from scribe.second_reader import SecondReader, second_reader_from
from scribe.settings import Settings
from scribe.terminology.coding import Codebook
from scribe.transcription import Transcriber
from scribe.transcription.vocabulary import read_vocabulary
from scribe.transcription.whisper import transcriber_from

T = TypeVar("T")

GRACE_S = 10.0
"""How long work that is over its deadline is given to notice it, before it counts as stuck."""


@dataclass(frozen=True)
class Engines:
    """What does the work. The transcriber and the drafter are made on first use and stay resident in their process."""

    transcriber: Callable[[], Transcriber]
    drafter: Callable[[], Drafter]
    destination: Callable[[], Destination]
    heartbeat_s: float
    codes: Callable[[], Codebook] = Codebook
    hospital_words: Callable[[], tuple[str, ...]] = tuple
    """The words that a recogniser should expect in every consultation; read anew for each, so a change counts."""
    profiles: Profiles = NO_PROFILES
    """What the preview document follows."""
    second_reader: Callable[[], SecondReader | None] = lambda: None
    """Reads each checked note once more, where the installation has one."""
    deadline_s: DeadlineOf = no_deadline
    grace_s: float = GRACE_S


def engines_from(settings: Settings) -> Engines:
    """The engines that the settings choose; nothing heavy is loaded yet."""
    return Engines(
        transcriber=_once(lambda: transcriber_from(settings)),
        drafter=_once(lambda: drafter_from(settings)),
        destination=_once(lambda: destination_from(settings)),
        heartbeat_s=settings.lease_s / 3,
        codes=_once(lambda: codebook_from(settings)),
        hospital_words=lambda: read_vocabulary(settings.vocabulary_file),
        profiles=profiles_from(settings),
        second_reader=_once(lambda: second_reader_from(settings)),
        deadline_s=deadlines_from(settings),
    )


def _once(make: Callable[[], T]) -> Callable[[], T]:
    """Makes a thing on first use, once, whatever thread asks. A failure is not remembered."""
    lock = threading.Lock()
    made: list[T] = []

    def get() -> T:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get
