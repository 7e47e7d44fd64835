"""``scribe evaluate asr``: the table, the JSON, and one sentence for each pair that cannot be scored."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import SAMPLES

ENGLISH = ("hypertension", "back_pain", "sore_throat")


def dialogue(turns):
    return "".join(f"{turn['speaker']}: {turn['text']}\n" for turn in turns)


@pytest.fixture
def samples(tmp_path):
    """The sample consultations with what a poor recogniser made of them: no last turn, a medicine garbled."""
    folder = tmp_path / "samples"
    folder.mkdir()
    for name in ENGLISH:
        turns = json.loads((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))["turns"]
        (folder / f"{name}.txt").write_text(dialogue(turns), encoding="utf-8")
        garbled = dialogue(turns[:-1]).replace("lisinopril", "listen pill")
        (folder / f"{name}.hyp.txt").write_text(garbled, encoding="utf-8")
    chinese = (SAMPLES / "cough-zh.txt").read_text(encoding="utf-8")
    (folder / "cough-zh.txt").write_text(chinese, encoding="utf-8")
    (folder / "cough-zh.hyp.txt").write_text(chinese.replace("咳嗽", "可嗽", 1), encoding="utf-8")
    return folder


def test_the_samples_are_scored_without_a_model(scribe, samples):
    ran = scribe("evaluate", "asr", samples, "--json")
    assert ran.code == 0, ran.err
    report = json.loads(ran.out)
    assert report["schema"] == "scribe.evaluation.asr/1"
    assert report["engine"] is None
    assert [file["name"] for file in report["files"]] == ["back_pain", "cough-zh", "hypertension", "sore_throat"]
    english, chinese = report["totals"]
    assert (english["words"]["unit"], chinese["words"]["unit"]) == ("word", "character")
    assert english["words"]["invented"] > 0
    assert english["words"]["lost"] > 0
    assert english["drugs"]["missed_names"] == {"lisinopril": english["drugs"]["missed"]}
    assert english["roles"]["wrong"] == 0
    assert (chinese["words"]["replaced"], chinese["words"]["lost"], chinese["words"]["invented"]) == (1, 0, 0)
    assert chinese["terms"]["missed_names"] == {"咳嗽": 1}
    assert report["effort"] is None


def test_a_text_against_itself_has_no_error(scribe, samples):
    for reference in samples.glob("*.txt"):
        if not reference.name.endswith(".hyp.txt"):
            reference.with_suffix(".hyp.txt").write_bytes(reference.read_bytes())
    totals = json.loads(scribe("evaluate", "asr", samples, "--json").out)["totals"]
    for total in totals:
        assert total["words"]["error_rate"] == total["terms"]["error_rate"] == total["roles"]["error_rate"] == 0


def test_piped_it_is_plain_columns_that_say_which_rate_is_which(scribe, samples):
    ran = scribe("evaluate", "asr", samples)
    assert ran.code == 0, ran.err
    lines = ran.out.splitlines()
    assert lines[0].split() == ["file", "WER", "CER", "lost", "invented", "terms", "drugs", "roles", "unknown"]
    assert [line.split()[0] for line in lines[1:5]] == ["back_pain", "cough-zh", "hypertension", "sore_throat"]
    assert lines[5].startswith("all English")
    assert "English: WER " in ran.out
    assert "Chinese: CER " in ran.out
    assert "Drugs missed most: lisinopril" in ran.out
    assert not set(ran.out) & set("│┃─━\x1b")


def test_a_second_folder_of_hypotheses_and_own_lists(scribe, samples, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "hypertension.json").write_text(json.dumps({"text": "good morning mrs parker"}), encoding="utf-8")
    (tmp_path / "terms.txt").write_text("Mrs. Parker\nhigh blood pressure\n", encoding="utf-8")
    ran = scribe("evaluate", "asr", samples, "--hypotheses", other, "--terms", "terms.txt", "--json", "--out", "r.json")
    report = json.loads(ran.out)
    assert report == json.loads((tmp_path / "r.json").read_text(encoding="utf-8"))
    (file,) = report["files"]
    assert (file["words"]["written"], file["words"]["right"], file["words"]["invented"]) == (4, 4, 0)
    assert file["terms"]["said"] > file["terms"]["missed"] > 0
    assert file["roles"] is None
    assert ran.code == 3
    assert [problem["name"] for problem in report["problems"]] == ["back_pain", "cough-zh", "sore_throat"]


def test_a_pair_that_cannot_be_read_leaves_the_others_their_scores(scribe, samples):
    (samples / "back_pain.txt").write_text(" \n", encoding="utf-8")
    (samples / "cough-zh.hyp.txt").write_bytes(b"\xff\xfe\xff")
    (samples / "lone.vtt").write_text("WEBVTT\n", encoding="utf-8")
    ran = scribe("evaluate", "asr", samples)
    assert ran.code == 3
    assert "hypertension" in ran.out
    assert "sore_throat" in ran.out
    sentences = ran.err.strip().splitlines()
    assert len(sentences) == 3
    assert any("lone.vtt has neither a recording nor a hypothesis" in line for line in sentences)
    assert any("back_pain: the reference holds no word" in line for line in sentences)
    assert any("cough-zh.hyp.txt: not a text, or in an encoding" in line for line in sentences)


def test_nothing_to_score_is_one_sentence(scribe, tmp_path):
    for folder in (tmp_path, tmp_path / "nowhere"):
        ran = scribe("evaluate", "asr", folder)
        assert (ran.code, ran.out, len(ran.err.strip().splitlines())) == (3, "", 1)


def test_hypotheses_and_a_model_together_are_bad_use(scribe, samples):
    assert scribe("evaluate", "asr", samples, "--hypotheses", samples, "--model", "demo").code == 2


def test_recordings_are_recognised_timed_and_kept(scribe, tmp_path):
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / "sore_throat.flac").write_bytes((SAMPLES / "sore_throat.flac").read_bytes())
    (folder / "sore_throat.json").write_bytes((SAMPLES / "sore_throat.json").read_bytes())
    (folder / "letter.mp3").write_bytes(b"Dear colleague, this is a letter and not a recording.\n" * 40)
    (folder / "letter.txt").write_text("Dear colleague", encoding="utf-8")
    ran = scribe("evaluate", "asr", folder, "--model", "demo", "--keep", "kept", "--json")
    report = json.loads(ran.out)
    (file,) = report["files"]
    assert report["engine"]["demo"] is True
    assert file["words"]["error_rate"] < 0.1
    assert file["coverage"]["covered"] > 0.9
    assert file["roles"]["error_rate"] < 0.1
    assert file["effort"]["real_time_factor"] > 0
    assert file["effort"]["peak_bytes"] > 0
    assert ran.code == 3
    assert [problem["name"] for problem in report["problems"]] == ["letter"]
    again = scribe("evaluate", "asr", folder, "--hypotheses", tmp_path / "kept", "--json")
    assert json.loads(again.out)["files"][0]["words"] == file["words"]
