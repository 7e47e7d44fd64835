"""What was said and is not in the note: adding it, deciding that nobody needs it, and taking both back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pydantic import TypeAdapter

from scribe.errors import BadNote
from scribe.model import NoteDraft, SectionStatus, Signature, Unused, UnusedReason
from scribe.review import (
    AddUnused,
    DismissUnused,
    Edit,
    Remove,
    RestoreUnused,
    Rewrite,
    Undo,
    apply,
    note_markdown,
)
from tests.fakes.notes import AISHA, NOW, SAM, note_of
from tests.fakes.unused import unused_of_segment

PENICILLIN = unused_of_segment(
    "s2", "I am allergic to penicillin.", reason=UnusedReason.ALLERGY, weight=0.9, section="plan"
)
CHEST = unused_of_segment("s7", "My chest hurts when I climb stairs.", reason=UnusedReason.SYMPTOM, red_flag=True)
DOG = unused_of_segment("s5", "We have a new dog.", weight=0.1)


def note() -> NoteDraft:
    return note_of(("Return in 2 weeks.", ("s1",))).with_unused((DOG, PENICILLIN, CHEST))


def after(before: NoteDraft, *edits: Edit) -> NoteDraft:
    for minute, edit in enumerate(edits):
        before = apply(before, edit, by=SAM, at=NOW + timedelta(minutes=minute))
    return before


def segments(of: NoteDraft) -> list[str]:
    return [one.segment for one in of.unused]


def test_red_flags_come_first_then_the_weightiest():
    assert segments(note()) == ["s7", "s2", "s5"]


def test_what_was_said_becomes_a_statement_with_its_seconds_as_evidence_and_leaves_the_list():
    changed = after(note(), AddUnused(segment="s2"))
    added = changed.sections[0].statements[-1]
    assert (added.text, added.evidence, added.author) == (PENICILLIN.text, ("s2",), SAM)
    assert segments(changed) == ["s7", "s5"]
    assert changed.revision == 2


def test_a_chosen_section_and_other_words_go_before_its_own():
    changed = after(note(), AddUnused(segment="s7", section="plan", text=" Chest  pain on stairs. "))
    assert changed.sections[0].statements[-1].text == "Chest pain on stairs."


def test_without_a_section_that_the_note_has_it_goes_nowhere():
    for edit in (AddUnused(segment="s7"), AddUnused(segment="s7", section="nowhere")):
        with pytest.raises(BadNote, match="section"):
            after(note(), edit)
    elsewhere = note_of().with_unused((PENICILLIN.model_copy(update={"section": "gone"}),))
    with pytest.raises(BadNote, match="section"):
        after(elsewhere, AddUnused(segment="s2"))


def test_what_is_not_on_the_list_cannot_be_added_or_dismissed():
    for edit in (AddUnused(segment="s1", section="plan"), DismissUnused(segment="s1"), RestoreUnused(segment="s1")):
        with pytest.raises(BadNote, match="s1"):
            after(note(), edit)


def test_adding_can_be_undone_and_the_line_is_back_in_its_place():
    added = after(note(), AddUnused(segment="s2"))
    back = after(added, Undo(statement=added.sections[0].statements[-1].id))
    assert segments(back) == ["s7", "s2", "s5"]
    assert back.sections == note().sections
    empty = note_of().with_unused((PENICILLIN,))
    added = after(empty, AddUnused(segment="s2"))
    assert added.sections[0].status is SectionStatus.PRESENT
    back = after(added, Undo(statement=added.statements[0].id))
    assert back.sections[0].status is SectionStatus.NOT_DISCUSSED


def test_undo_goes_back_step_by_step_through_the_wording_to_the_list():
    added = after(note(), AddUnused(segment="s2"))
    name = added.sections[0].statements[-1].id
    reworded = after(added, Rewrite(statement=name, text="Penicillin allergy."))
    once = after(reworded, Undo(statement=name))
    assert once.statement(name).text == PENICILLIN.text
    assert segments(after(once, Undo(statement=name))) == ["s7", "s2", "s5"]
    removed = after(reworded, Remove(statement=name), Undo(statement=name))
    assert removed.statement(name).text == "Penicillin allergy."


def test_what_is_not_needed_stays_on_the_note_with_who_said_so_and_why():
    changed = after(note(), DismissUnused(segment="s5", words=" small  talk "))
    (dismissed,) = (one for one in changed.unused if not one.open)
    assert (dismissed.segment, dismissed.dismissed.by, dismissed.dismissed.words) == ("s5", SAM, "small talk")
    assert [one.segment for one in changed.open_unused] == ["s7", "s2"]
    with pytest.raises(BadNote, match="already"):
        after(changed, DismissUnused(segment="s5"))
    assert after(changed, RestoreUnused(segment="s5")).unused == note().unused
    with pytest.raises(BadNote, match="Nobody"):
        after(note(), RestoreUnused(segment="s5"))


def test_what_was_dismissed_can_still_be_added_and_comes_back_open():
    changed = after(note(), DismissUnused(segment="s2"), AddUnused(segment="s2"))
    assert segments(changed) == ["s7", "s5"]
    back = after(changed, Undo(statement=changed.sections[0].statements[-1].id))
    assert all(one.open for one in back.unused)


def test_what_was_dismissed_stays_dismissed_when_it_is_found_anew():
    changed = after(note(), DismissUnused(segment="s2"))
    anew = changed.with_unused((DOG, PENICILLIN))
    assert [(one.segment, one.open) for one in anew.unused] == [("s2", False), ("s5", True)]


def test_an_older_note_without_the_list_still_loads():
    written = note().model_dump(mode="json", by_alias=True)
    del written["unused"]
    assert NoteDraft.model_validate(written).unused == ()
    told = note().model_dump(mode="json", by_alias=True)["unused"][0]
    assert {"segment", "start_s", "text", "weight", "reason"} <= told.keys()
    assert Unused.model_validate({name: told[name] for name in ("segment", "start_s", "text", "weight", "reason")})


def test_the_edits_have_a_wire_form():
    adapter: TypeAdapter[Edit] = TypeAdapter(Edit)
    assert adapter.validate_python({"kind": "add_unused", "segment": "s2"}) == AddUnused(segment="s2")
    assert adapter.validate_python({"kind": "dismiss_unused", "segment": "s2"}) == DismissUnused(segment="s2")
    assert adapter.validate_python({"kind": "restore_unused", "segment": "s2"}) == RestoreUnused(segment="s2")


def test_the_markdown_of_a_draft_ends_with_what_was_said_and_not_written():
    changed = after(note(), DismissUnused(segment="s2", words="asked again: *none*"))
    told = note_markdown(changed, None, None, None).split("## ")[-1]
    assert told == (
        "Said, not in the note\n\n"
        "> 0:28 **may be urgent**: My chest hurts when I climb stairs.\n>\n"
        "> 0:20 We have a new dog.\n>\n"
        "> 0:08 I am allergic to penicillin. [not needed, Sam Okafor: asked again: \\*none\\*]\n"
    )


def test_the_markdown_speaks_the_notes_language_and_is_silent_when_nothing_is_unused_or_it_is_signed():
    chinese = note_of(language="zh").with_unused((unused_of_segment("s3", "我对青霉素过敏。", red_flag=True),))
    assert "## 说过但未写入病历\n\n> 0:12 **可能紧急**：我对青霉素过敏。" in note_markdown(chinese, None, None, None)
    assert "Said, not" not in note_markdown(note_of(), None, None, None)
    signature = Signature(revision=1, revision_digest="0" * 64, signer=AISHA, at=NOW)
    assert "Said, not" not in note_markdown(note(), None, None, None, signature=signature)
