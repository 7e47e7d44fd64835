"""View model of what was said and is not in the note: who said it, how much it matters, where it could go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from scribe.model import Doubt, Language, Level, NoteDraft, NoteSection, Segment, Speaker, Template, Transcript, Unused
from scribe.transcription.unsure import speaker_unsure
from scribe.verification.risk import level_of_unused

ABOVE_THE_FOLD: Final = 8


@dataclass(frozen=True)
class UnusedLine:
    """One thing that was said and is not in the note, with the segment that it is from."""

    entry: Unused
    level: Level
    segment: Segment | None
    language: Language
    """Of its words."""
    following: str
    """The name on the page of the line that takes its place when it leaves; empty when it is the only one."""

    @property
    def anchor(self) -> str:
        """Its name on the page."""
        return anchor_of(self.entry)

    @property
    def pressing(self) -> bool:
        """Whether the risk of the whole note is at least raised by it."""
        return self.level.presses

    @property
    def speaker(self) -> Speaker:
        """Who said it."""
        return self.segment.speaker if self.segment is not None else Speaker.UNKNOWN

    @property
    def speaker_unsure(self) -> bool:
        """Whether somebody else may have said it."""
        return self.segment is not None and speaker_unsure(self.segment)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """Why it may not have been said as it is written."""
        return self.segment.doubts if self.segment is not None else ()


@dataclass(frozen=True)
class UnusedView:
    """All of it: what waits, weightiest first, what somebody dismissed, and the sections that a line can go to."""

    waiting: tuple[UnusedLine, ...]
    dismissed: tuple[UnusedLine, ...]
    sections: tuple[NoteSection, ...]

    @property
    def shown(self) -> tuple[UnusedLine, ...]:
        """What stands above the fold."""
        return self.waiting[:ABOVE_THE_FOLD]

    @property
    def folded(self) -> tuple[UnusedLine, ...]:
        """The rest."""
        return self.waiting[ABOVE_THE_FOLD:]

    @property
    def level(self) -> Level:
        """Of the riskiest line; clear when nothing waits."""
        return min((line.level for line in self.waiting), key=lambda level: level.rank, default=Level.CLEAR)

    @property
    def pressing(self) -> bool:
        """Whether a line raises the risk of the whole note."""
        return self.level.presses


def anchor_of(entry: Unused) -> str:
    """The name of an entry on the page."""
    return f"said-{entry.segment}"


def unused_view(note: NoteDraft, transcript: Transcript, template: Template) -> UnusedView:
    """What was said and is not in the note, as the page shows it."""
    waiting = note.open_unused
    after = [anchor_of(one) for one in (*waiting[1:], *waiting[-2:-1])]
    lines = [_line(one, transcript, following) for one, following in zip(waiting, (*after, ""), strict=False)]
    dismissed = [_line(one, transcript, "") for one in note.unused if not one.open]
    clinical = tuple(section for section in note.sections if not _administrative(section, template))
    return UnusedView(tuple(lines), tuple(dismissed), clinical)


def _line(entry: Unused, transcript: Transcript, following: str) -> UnusedLine:
    segment = transcript.segment(entry.segment)
    language = segment.language if segment is not None and segment.language else transcript.language
    return UnusedLine(entry, level_of_unused(entry), segment, language, following)


def _administrative(section: NoteSection, template: Template) -> bool:
    known = template.section(section.id)
    return known is not None and all(topic.administrative for topic in known.topics)
