"""Names that were written by their sound: what is meant, what is left alone, and where none is chosen."""

from __future__ import annotations

import pytest

from scribe.terminology import medicines
from scribe.terminology.misheard import doubtful, misheard
from scribe.terminology.sound_alikes import sound_alikes
from scribe.terminology.sounds import aligned_distance, english_distance, phonemes_of, syllables_of


def read(text: str, language: str, *expected: str) -> str:
    """The text with its names as they are read."""
    for one in reversed(misheard(text, language, frozenset(expected))):
        if len(one.names) == 1:
            text = text[: one.start] + one.names[0] + text[one.end :]
    return text


@pytest.mark.parametrize(
    ("text", "language", "spelt"),
    [
        ("I take amlodapine 5 milligrams a day.", "en", "I take amlodipine 5 milligrams a day."),
        ("Continue the lisinapril.", "en", "Continue the lisinopril."),
        ("metforman, 500 milligrams twice a day", "en", "metformin, 500 milligrams twice a day"),
        ("Put her on amla-depaint 5 mg.", "en", "Put her on amlodipine 5 mg."),
        ("Are you still taking the phenophibrate?", "en", "Are you still taking the fenofibrate?"),
        ("We'll increase the inoxiper in to 100 mg.", "en", "We'll increase the enoxaparin to 100 mg."),
        ("He's allergic to Ondan's cetron.", "en", "He's allergic to ondansetron."),
        ("一直吃氨氯地品，一天一片。", "zh", "一直吃氨氯地平，一天一片。"),
        ("给你开莫西沙兴，一次一片。", "zh", "给你开莫西沙星，一次一片。"),
        ("给您用布林左岸，一天两次。", "zh", "给您用布林佐胺，一天两次。"),
        ("绿砂弹继续吃。", "zh", "氯沙坦继续吃。"),
        ("考虑是青光颜。", "zh", "考虑是青光眼。"),
        ("我有近时。", "zh", "我有近视。"),
        ("先查一个呼吸内课。", "zh", "先查一个呼吸内科。"),
    ],
)
def test_words_that_sound_like_one_name_are_that_name(text, language, spelt):
    assert read(text, language) == spelt


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I take something different every day.", "en"),
        ("Nothing other than my typical arthritic pain.", "en"),
        ("噢，我一直吸得太急。", "zh"),
        ("I have the ability to take one a day.", "en"),
        ("I take prednisone 5 milligrams.", "en"),
        ("Take hydralazine 10 milligrams.", "en"),
        ("I inhaled two puffs.", "en"),
        ("You have a great day.", "en"),
        ("I use the ventil twice a day.", "en"),
        ("We were on the fly and had to lie down.", "en"),
        ("我每天吃早饭以后一片面包。", "zh"),
        ("吃缬沙坦，一天一片。", "zh"),
        ("腹部没有压痛，家里有药。", "zh"),
        ("暂时不要吃，写上头孢可疑过敏。", "zh"),
        ("就吃氯雷他定，晚上吃。", "zh"),
    ],
)
def test_other_words_and_other_medicines_are_left_alone(text, language):
    assert misheard(text, language) == ()


def test_between_two_that_sound_alike_none_is_chosen():
    (one,) = misheard("I take hydroxazine 10 milligrams.", "en")
    assert "hydroxyzine" in one.names
    (between,) = misheard("Have you ever been on Alma Sarton before?", "en")
    assert set(between.names) == {"olmesartan", "telmisartan"}


def test_a_name_to_expect_is_nearer():
    text = "She takes naperson at night."
    assert len(misheard(text, "en")[0].names) > 1
    assert read(text, "en", "naprosyn") == "She takes naprosyn at night."


def test_pairs_that_sound_alike_know_each_other():
    hydroxyzine = medicines().get("hydroxyzine", "en")
    assert hydroxyzine is not None
    assert "hydralazine" in sound_alikes(hydroxyzine)
    glyburide = medicines().get("优降糖", "zh")
    assert glyburide is not None
    assert "pargyline" in sound_alikes(glyburide)


@pytest.mark.parametrize(
    ("near", "name", "other"),
    [("low sartan", "losartan", "valsartan"), ("met for men", "metformin", "metronidazole")],
)
def test_english_words_are_near_by_their_sounds(near, name, other):
    heard = phonemes_of(near)
    assert english_distance(heard, phonemes_of(name), 9) < 1 < english_distance(heard, phonemes_of(other), 9)


def test_chinese_characters_are_near_by_their_syllables():
    heard = syllables_of("绿砂弹")
    assert aligned_distance(heard, syllables_of("氯沙坦"), 3) < 0.5 < aligned_distance(heard, syllables_of("缬沙坦"), 3)


def _vowel_changed(name: str) -> str:
    """The name with its second or a later vowel letter changed; empty where the name has none or is too short."""
    place = next((n for n, letter in enumerate(name) if n and letter in "aeiou"), 0)
    if not place or not name.isalpha() or not name.isascii() or len(name) < 6:
        return ""
    return name[:place] + ("o" if name[place] != "o" else "a") + name[place + 1 :]


def test_no_medicine_with_one_wrong_vowel_is_taken_for_another():
    wrong, right = [], 0
    for term in medicines().terms:
        spelt = _vowel_changed(term.en.lower())
        if not spelt or medicines().find(spelt, "en"):
            continue
        found = misheard(f"I take {spelt} 10 milligrams a day", "en")
        chosen = [medicines().get(one.names[0], "en") for one in found if len(one.names) == 1]
        right += term in chosen
        wrong += [(term.en, spelt, found) for one in chosen if one != term]
    assert wrong == []
    assert right > 500


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("I am going to give you nitro-furantoin instead.", "nitrofurantoin"),
        ("And Nitro-Furran-Toyne, have you ever had that one?", "nitrofurantoin"),
        ("Parasetamol for the discomfort.", "paracetamol"),
        ("My amlodapine story is long.", "amlodipine"),
        ("Yes, stop the listen-opple today.", "lisinopril"),
        ("Start and low-diping 5 mg at night.", "amlodipine"),
    ],
)
def test_a_name_with_hyphens_or_nearly_right_is_known_as_a_whole(text, name):
    assert [one.names for one in misheard(text, "en")] == [(name,)]


@pytest.mark.parametrize(
    "text",
    [
        "She needs non-penicillin antibiotics.",
        "He has amoxicillin-clavulanate at home.",
        "Use the nitro-spray when it hurts.",
        "It is a one-sided weakness, so a follow-up X-ray in a week.",
    ],
)
def test_a_known_name_in_a_word_with_hyphens_stays(text):
    assert misheard(text, "en") == ()


@pytest.mark.parametrize(
    ("text", "expected", "read_as"),
    [
        ("Keep the trilogy as it is.", "trelegy", "Keep the trelegy as it is."),
        ("Keep the trilogy as it is.", "trulicity", "Keep the trilogy as it is."),
        ("We watched the trilogy.", "trelegy", "We watched the trilogy."),
        ("Take the allegro.", "allegra", "Take the allegra."),
        ("Take the allegro.", "trelegy", "Take the allegro."),
        ("Take advice from him.", "advil", "Take advice from him."),
    ],
)
def test_one_ordinary_word_is_a_name_only_where_that_is_expected_and_spoken_of(text, expected, read_as):
    assert read(text, "en", expected) == read_as
    assert read(text, "en") == text


@pytest.mark.parametrize(
    ("text", "words", "name", "chosen"),
    [
        ("We can cut the diphonet all down to half a tablet.", "diphonet", "difenidol", False),
        ("He takes etheric exhibit night and it helps.", "etheric exhibit", "etoricoxib", False),
        ("You can use cardivant as needed for that.", "cardivant", "cardizem", True),
    ],
    ids=["several", "too far to be read", "read from afar"],
)
def test_what_sounds_like_a_name_but_not_surely_is_to_be_heard_again(text, words, name, chosen):
    (one,) = doubtful(text, "en")
    assert text[one.start : one.end] == words
    assert (one.names[0], one.chosen) == (name, chosen)
    assert len(one.names) > 1


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I take amlodapine 5 milligrams a day.", "en"),
        ("I take amlodipine 5 milligrams a day.", "en"),
        ("I take the bus every day.", "en"),
        ("绿砂弹继续吃。", "zh"),
    ],
)
def test_what_is_surely_a_name_or_none_is_not_heard_again(text, language):
    assert doubtful(text, language) == ()
