"""Edits teach: habits of reviewers become rules that a person accepts; what one person wrote once does not."""

from __future__ import annotations

import shutil

import pytest

from scribe.drafting.house_style import in_house_style
from scribe.errors import BadInput
from scribe.learning import Pair, pairs_of, propose, read_edits
from scribe.learning.accepting import accept, revert
from scribe.model import WordingRule
from scribe.template import TemplateLibrary, load_template
from scribe.template.library import shipped_folder
from tests.fakes.notes import note_of

ENGLISH = (
    ("Denies chest pain.", "Reports no chest pain."),
    ("Denies fever, cough.", "Reports no fever, cough."),
    ("BP 120/80 mmHg.", "Blood pressure 120/80 mmHg."),
    ("The patient has a headache.", "The patient has a headache."),
)
CHINESE = (("否认胸痛。", "无胸痛。"), ("否认发热、咳嗽。", "无发热、咳嗽。"), ("咳嗽5天。", "咳嗽5天。"))
ONCE = ("The patient lives alone.", "The patient lives with Margaret.")


def pairs(statements, many=24, *extra):
    rows = [(f"c{number}", before, after) for number in range(many) for before, after in statements]
    return [*rows, *(("c1", *one) for one in extra)]


def learned(statements, language="en", **more):
    return propose(pairs(statements, 24, ONCE), language, **more)


@pytest.mark.parametrize(
    ("statements", "language", "find", "put"),
    [(ENGLISH, "en", "Denies", "Reports no"), (ENGLISH, "en", "BP", "Blood pressure"), (CHINESE, "zh", "否认", "无")],
)
def test_a_habit_becomes_a_rule_that_helps_on_notes_it_was_not_learned_from(statements, language, find, put):
    proposal = learned(statements, language)
    assert (find, put) in [(rule.find, rule.replace) for rule in proposal.rules]
    assert proposal.held_out > 0
    assert proposal.distance_after < proposal.distance_before
    assert proposal.ungrounded_after == proposal.ungrounded_before == 0


def test_what_one_reviewer_wrote_once_is_never_proposed_nor_shown():
    text = learned(ENGLISH).model_dump_json()
    assert "Margaret" not in text


def test_a_wording_that_is_as_often_left_is_no_rule():
    left = [(f"d{number}", "Denies fever.", "Denies fever.") for number in range(24)]
    proposal = propose([*pairs(ENGLISH), *left], "en")
    assert "Denies" not in [rule.find for rule in proposal.rules]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("Takes lisinopril daily.", "Takes losartan daily."),
        ("Left knee pain.", "Right knee pain."),
        ("Denies fever.", "Reports fever."),
        ("Take two tablets.", "Take three tablets."),
        ("Dose 5 mg.", "Dose 10 mg."),
    ],
)
def test_a_change_of_what_is_claimed_is_never_a_rule(before, after):
    assert propose(pairs([(before, after)]), "en").rules == ()


def test_too_few_consultations_teach_nothing():
    assert propose(pairs(ENGLISH, 2), "en").rules == ()


def test_nothing_to_learn_from_is_no_error():
    proposal = propose([], "en")
    assert (proposal.rules, proposal.distance_before) == ((), None)


def test_pairs_are_what_was_kept_with_its_drafted_words():
    drafted = note_of(("Denies fever.", ("s1",)), ("Cough.", ("s1",)))
    (section,) = drafted.sections
    first, second = section.statements
    signed = drafted.model_copy(
        update={
            "sections": (
                section.model_copy(
                    update={
                        "statements": (
                            first.model_copy(update={"text": "Reports no fever."}),
                            second.model_copy(update={"removed": True}),
                        )
                    }
                ),
            )
        }
    )
    (pair,) = pairs_of("c1", drafted, signed)
    assert (pair.before, pair.after) == ("Denies fever.", "Reports no fever.")


@pytest.fixture
def template(tmp_path):
    target = tmp_path / "outpatient-soap.yaml"
    shutil.copy(shipped_folder() / "outpatient-soap.yaml", target)
    return target


RULE = WordingRule(find="Denies", replace="Reports no", support=12)


def test_accepted_rules_are_in_the_file_as_its_next_version_and_change_drafts(template):
    before = template.read_text(encoding="utf-8")
    assert accept(template, [RULE]) == 2
    loaded = load_template(template)
    assert (loaded.version, loaded.rules) == (2, (RULE,))
    assert template.read_text(encoding="utf-8").startswith(before.split("version:", maxsplit=1)[0])
    note = in_house_style(note_of(("Denies fever.", ("s1",))), loaded)
    assert note.statements[0].text == "Reports no fever."
    assert [one.id for one in TemplateLibrary(template.parent).all()] == ["outpatient-soap"]


def test_later_rules_join_the_earlier_ones(template):
    accept(template, [RULE])
    assert accept(template, [WordingRule(find="BP", replace="Blood pressure", support=4)]) == 3
    assert [rule.find for rule in load_template(template).rules] == ["Denies", "BP"]


def test_a_person_can_go_back_to_the_version_before_word_for_word(template):
    before = template.read_text(encoding="utf-8")
    accept(template, [RULE])
    assert revert(template) == 1
    assert template.read_text(encoding="utf-8") == before
    with pytest.raises(BadInput, match="No version 0"):
        revert(template)


def test_the_same_rule_again_is_nothing_new(template):
    accept(template, [RULE])
    with pytest.raises(BadInput, match="no new rule"):
        accept(template, [RULE])


def test_a_line_that_is_no_pair_is_named_without_its_words(tmp_path):
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"consultation": "c", "before": "secret"}\n', encoding="utf-8")
    with pytest.raises(BadInput, match=r"Line 1 of pairs\.jsonl is no edit: after") as raised:
        read_edits(path)
    assert "secret" not in str(raised.value)
    path.write_text(Pair(consultation="c", before="a", after="b").model_dump_json(), encoding="utf-8")
    assert len(read_edits(path)[0]) == 1
