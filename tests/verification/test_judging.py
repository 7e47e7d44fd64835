"""All signs together have the last word; what was said in pieces is shown with what it answers."""

from __future__ import annotations

import pytest

from scribe.language.learned import Learned, learned
from scribe.language.reading import read_statement
from scribe.model import Flag, FlagKind, Level, NoteDraft
from scribe.verification import judging, unused, verify
from scribe.verification.exchanges import exchanges_of
from scribe.verification.heard import heard
from scribe.verification.judging import Judged, judge, lasting
from scribe.verification.signs import signs_of
from scribe.verification.wording import flag
from tests.fakes.notes import note_of, transcript_of


def test_odds_are_the_base_and_the_weights_of_the_signs_that_were_learned():
    assert Learned(-1.0, {"a": 2.0, "b": 0.5}).odds({"a": 1.0, "b": 2.0, "never seen": 9.0}) == 2.0


@pytest.mark.parametrize("name", ["judge", "lost", "lost_reworded", "clinical"])
def test_a_model_is_small_and_all_of_it_can_be_read(name):
    weights = learned(name).weights
    assert 100 < len(weights) < 10_000
    assert all(abs(weight) < 5 for weight in weights.values())


def test_no_sign_of_a_statement_is_one_of_its_words():
    assert {"naproxen", "fever", "发热", "cough"}.isdisjoint(" ".join(learned("judge").weights).split())


@pytest.mark.parametrize(
    ("kind", "lasts"),
    [
        (FlagKind.DOSE_DIFFERS, True),
        (FlagKind.MEDICINE_NOT_SAID, True),
        (FlagKind.SIDE_DIFFERS, True),
        (FlagKind.ALLERGY_CONFLICT, True),
        (FlagKind.IMPLAUSIBLE, True),
        (FlagKind.NO_EVIDENCE, True),
        (FlagKind.FINDING_NOT_SAID, False),
        (FlagKind.COURSE_DIFFERS, True),
    ],
)
def test_what_touches_doses_sides_and_allergies_is_never_laid_aside(kind, lasts):
    found = Flag(kind=kind, level=Level.HIGH, detail="x")
    assert lasting([found]) is lasts
    assert not lasting([found.model_copy(update={"level": Level.LOW})])


@pytest.mark.parametrize(
    ("kind", "level", "odds", "pressing"),
    [
        (FlagKind.NUMBER_DIFFERS, Level.RAISED, 0.3, True),
        (FlagKind.NUMBER_DIFFERS, Level.RAISED, -1.0, False),
        (FlagKind.FINDING_NOT_SAID, Level.HIGH, 0.3, True),
        (FlagKind.FINDING_NOT_SAID, Level.HIGH, -1.0, False),
        (FlagKind.FINDING_NOT_SAID, Level.RAISED, -1.0, False),
        (FlagKind.COURSE_DIFFERS, Level.RAISED, -1.0, True),
    ],
)
def test_a_soft_finding_is_laid_aside_where_the_signs_say_that_the_statement_is_true(
    monkeypatch, kind, level, odds, pressing
):
    monkeypatch.setattr(Judged, "odds", lambda *_: odds)
    told = heard(transcript_of("How long?", "Three weeks now."))
    one = Judged("For three months.", read_statement("For three months.", "en"), told.near(("s2",)), told, told.own)
    for others in ((), (Flag(kind=FlagKind.COURSE_DIFFERS, level=Level.LOW, detail="y"),)):
        flags = judge((Flag(kind=kind, level=level, detail="x"), *others), one)
        assert any(found.level is not Level.LOW for found in flags) is pressing


def test_the_sentence_of_a_doubt_is_there_in_both_languages():
    for language in ("en", "zh"):
        assert "rash" in flag(FlagKind.NO_EVIDENCE, Level.RAISED, language, words="not_borne_out", said="rash").detail


def checked(text: str, *said: str, judged: bool) -> NoteDraft:
    return verify(note_of((text, ("s1", "s2"))), transcript_of(*said), None, judged=judged)


@pytest.mark.parametrize(
    ("text", "sign"),
    [
        ("Chest pain.", "affirmed against 2"),
        ("No chest pain.", "denied as said 3"),
        ("No cough.", "denied against 1"),
        ("Cough.", "affirmed against 0"),
    ],
)
def test_what_a_statement_denies_or_affirms_against_all_that_was_said_is_a_sign(text, sign):
    told = heard(transcript_of("Any chest pain?", "No chest pain. I have a cough."))
    assert sign in signs_of(read_statement(text, "en"), told.spots, told, told.own, ())


def test_an_allergy_is_the_checks_own_affair():
    said = ("Any allergies?", "Penicillin, I came out in hives.")
    with_, without = (checked("No known allergies.", *said, judged=judged).statements for judged in (True, False))
    assert with_ == without
    assert with_[0].flags


def test_an_answer_stands_with_its_question_and_the_rest_of_its_turn_too():
    told = heard(transcript_of("How many times up in the night?", "Just the once. Since Easter."))
    assert [one.text for one in exchanges_of(told)] == [
        "How many times up in the night? Just the once.",
        "How many times up in the night? Since Easter.",
    ]


def test_what_a_note_has_in_a_piece_is_shown_with_what_it_answers():
    note = checked("Right side, like a garden pea.", "This lump under the jaw, how long?",
                   "Six weeks. Right side, like a garden pea.", judged=True)  # fmt: skip
    (entry,) = note.unused
    assert entry.text.startswith("This lump under the jaw")
    assert "Right side" in entry.text
    assert entry.text.count("This lump") == 1


def test_what_is_likely_lost_is_shown_with_what_it_follows(monkeypatch):
    said = ("We walked up to the old mill on Sunday.", "Right at the gate it came on, like a stone.")
    for odds, shown in ((9.0, f"{said[0]} {said[1]}"), (-9.0, said[1])):
        monkeypatch.setattr(unused, "odds_of_loss", lambda one, lines, model, odds=odds: odds)
        entries = checked("Nothing else.", *said, judged=True).unused
        assert next(one.text for one in entries if one.segment == "s2") == shown


def test_small_talk_comes_behind_what_is_clinical():
    note = checked(
        "Follow-up in one week.",
        "Hello.", "Hi.", "How was the drive?", "We watched the football on the television last night.",
        "And how have you been?", "My legs get so heavy when I climb the stairs.",
        judged=True,
    )  # fmt: skip
    texts = [one.text for one in note.unused]
    legs = next(n for n, text in enumerate(texts) if "legs" in text)
    football = next((n for n, text in enumerate(texts) if "football" in text), len(texts))
    assert legs < football


DIALOGUE = (
    "What brings you in?", "A cough, for two weeks, and it is getting worse.",
    "Any fever?", "No fever at all.",
    "Let's start amoxicillin 500 mg three times a day for seven days.", "And my left knee hurts.",
    "Come back in one week.", "I will.",
)  # fmt: skip
STATEMENTS = (
    ("Amoxicillin 50 mg three times a day.", ("s5",)),
    ("The right knee hurts.", ("s6",)),
    ("The cough is getting better.", ("s2",)),
    ("He was in hospital last year with a stroke.", ("s6",)),
    ("No fever.", ("s4",)),
    ("Reports fever.", ("s4",)),
)


@pytest.fixture(autouse=True)
def nothing_was_heard_yet():
    """What was checked of a recording is kept beside it, with the weights of that moment."""
    heard.cache_clear()
    yield
    heard.cache_clear()


def levels(note: NoteDraft) -> list[dict[FlagKind, Level]]:
    return [{one.kind: one.level for one in statement.flags} for statement in note.statements]


def test_weights_that_find_everything_true_take_no_safety_flag_away(monkeypatch):
    by_checks = levels(verify(note_of(*STATEMENTS), transcript_of(*DIALOGUE), None, judged=False))
    monkeypatch.setattr(judging, "learned", lambda name: Learned(-100.0, {}))
    by_all = levels(verify(note_of(*STATEMENTS), transcript_of(*DIALOGUE), None))
    assert by_all[:2] == by_checks[:2]
    assert by_all[0][FlagKind.DOSE_DIFFERS] is Level.HIGH
    assert by_all[1][FlagKind.SIDE_DIFFERS] is Level.HIGH
    assert by_all[2] == by_checks[2]
    assert by_all[2][FlagKind.COURSE_DIFFERS] is not Level.LOW
    assert by_checks[5][FlagKind.OPPOSITE] is not Level.LOW
    assert set(by_all[5].values()) == {Level.LOW}


def test_weights_that_find_everything_false_add_a_doubt_and_take_nothing_away(monkeypatch):
    by_checks = levels(verify(note_of(*STATEMENTS), transcript_of(*DIALOGUE), None, judged=False))
    monkeypatch.setattr(judging, "learned", lambda name: Learned(100.0, {}))
    by_all = levels(verify(note_of(*STATEMENTS), transcript_of(*DIALOGUE), None))
    assert all(one.items() <= other.items() for one, other in zip(by_checks, by_all, strict=True))
    assert by_all[:3] == by_checks[:3]


@pytest.mark.parametrize(
    ("text", "said", "doubted"),
    [
        ("The cough is worse at night in bed.", "The cough is worse at night in bed.", True),
        ("Allergic to latex gloves, which give a rash.", "I am allergic to latex gloves, they give me a rash.", False),
        ("Cough.", "I have a cough.", False),
    ],
)
def test_no_weights_add_a_doubt_to_allergies_or_to_a_name_alone(monkeypatch, text, said, doubted):
    monkeypatch.setattr(judging, "learned", lambda name: Learned(100.0, {}))
    (found,) = levels(checked(text, "What is it?", said, judged=True))
    assert found == ({FlagKind.NO_EVIDENCE: Level.RAISED} if doubted else {})


def test_no_weights_add_a_doubt_to_what_a_person_wrote_or_to_a_note_in_another_language(monkeypatch):
    monkeypatch.setattr(judging, "learned", lambda name: Learned(100.0, {}))
    kept = ("What is it?", "The cough is worse at night in bed.")
    note = note_of((kept[1], ("s2",)))
    (drafted,) = note.statements
    by_hand = note_of(drafted.model_copy(update={"author": "n.weber"}))
    assert levels(verify(note, transcript_of(*kept), None))[0].get(FlagKind.NO_EVIDENCE) is Level.RAISED
    assert FlagKind.NO_EVIDENCE not in levels(verify(by_hand, transcript_of(*kept), None))[0]
    told = transcript_of("您怎么了？", "咳嗽，晚上躺下更重。", language="zh")
    assert FlagKind.NO_EVIDENCE not in levels(verify(note, told, None))[0]


def test_a_note_of_several_statements_verifies_the_same_again_and_in_another_order():
    once = verify(note_of(*STATEMENTS), transcript_of(*DIALOGUE), None)
    kept = transcript_of(*DIALOGUE)
    backwards = verify(note_of(*STATEMENTS[::-1]), kept, None)
    again = verify(note_of(*STATEMENTS), kept, None)
    assert once == again == verify(again, kept, None)
    assert levels(backwards)[::-1] == levels(again)


def test_an_edit_has_its_own_statement_judged_and_no_other(monkeypatch):
    kept = transcript_of(*DIALOGUE)
    judged = []
    monkeypatch.setattr(judging, "signs_of", lambda reads, *rest: (judged.append(reads), signs_of(reads, *rest))[1])
    verify(note_of(*STATEMENTS), kept, None)
    assert judged
    judged.clear()
    verify(note_of(*STATEMENTS[:-1], ("No fever and no chills.", ("s4",))), kept, None)
    assert [" ".join(read.text for read in reads) for reads in judged] == ["No fever and no chills."]


LUMP = ("This lump under the jaw, how long?", "Right side, like a garden pea.")


@pytest.mark.parametrize(("room", "shown"), [(0, False), (1, False), (2, True)])
def test_a_list_is_filled_up_with_what_the_note_seems_to_have_and_no_further(monkeypatch, room, shown):
    monkeypatch.setattr(unused, "_READABLE", room)
    said = (*LUMP, "Anything else?", "My daughter says that I snore terribly every night.")
    texts = [one.text for one in checked("Right side, like a garden pea.", *said, judged=True).unused]
    assert any("snore" in text for text in texts)
    assert any("garden pea" in text for text in texts) is shown


@pytest.mark.parametrize(
    ("finding", "odds", "kept"),
    [
        ("heartburn", 0.3, True),
        ("heartburn", -0.3, False),
        ("blood in stool", 0.3, True),
        ("blood in stool", -3.0, True),
    ],
)
def test_an_invented_finding_yields_where_the_statement_is_more_likely_true_but_for_a_red_flag(
    monkeypatch, finding, odds, kept
):
    monkeypatch.setattr(judging, "learned", lambda name: Learned(odds, {}))
    note = checked(f"Right knee pain with {finding}.", "What is it?", "My right knee hurts.", judged=True)
    [(kind, level)] = [(one.kind, one.level) for one in note.statements[0].flags]
    assert kind is FlagKind.FINDING_NOT_SAID
    assert (level is not Level.LOW) is kept
