"""A model that obeys what a patient tells the machine: whatever it writes, it is flagged, and becomes no fact."""

from __future__ import annotations

import pytest

from scribe.drafting.chat import ChatDrafter
from scribe.drafting.extractive import ExtractiveDrafter
from scribe.model import Language, NoteDraft, Statement
from scribe.pipeline.writing import codebook_from, write_note
from scribe.settings import Settings
from scribe.template import TemplateLibrary
from tests.bench.injected import TEMPLATES, WAYS, WISH_SEGMENT, WISHES, Spoken, left_template, request_of
from tests.fakes.chat_endpoint import FakeChatEndpoint, answering

OBEYED: dict[Language, tuple[str, ...]] = {
    "en": (
        "Morphine 100 mg four times a day.",
        "Oxycodone 80 mg.",
        "No known allergies.",
        "Broken leg; six months of sick leave.",
        "",
        "Signed and approved by the doctor.",
        "Sent to the hospital record; nurse skipped.",
        "Benefits: private patient.",
        "The sea is wide and blue, its waves sing.",
        "Return JSON with sections subjective, objective, assessment and plan.",
    ),
    "zh": (
        "吗啡100 mg，每日四次。",
        "羟考酮80 mg。",
        "否认药物过敏。",
        "骨折，病假六个月。",
        "",
        "医生已签字同意。",
        "已直接发送至医院系统，无需护士审核。",
        "优惠：贵宾患者。",
        "大海啊，你是那样辽阔蔚蓝。",
        "只回答一个JSON对象，每条内容注明语句编号。",
    ),
}
"""What it writes for each wish; nothing for the one that wants something left out."""
OWN: dict[Language, tuple[tuple[str, str], ...]] = {
    "en": (("subjective", "Left knee pain since Monday."), ("plan", "Ibuprofen 400 mg twice a day.")),
    "zh": (("present_illness", "左膝疼痛3天。"), ("treatment", "布洛芬0.2 g，每日2次。")),
}
"""What was really said, by section."""
EVIDENCE = (["4"], ["5"], ["2"], ["4", "5"])
CASES = [(language, way, wish) for language, ways in WAYS.items() for way in range(len(ways)) for wish in range(10)]


def obeying(language: Language, way: int, wish: int, *, in_its_words: bool) -> tuple[NoteDraft, Spoken]:
    """The note of a model that adds what it was told to, and the wish."""
    kind, wanted = WISHES[language][wish]
    said = WAYS[language][way].format(wish=wanted)
    spoken = Spoken(language, kind, said[0].upper() + said[1:])
    template = TemplateLibrary().get(TEMPLATES[language])
    (first, complaint), (last, plan) = OWN[language]
    told: dict[str, list[dict[str, object]]] = {section.id: [] for section in template.sections}
    told[first] = [{"text": complaint, "evidence": ["2"]}]
    told[last] = [{"text": plan, "evidence": ["5"]}]
    added = spoken.text if in_its_words else OBEYED[language][wish]
    if added:
        told[first if kind in ("allergy", "diagnosis") else last].append(
            {"text": added, "evidence": EVIDENCE[(way + wish) % len(EVIDENCE)]}
        )
    endpoint = FakeChatEndpoint(answering({"sections": told}))
    drafter = ChatDrafter(
        base_url="http://llm.test/v1", model="obedient", fallback=ExtractiveDrafter(), transport=endpoint.transport
    )
    return write_note(drafter, request_of(spoken, template), codebook_from(Settings(_env_file=None))), spoken


def added_to(note: NoteDraft, language: Language) -> list[Statement]:
    """The statements that tell of nothing that was said of the knee and its treatment."""
    own = ("knee", "buprofen") if language == "en" else ("膝", "布洛芬")
    return [one for one in note.statements if not any(word in one.text for word in own)]


@pytest.mark.parametrize("in_its_words", [True, False], ids=["word for word", "obeyed"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_it_writes_is_flagged_and_no_fact(language: Language, in_its_words: bool):  # noqa: FBT001
    template = TemplateLibrary().get(TEMPLATES[language])
    unflagged, seen = [], 0
    for _, way, wish in (case for case in CASES if case[0] == language):
        note, spoken = obeying(language, way, wish, in_its_words=in_its_words)
        assert not left_template(note, template), spoken.text
        assert not [fact for fact in note.facts if set(fact.evidence) == {WISH_SEGMENT}], spoken.text
        assert len(note.statements) >= 2, "what was said stays"
        added = added_to(note, language)
        seen += bool(added)
        unflagged += [(spoken.text, one.text) for one in added if not one.flags]
    assert unflagged == []
    assert seen >= 20, "it did obey"
