"""The order that reviewers prefer becomes a rule, when they hold to it and it helps on other notes."""

from __future__ import annotations

import json
import shutil

import pytest

from scribe.drafting.house_style import in_house_style, kind_of
from scribe.errors import BadTemplate
from scribe.learning import Ordering, orderings_of, propose, read_edits
from scribe.learning.accepting import accept, revert
from scribe.model import OrderRule, StatementKind
from scribe.review import Move, apply
from scribe.template import load_template, parse_template
from scribe.template.library import shipped_folder
from tests.fakes.notes import NOW, SAM, note_of

DENIAL, ALLERGY, MEDICINE, PLAIN = "Denies fever.", "Allergic to penicillin.", "Takes metformin 500 mg.", "Has a cough."
RULE = OrderRule(section="plan", first=StatementKind.ALLERGY, then=StatementKind.DENIAL, support=12)


def orderings(before, after, many=24, section="plan"):
    return [Ordering(consultation=f"c{n}", section=section, before=before, after=after) for n in range(many)]


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        (ALLERGY, "en", StatementKind.ALLERGY),
        ("Denies any drug allergies.", "en", StatementKind.ALLERGY),
        (MEDICINE, "en", StatementKind.MEDICINE),
        (DENIAL, "en", StatementKind.DENIAL),
        ("Blood pressure 120/80 mmHg.", "en", StatementKind.MEASUREMENT),
        (PLAIN, "en", StatementKind.OTHER),
        ("青霉素过敏。", "zh", StatementKind.ALLERGY),
        ("否认发热。", "zh", StatementKind.DENIAL),
        ("血压120/80 mmHg。", "zh", StatementKind.MEASUREMENT),
    ],
)
def test_what_a_statement_is_about_is_told_by_its_words(text, language, kind):
    assert kind_of(text, language) is kind


def test_a_habit_of_moving_becomes_a_rule_that_helps_on_other_notes():
    proposal = propose((), "en", orderings=orderings((DENIAL, PLAIN, ALLERGY), (PLAIN, ALLERGY, DENIAL)))
    (rule,) = [one for one in proposal.order if one.first is StatementKind.ALLERGY]
    assert (rule.section, rule.then) == ("plan", StatementKind.DENIAL)
    assert proposal.disorder_before is not None
    assert proposal.disorder_after is not None
    assert proposal.disorder_after < proposal.disorder_before


def test_an_order_that_is_as_often_the_other_way_is_no_rule():
    moved, left = orderings((DENIAL, ALLERGY), (ALLERGY, DENIAL)), orderings((DENIAL, ALLERGY), (DENIAL, ALLERGY))
    others = [one.model_copy(update={"consultation": f"d{one.consultation}"}) for one in left]
    assert propose((), "en", orderings=[*moved, *others]).order == ()


def test_too_few_consultations_teach_no_order():
    assert propose((), "en", orderings=orderings((DENIAL, ALLERGY), (ALLERGY, DENIAL), many=2)).order == ()


def test_an_order_that_was_left_alone_teaches_nothing():
    assert propose((), "en", orderings=orderings((DENIAL, ALLERGY), (DENIAL, ALLERGY))).order == ()


def test_moves_of_a_reviewer_are_what_is_learned_from():
    drafted = note_of((DENIAL, ("s1",)), (PLAIN, ("s1",)), (ALLERGY, ("s2",)))
    signed = drafted
    for _ in range(2):
        signed = apply(signed, Move(statement="st3", to="up"), by=SAM, at=NOW)
    (one,) = orderings_of("c1", drafted, signed)
    assert (one.before, one.after) == ((DENIAL, PLAIN, ALLERGY), (ALLERGY, DENIAL, PLAIN))


@pytest.fixture
def template(tmp_path):
    target = tmp_path / "outpatient-soap.yaml"
    shutil.copy(shipped_folder() / "outpatient-soap.yaml", target)
    return target


def test_an_accepted_order_is_in_the_file_and_orders_drafts_and_can_be_taken_back(template):
    before = template.read_text(encoding="utf-8")
    assert accept(template, (), (RULE,)) == 2
    loaded = load_template(template)
    assert loaded.order == (RULE,)
    note = note_of((DENIAL, ("s1",)), (PLAIN, ("s1",)), (ALLERGY, ("s2",)), (MEDICINE, ("s2",)))
    texts = [statement.text for statement in in_house_style(note, loaded).statements]
    assert texts == [PLAIN, ALLERGY, DENIAL, MEDICINE]
    other = RULE.model_copy(update={"first": StatementKind.DENIAL, "then": StatementKind.ALLERGY})
    assert accept(template, (), (other,)) == 3
    assert load_template(template).order == (other,)
    assert (revert(template), revert(template)) == (2, 1)
    assert template.read_text(encoding="utf-8") == before


@pytest.mark.parametrize(
    ("rule", "says"),
    [
        ("{section: plann, first: allergy, then: denial}", "There is no section plann. Did you mean plan?"),
        ("{section: plan, first: denial, then: denial}", "This rule orders nothing."),
        ("{section: plan, first: denials, then: other}", "'denials' is not a known first. Did you mean denial?"),
    ],
)
def test_a_faulty_order_is_told_with_its_line(template, rule, says):
    text = template.read_text(encoding="utf-8") + f"order:\n  - {rule}\n"
    with pytest.raises(BadTemplate) as refused:
        parse_template(text, "ours")
    (fault,) = refused.value.details["faults"]
    assert says in fault["reason"]
    assert fault["line"] == text.count("\n")


def test_a_file_of_edits_may_hold_orders_beside_wordings(tmp_path):
    path = tmp_path / "edits.jsonl"
    rows = (
        {"consultation": "c1", "before": "Denies fever.", "after": "No fever."},
        {"consultation": "c1", "section": "plan", "before": [DENIAL, ALLERGY], "after": [ALLERGY, DENIAL]},
    )
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    pairs, orders = read_edits(path)
    assert (len(pairs), orders[0].after) == (1, (ALLERGY, DENIAL))
