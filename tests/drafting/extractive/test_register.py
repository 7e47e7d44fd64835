"""Drafted Chinese lines in the register of a note."""

from __future__ import annotations

from scribe.drafting.extractive.line import Line
from scribe.drafting.extractive.registering import registered
from scribe.language.rules import pack
from scribe.model import SegmentId, Topic
from tests.drafting.extractive.drafting import drafted, written


def _line(text: str, claims: int = 0, merge: str = "") -> Line:
    return Line(Topic.PRESENT_ILLNESS, text, (SegmentId("s0"),), 0.0, merge, claims=claims)


def test_a_line_of_talk_goes_unless_it_tells_a_claim():
    told = (_line("查一下。"), _line("查一下。", claims=1), _line("属猴。"), _line("腿没劲。"))
    assert [one.text for one in registered(told, pack("zh"))] == ["查一下。", "腿无劲。"]


def test_the_items_of_a_list_stay_as_they_are():
    assert [one.text for one in registered((_line("嘴唇干", merge="denied"),), pack("zh"))] == ["嘴唇干"]


def test_the_plan_is_written_as_notes_have_it():
    note = drafted("D: 两周以后来复查，要是疼得更厉害，马上去急诊。", "zh")
    assert "2周后复查；若疼痛加重，立即急诊就诊。" in written(note)


def test_a_bit_at_the_end_stays_a_bit():
    note = drafted("D: 嘴里怎么样？\nP: 口苦有点儿，头晕有点儿。", "zh")
    assert any("稍有口苦" in text and "稍有头晕" in text for text in written(note))


def test_what_was_last_spoken_of_labels_no_answer():
    note = drafted("D: 有没有发烧？\nP: 发烧两天。\nD: 多重？\nP: 七十一。", "zh")
    assert not any(text.startswith("发热：") for text in written(note))
