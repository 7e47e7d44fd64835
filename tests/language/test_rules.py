"""The rules as data: what does not load, why, and a hospital's own."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

import pytest

from scribe.errors import BadRule
from scribe.installation import open_installation
from scribe.language.claim import Action, Assertion
from scribe.language.mention import TermRule
from scribe.language.reading import claims_in, read_statement
from scribe.language.rules import Pack, of_pack, pack, read_pack, unsafe, use_own_rules
from scribe.language.scope_rules import ChangeRule
from scribe.settings import Settings

GOOD = """\
- id: good-for
  trigger: ['it is only']
  gives: {assertion: denied}
  holds: ['It is only fever. -> fever: denied']
"""


def own(folder: Path, name: str, text: str) -> Path:
    (folder / "en").mkdir(exist_ok=True)
    (folder / "en" / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("negation.yaml", "- id: bare\n  trigger: ['never ever']\n  gives: {assertion: denied}\n", "no proof"),
        ("negation.yaml", "- id: empty\n  trigger: ['x']\n  holds: []\n", "no proof"),
        ("negation.yaml", GOOD + "- id: twice\n  triger: ['x']\n  holds: ['x']\n", "line 5"),
        ("negation.yaml", "- id: far\n  trigger: ['no .*']\n  holds: ['no fever']\n", "how far it may reach"),
        ("negation.yaml", "- id: nested\n  trigger: ['(a+)+b']\n  holds: ['aab']\n", "repeats a repetition"),
        ("negation.yaml", "- id: nothing\n  trigger: ['x?']\n  holds: ['x']\n", "empty text"),
        ("negation.yaml", "- id: open\n  trigger: ['(x']\n  holds: ['x']\n", "no regular expression"),
        ("negation.yaml", "id: no-list\n", "not a list"),
        ("negation.yaml", "- id: [\n", "YAML"),
        ("denials.yaml", GOOD, "no family of rules"),
        ("lists.yaml", "- one\n", "names to lists"),
    ],
)
def test_a_rule_with_a_fault_does_not_load_and_the_sentence_says_where_and_why(tmp_path, name, text, says):
    with pytest.raises(BadRule) as caught:
        read_pack("en", own=own(tmp_path, name, text))
    assert says in caught.value.message
    assert name in caught.value.message
    assert caught.value.remedy


def test_a_pattern_within_bounds_is_well():
    assert unsafe(r"no (?:sign|evidence) of[^.]{0,20}") == ""


def test_a_hospitals_rule_is_added_to_the_pack(tmp_path):
    folder = own(
        tmp_path,
        "terms.yaml",
        "- id: ours\n  concept: fever\n  list: symptoms\n  names: [ZZT]\n  holds: ['ZZT -> fever']\n",
    )
    (claim,) = claims_in(read_statement("No ZZT today.", "en", own=read_pack("en", own=folder)))
    assert (claim.concept.en, claim.assertion) == ("fever", Assertion.DENIED)


def test_a_hospitals_rule_with_a_packs_id_takes_its_place(tmp_path):
    known = next(one for one in read_pack("en").placed["changes"] if one.rule.id == "hold")
    text = (
        f"- id: {known.rule.id}\n  trigger: ['freeze']\n  gives: {{action: hold}}\n  of: [medicines]\n"
        "  holds: ['Freeze the metformin. -> metformin: hold']\n"
    )
    rules = read_pack("en", own=own(tmp_path, "changes.yaml", text))
    (frozen,) = claims_in(read_statement("Freeze the metformin.", "en", own=rules))
    assert frozen.action is Action.HOLD
    (held,) = claims_in(read_statement("Withhold the metformin.", "en", own=rules))
    assert held.action is not Action.HOLD


def test_every_reading_of_a_process_knows_the_hospitals_rules(tmp_path):
    folder = own(tmp_path, "negation.yaml", GOOD)
    use_own_rules(folder)
    try:
        assert pack("en") is read_pack("en", own=folder)
    finally:
        use_own_rules(None)
    assert pack("en") is read_pack("en", own=None)


def test_no_process_starts_with_a_rule_that_cannot_be_used(tmp_path):
    folder = own(tmp_path, "negation.yaml", "- id: unproved\n  trigger: ['without so much as']\n")
    try:
        with pytest.raises(BadRule, match="no proof"):
            open_installation(Settings(data_dir=tmp_path / "data", rules_dir=folder))
    finally:
        use_own_rules(None)


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(BadRule, match="is not there"):
        use_own_rules(tmp_path / "gone")


def test_what_is_made_of_a_pack_is_made_once_and_again_only_where_a_rule_of_its_families_is_gone():
    made: list[str] = []

    @of_pack
    def changes(own: Pack) -> tuple[str, ...]:
        made.append("changes")
        return tuple(rule.id for rule in own.rules(ChangeRule))

    @of_pack
    def some(own: Pack, upto: int) -> tuple[str, ...]:
        made.append("some")
        return changes(own)[:upto]

    @of_pack
    def terms(own: Pack) -> tuple[str, ...]:
        made.append("terms")
        return tuple(rule.id for rule in own.rules(TermRule))

    whole = read_pack("en")
    for _ in range(2):
        first, second = some(whole, 2)
        assert some(whole, 1) == (first,)
        assert terms(whole)
    assert made == ["some", "changes", "some", "terms"]
    less = whole.without(first)
    assert some(less, 1) == (second,)
    assert terms(less) is terms(whole)
    assert made[4:] == ["some", "changes"]


def test_a_pack_that_nobody_uses_any_more_goes_with_what_was_read_by_it():
    less = read_pack("en").without("hold")
    said = "No fever since Monday."
    assert read_statement(said, "en", own=less) is read_statement(said, "en", own=less)
    known = weakref.ref(less)
    del less
    gc.collect()
    assert known() is None
