"""Scores that were counted by hand."""

from __future__ import annotations

import pytest

from scribe.errors import BadTranscript
from scribe.evaluation.asr import Spoken, Turn, score
from scribe.evaluation.normalising import tokens_of
from scribe.evaluation.results import Covered, Effort, all_effort, totals_of
from scribe.evaluation.terms import TermList, Vocabulary, built_in_drugs, built_in_terms
from scribe.model import Speaker

DOCTOR, PATIENT, UNKNOWN = Speaker.DOCTOR, Speaker.PATIENT, Speaker.UNKNOWN


def said(text, language="en", speaker=UNKNOWN):
    return Spoken(language, (Turn(speaker, text),))


def dialogue(*turns, language="en"):
    return Spoken(language, tuple(Turn(speaker, text) for speaker, text in turns))


def scored(reference, hypothesis, *, terms=(), drugs=()):
    language = reference.language
    lists = Vocabulary(TermList(terms, language), TermList(drugs, language))
    return score("visit", reference, hypothesis, lists)


def counts(scores):
    words = scores.words
    return words.said, words.right, words.replaced, words.lost, words.invented


def test_english_words_are_replaced_lost_and_invented():
    # the | pain -> rain | started | two days ago: "ago" lost, "really" invented
    scores = scored(said("The pain started two days ago."), said("the rain really started 2 days"))
    assert counts(scores) == (6, 4, 1, 1, 1)
    assert scores.words.error_rate == 0.5
    assert scores.words.unit == "word"


def test_case_marks_fillers_contractions_spelling_and_written_numbers_are_no_errors():
    reference = said("Um, I don't take paracetamol; my haemoglobin is one hundred and thirty-five.")
    scores = scored(reference, said("i do not take Paracetamol my hemoglobin is 135"))
    assert scores.words.error_rate == 0


def test_chinese_is_counted_in_characters_and_in_either_script():
    # 我 头 疼 三 天 了 -> 我頭疼两天: 三 replaced, 了 lost
    scores = scored(said("我头疼三天了。", "zh"), said("我頭疼，两天", "zh"))
    assert counts(scores) == (6, 4, 1, 1, 0)
    assert scores.words.error_rate == pytest.approx(2 / 6, abs=1e-6)
    assert scores.words.unit == "character"


def test_an_empty_hypothesis_has_lost_every_word():
    scores = scored(said("Any chest pain?"), Spoken("en", ()), terms=["chest pain"])
    assert counts(scores) == (3, 0, 0, 3, 0)
    assert (scores.words.error_rate, scores.words.lost_rate) == (1, 1)
    assert scores.terms.missed == 1


def test_invented_words_alone_can_exceed_the_reference():
    scores = scored(said("Goodbye."), said("goodbye thank you for watching"))
    assert counts(scores) == (1, 1, 0, 0, 4)
    assert scores.words.error_rate == 4
    assert scores.words.invented_rate == 4


def test_a_reference_without_a_word_is_refused():
    with pytest.raises(BadTranscript, match="visit: the reference holds no word"):
        scored(said("… – ?"), said("anything"))


def test_a_drug_is_missed_where_it_was_said_even_if_it_is_written_elsewhere():
    reference = said("Take lisinopril in the morning and metformin at night.")
    hypothesis = said("Take listen oh pill in the morning and metformin at night, lisinopril.")
    drugs = scored(reference, hypothesis, drugs=["Lisinopril", "metformin"]).drugs
    assert (drugs.said, drugs.missed, drugs.error_rate) == (2, 1, 0.5)
    assert drugs.missed_names == {"Lisinopril": 1}


def test_a_term_of_several_words_needs_all_of_them_side_by_side():
    terms = ["chest pain", "shortness of breath"]
    reference = said("No chest pain, no chest pains, no shortness of breath.")
    assert scored(reference, reference, terms=terms).terms.error_rate == 0
    broken = said("No chest a pain, no chess pains, no shortness of breath.")
    assert scored(reference, broken, terms=terms).terms.missed_names == {"chest pain": 2}


def test_the_longest_name_wins_and_none_is_counted_twice():
    terms = scored(said("type two diabetes"), said("type 2 diabetes"), terms=["diabetes", "type 2 diabetes"]).terms
    assert (terms.said, terms.missed) == (1, 0)


@pytest.mark.parametrize(
    ("spoken", "written", "count"),
    [
        ("白细胞十三点二", "白细胞13.2", 6),
        ("中性粒百分之八十六", "中性粒86%", 4),
        ("吃了三四天", "吃了3-4天", 5),
        ("一百三十二比七十八", "132比78", 3),
        ("做个CT，吃metformin", "做個 ct,吃 Metformin。", 5),
    ],
)
def test_a_number_in_chinese_and_a_word_in_other_letters_are_one_token_however_they_are_written(spoken, written, count):
    assert tokens_of(spoken, "zh") == tokens_of(written, "zh")
    assert len(tokens_of(spoken, "zh")) == count


def test_chinese_terms_are_found_among_characters():
    scores = scored(said("我咳嗽，吃了阿莫西林。", "zh"), said("我咳嗽，吃了阿莫西灵。", "zh"), drugs=["阿莫西林"])
    assert (scores.drugs.said, scores.drugs.missed) == (1, 1)


@pytest.mark.parametrize(
    ("language", "text", "terms", "drugs"),
    [
        ("en", "your blood pressure pills, lisinopril and tylenol, for the high blood pressure", 4, 3),
        ("zh", "高血压，吃氨氯地平和拜新同，咳嗽", 4, 2),
    ],
)
def test_the_built_in_lists_know_everyday_consultations(language, text, terms, drugs):
    lists = Vocabulary(built_in_terms(language), built_in_drugs(language))
    scores = score("visit", said(text, language), said(text, language), lists)
    assert (scores.terms.said, scores.drugs.said) == (terms, drugs)
    assert (scores.terms.missed, scores.drugs.missed) == (0, 0)


def test_words_of_another_speaker_are_wrong_and_of_nobody_unknown():
    reference = dialogue((DOCTOR, "Any fever?"), (PATIENT, "No fever, just tired."), (DOCTOR, "I see."))
    hypothesis = dialogue((DOCTOR, "Any fever? No fever,"), (PATIENT, "just tired"), (UNKNOWN, "I see"))
    roles = scored(reference, hypothesis).roles
    assert (roles.compared, roles.wrong, roles.unknown) == (8, 2, 2)
    assert (roles.error_rate, roles.unknown_rate) == (0.25, 0.25)


def test_lost_words_have_no_speaker_to_compare_and_replaced_ones_do():
    reference = dialogue((DOCTOR, "Take a deep breath"), (PATIENT, "okay"))
    roles = scored(reference, dialogue((PATIENT, "Bake a deep"), (PATIENT, "okay"))).roles
    assert (roles.compared, roles.wrong) == (4, 3)


def test_where_segments_were_cut_does_not_change_the_roles():
    whole = dialogue((DOCTOR, "It is one hundred and twenty over eighty."), (PATIENT, "Good."))
    cut = dialogue((DOCTOR, "It is one hundred"), (DOCTOR, "and twenty over eighty."), (PATIENT, "Good."))
    scores = scored(whole, cut)
    assert scores.words.error_rate == 0
    assert (scores.roles.wrong, scores.roles.unknown) == (0, 0)


def test_without_speakers_on_both_sides_there_is_no_role_error():
    assert scored(said("Good morning"), dialogue((DOCTOR, "Good morning"))).roles is None
    assert scored(dialogue((DOCTOR, "Good morning")), said("Good morning")).roles is None


def test_totals_weigh_words_and_keep_the_languages_apart():
    short = scored(said("Yes."), said("no"))
    long = scored(said("one two three four five six seven eight nine ten apples"), said("ten apples"))
    chinese = scored(said("好的", "zh"), said("好", "zh"))
    english, other = totals_of([short, long, chinese])
    assert (english.name, english.files, english.words.said) == ("English", 2, short.words.said + long.words.said)
    wrong = sum(one.words.replaced + one.words.lost + one.words.invented for one in (short, long))
    assert english.words.error_rate == pytest.approx(wrong / english.words.said, abs=1e-6)
    assert (other.name, other.files, other.words.error_rate) == ("Chinese", 1, 0.5)


def test_effort_and_coverage_add_up_before_they_are_divided():
    first, second = scored(said("Yes."), said("yes")), scored(said("No."), said("no"))
    first = first.model_copy(
        update={
            "effort": Effort(audio_s=10, work_s=5, peak_bytes=300),
            "coverage": Covered(speech_s=10, transcribed_s=5),
        }
    )
    second = second.model_copy(
        update={
            "effort": Effort(audio_s=30, work_s=3, peak_bytes=200),
            "coverage": Covered(speech_s=30, transcribed_s=30),
        }
    )
    effort = all_effort([first, second])
    assert (effort.real_time_factor, effort.peak_bytes) == (0.2, 300)
    assert totals_of([first, second])[0].coverage.covered == 0.875
    assert all_effort([scored(said("Yes."), said("yes"))]) is None
