"""The engines: what does the work of the stages, as the settings choose it, and how long it may take.

Each is loaded when it is first needed: a worker that only delivers never loads what reads clinical speech.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from scribe.pipeline.deadlines import DeadlineOf, deadlines_from, no_deadline
from scribe.resources.profiles import NO_PROFILES, Profiles, profiles_from
from scribe.settings import Settings

if TYPE_CHECKING:
    from scribe.delivery import Destination
    from scribe.drafting import Drafter
    from scribe.second_reader import SecondReader
    from scribe.terminology.coding import Codebook
    from scribe.transcription import Transcriber

T = TypeVar("T")

GRACE_S = 10.0
"""How long work that is over its deadline is given to notice it, before it counts as stuck."""


def _no_codes() -> Codebook:
    from scribe.terminology.coding import Codebook  # noqa: PLC0415 (see the module)

    return Codebook()


@dataclass(frozen=True)
class Engines:
    """What does the work. The transcriber and the drafter are made on first use and stay resident in their process."""

    transcriber: Callable[[], Transcriber]
    drafter: Callable[[], Drafter]
    destination: Callable[[], Destination]
    heartbeat_s: float
    codes: Callable[[], Codebook] = _no_codes
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
        transcriber=_once(partial(_transcriber, settings)),
        drafter=_once(partial(_drafter, settings)),
        destination=_once(partial(_destination, settings)),
        heartbeat_s=settings.lease_s / 4,
        codes=_once(partial(_codes, settings)),
        hospital_words=partial(_hospital_words, settings),
        profiles=profiles_from(settings),
        second_reader=_once(partial(_second_reader, settings)),
        deadline_s=deadlines_from(settings),
    )


def _transcriber(settings: Settings) -> Transcriber:
    from scribe.transcription.whisper import transcriber_from  # noqa: PLC0415 (see the module)

    return transcriber_from(settings)


def _drafter(settings: Settings) -> Drafter:
    from scribe.drafting import drafter_from  # noqa: PLC0415 (see the module)

    return drafter_from(settings)


def _destination(settings: Settings) -> Destination:
    from scribe.delivery import destination_from  # noqa: PLC0415 (see the module)

    return destination_from(settings)


def _codes(settings: Settings) -> Codebook:
    from scribe.terminology.coding import codebook_from  # noqa: PLC0415 (see the module)

    return codebook_from(settings)


def _hospital_words(settings: Settings) -> tuple[str, ...]:
    from scribe.transcription.vocabulary import read_vocabulary  # noqa: PLC0415 (see the module)

    return read_vocabulary(settings.vocabulary_file)


def _second_reader(settings: Settings) -> SecondReader | None:
    from scribe.second_reader import second_reader_from  # noqa: PLC0415 (see the module)

    return second_reader_from(settings)


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
