"""Words of the transcript as a drafter would write them: what a person chose to add to a note, before it is saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from scribe.drafting.extractive import ExtractiveDrafter
from scribe.drafting.house_style import in_house_style
from scribe.drafting.protocol import DraftRequest
from scribe.drafting.style import says_again
from scribe.errors import BadNote
from scribe.model import Language, NoteDraft, Proposal, Segment, SegmentId, Template, Transcript


@dataclass(frozen=True)
class Passage:
    """Segments that follow one another, the first from one of its characters on, the last up to one.

    Attributes:
        segments: at least one, as the transcript has them.
        begin: of the first segment's text, from 0.
        end: of the last segment's text; ``None`` is its end.
    """

    segments: tuple[Segment, ...]
    begin: int = 0
    end: int | None = None

    @property
    def parts(self) -> tuple[Segment, ...]:
        """The segments with the chosen words alone."""
        cut = []
        for number, one in enumerate(self.segments):
            end = self.end if number == len(self.segments) - 1 else None
            text = one.text[self.begin if number == 0 else 0 : end].strip()
            whole = text == one.text.strip()
            cut.append(one if whole else one.model_copy(update={"text": text, "words": (), "read_as": ()}))
        return tuple(one for one in cut if one.text)


def passage(
    transcript: Transcript, segments: Sequence[SegmentId], *, begin: int = 0, end: int | None = None
) -> Passage:
    """The segments of these ids, in order of time.

    Raises:
        BadNote: the transcript has no such segment, or no word is left.
    """
    wanted = set(segments)
    found = tuple(one for one in transcript.segments if one.id in wanted)
    missing = sorted(wanted - {one.id for one in found})
    if missing:
        raise BadNote(
            f"The transcript has no segment {missing[0]!r}.",
            remedy="Load the note again, then choose anew.",
            reason="no-such-turn",
        )
    chosen = Passage(found, begin, end)
    if not chosen.parts:
        raise BadNote("No words are chosen.", remedy="Choose words of the transcript.", reason="no-words")
    return chosen


def proposed(chosen: Passage, transcript: Transcript, template: Template, note: NoteDraft) -> Proposal:
    """What a statement of a passage would say in this note.

    Args:
        chosen: the words.
        transcript: whose words they are.
        template: tells the style, and which section takes what.
        note: a line of what was said and is not in it tells where a passage belongs that the drafter leaves alone.
    """
    parts = chosen.parts
    said = (" " if note.language == "en" else "").join(one.text.strip() for one in parts)
    segments = tuple(one.id for one in parts)
    drafted = _drafted(parts, transcript, template, note.language)
    if drafted is not None:
        text, section = drafted
        return Proposal(segments=segments, said=said, text=text, section=section, drafted=True)
    known = {section.id for section in note.sections}
    listed = (one.section for one in note.unused if one.segment in segments and one.section in known)
    return Proposal(segments=segments, said=said, text=said, section=next(listed, ""), drafted=False)


def _drafted(
    parts: tuple[Segment, ...], transcript: Transcript, template: Template, language: Language
) -> tuple[str, str] | None:
    """The drafter's words for a few segments and the section that takes most of them; ``None`` where it writes none."""
    if transcript.language != language:
        return None
    alone = transcript.model_copy(update={"segments": parts})
    note = in_house_style(ExtractiveDrafter().draft(DraftRequest(transcript=alone, template=template)), template)
    texts = {section.id: [one.text for one in section.kept if one.evidence] for section in note.sections}
    # A complaint that is told again, with more of it, stands in the longer words alone.
    told = {name: [one for one in some if not _again(one, texts)] for name, some in texts.items()}
    every = dict.fromkeys(text for some in told.values() for text in some)
    if not every:
        return None
    section = max(told, key=lambda name: sum(map(len, told[name])))
    return (" " if language == "en" else "").join(every), section


def _again(text: str, texts: Mapping[str, Sequence[str]]) -> bool:
    others = (one for some in texts.values() for one in some if len(one) > len(text))
    return any(says_again(text, one) for one in others)
