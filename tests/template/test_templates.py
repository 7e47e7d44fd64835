from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from scribe.errors import BadTemplate, MissingPart, NotFound
from scribe.model import Level, Segment, SegmentId, Speaker, Template, Topic, Transcript
from scribe.template import TemplateLibrary, authoring_schema, compile_schema, is_loinc, load_template, parse_template
from scribe.verification import read_note, verify
from tests.fakes.notes import transcript_of

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "templates"
SHIPPED = ("outpatient-soap", "visit-note", "outpatient-initial-zh", "outpatient-followup-zh")
GOOD = (FOLDER / "outpatient-soap.yaml").read_text(encoding="utf-8")


def faults_of(text: str) -> list[dict]:
    with pytest.raises(BadTemplate) as caught:
        parse_template(text, "mine.yaml")
    return caught.value.details["faults"]


@pytest.mark.parametrize("value", ["9" * 5000, "-" + "9" * 5000, '"\\ud800x"'])
def test_a_number_without_end_and_half_a_character_are_faults_with_their_line(value):
    text = GOOD.replace("version: 1\n", f"version: {value}\n", 1)
    assert faults_of(text)[0]["line"] == text[: text.index("version: ")].count("\n") + 1


def example(id: str, template: Template) -> tuple[Transcript, bytes]:
    folder = FOLDER / "examples" / id
    lines = (folder / "transcript.txt").read_text(encoding="utf-8").splitlines()
    doctor = {"doctor", "医生"}
    transcript = transcript_of(
        *(re.split("[:：]", line, maxsplit=1)[1].strip() for line in lines), language=template.language
    )
    segments: tuple[Segment, ...] = tuple(
        segment.model_copy(
            update={"speaker": Speaker.DOCTOR if re.split("[:：]", line)[0] in doctor else Speaker.PATIENT}
        )
        for segment, line in zip(transcript.segments, lines, strict=True)
    )
    return transcript.model_copy(update={"segments": segments}), (folder / "note.md").read_bytes()


def test_the_four_templates_are_there_and_sound():
    assert {template.id for template in TemplateLibrary().all()} == set(SHIPPED)


@pytest.mark.parametrize("id", SHIPPED)
def test_every_topic_has_exactly_one_home_in_a_shipped_template(id):
    template = TemplateLibrary().get(id)
    topics = [topic for section in template.sections for topic in section.topics]
    wanted = {topic for topic in Topic if template.language == "zh" or not topic.administrative}
    assert sorted(topics) == sorted(wanted)


@pytest.mark.parametrize("id", SHIPPED)
def test_every_code_of_a_shipped_template_is_a_loinc_code_with_its_name(id):
    template = TemplateLibrary().get(id)
    for code in (template.code, *(section.code for section in template.sections)):
        assert is_loinc(code.code)
        assert code.system == "http://loinc.org"
        assert code.display


@pytest.mark.parametrize(
    ("id", "titles"),
    [
        (
            "outpatient-initial-zh",
            "就诊时间 科别 主诉 现病史 既往史 阳性体征 必要的阴性体征 辅助检查结果 诊断 治疗意见 医师签名",
        ),
        ("outpatient-followup-zh", "就诊时间 科别 主诉 病史 必要的体格检查 辅助检查结果 诊断 治疗处理意见 医师签名"),
        ("outpatient-soap", "Subjective Objective Assessment Plan"),
    ],
)
def test_the_headings_are_those_of_the_norm(id, titles):
    assert [section.title for section in TemplateLibrary().get(id).sections] == titles.split()


@pytest.mark.parametrize("id", SHIPPED)
def test_the_golden_example_fills_the_template_and_holds_against_its_transcript(id):
    template = TemplateLibrary().get(id)
    transcript, note_text = example(id, template)
    note = read_note(note_text, name="note.md", template=template, transcript=transcript)
    assert [section.id for section in note.sections] == [section.id for section in template.sections]
    checked = verify(note, transcript, template)
    assert [(flag.detail, s.text) for s in checked.statements for flag in s.flags if flag.level is not Level.LOW] == []
    assert checked.open_flags == ()


def test_the_published_schema_is_the_one_that_templates_are_checked_with():
    published = json.loads((FOLDER / "template.schema.json").read_text(encoding="utf-8"))
    assert published == authoring_schema()
    Draft202012Validator.check_schema(published)


def test_equal_files_are_one_template_and_a_changed_word_makes_another():
    first = parse_template(GOOD, "a.yaml")
    again = parse_template(f"# a remark\n{GOOD}", "b.yaml")
    other = parse_template(GOOD.replace("Not discussed.", "Not mentioned."), "c.yaml")
    assert first == again
    assert first.digest != other.digest


def test_the_same_text_is_read_once_and_each_file_is_told_of_its_own_faults():
    assert parse_template(GOOD, "a.yaml") is parse_template(GOOD, "a.yaml")
    for name in ("a.yaml", "b.yaml", "a.yaml"):
        with pytest.raises(BadTemplate, match=name):
            parse_template(GOOD.replace("version: 1", "version: one"), name)


@pytest.mark.parametrize(
    ("before", "after", "line", "column", "reason"),
    [
        ("topics: [assessment]", "topics: [assesment]", 40, 14, "Did you mean assessment?"),
        ("required: true\n    form: list", "requried: true\n    form: list", 43, 5, "Did you mean required?"),
        ("loinc: 51848-0", "loinc: 51848-1", 41, 12, "check digit"),
        ("loinc: 51848-0", "loinc: none", 41, 12, "is not a LOINC code"),
        ("language: en", "language: fr", 4, 11, "may be en, zh"),
        ("version: 1", "version: one", 3, 10, "a whole number"),
        ("version: 1", "version: 0", 3, 10, "at least 1"),
        ("title: Objective", "title: 5", 31, 12, "Put it in quotes."),
        ("title: Objective", "title: ''", 31, 12, "must not be empty"),
        ("topics: [assessment]", "topics: [assessment, results]", 40, 26, "already belongs to the section objective"),
        ("topics: [assessment]", "topics: [assessment, signature]", 40, 13, "a section of their own"),
        ("topics: [assessment]", "topics: []", 40, 13, "must not be empty"),
        ("id: plan", "id: assessment", 46, 9, "already used on line 37"),
        ("title: Plan", "title: Assessment", 47, 12, "already used on line 38"),
        ("id: plan", "id: The Plan", 46, 9, "cannot be an id"),
        ("    title: Plan\n", "", 46, 5, "title is missing in section 4"),
        ("visit: any", "visit: first", 6, 8, "It may be any, initial, follow_up"),
        ("review: nurse", "review: nurse\nreview: doctor", 8, 1, "already given on line 7"),
        ("id: plan", "id: !!python/name:os.system", 46, 9, "Tags"),
        ("id: plan", "id: *plan", 46, 9, "Aliases"),
        ("sections:", "sections: [", 54, 5, "not YAML"),
    ],
)
def test_a_fault_is_named_with_its_line_and_its_reason(before, after, line, column, reason):
    assert before in GOOD
    faults = faults_of(GOOD.replace(before, after, 1))
    assert reason in faults[0]["reason"]
    if reason != "not YAML":
        assert (faults[0]["line"], faults[0]["column"]) == (line, column)


def test_every_fault_is_reported_at_once():
    text = GOOD.replace("language: en", "language: fr").replace("soap: plan", "soap: planning").replace("hint:", "hnt:")
    assert len(faults_of(text)) == 6


@pytest.mark.parametrize("text", ["", "   \n", "# only a remark\n", "just words", "- a\n- b", "a: \x00", "[" * 5000])
def test_what_is_no_template_is_refused_without_executing_it(text):
    assert faults_of(text)[0]["line"] >= 1


def test_a_tag_never_runs_anything(tmp_path):
    target = tmp_path / "made"
    faults = faults_of(f"id: !!python/object/apply:pathlib.Path.touch [{target}]")
    assert "not used in templates" in faults[0]["reason"]
    assert not target.exists()


def test_aliases_cannot_make_a_small_file_grow_without_end():
    bomb = "a: &a [x,x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)},*{chr(97 + n)}]\n" for n in range(20)
    )
    assert "Aliases" in faults_of(bomb)[0]["reason"]


def test_a_file_that_is_not_utf8_says_where(tmp_path):
    path = tmp_path / "gbk.yaml"
    path.write_bytes("id: x\ntitle: 门诊".encode("gbk"))
    with pytest.raises(BadTemplate) as caught:
        load_template(path)
    assert caught.value.details["faults"][0]["line"] == 2


def test_an_unknown_template_names_those_that_there_are():
    with pytest.raises(NotFound, match="outpatient-soap"):
        TemplateLibrary().get("outpatient-soup")


def test_a_folder_that_is_not_there_is_a_missing_part(tmp_path):
    with pytest.raises(MissingPart):
        TemplateLibrary(tmp_path / "none")


def test_two_files_may_not_claim_one_id(tmp_path):
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    with pytest.raises(BadTemplate, match=r"b\.yaml"):
        TemplateLibrary(tmp_path).all()


def test_a_hospitals_own_folder_replaces_the_shipped_templates(tmp_path):
    (tmp_path / "own.yml").write_text(GOOD.replace("id: outpatient-soap", "id: our-own"), encoding="utf-8")
    assert [template.id for template in TemplateLibrary(tmp_path).all()] == ["our-own"]


def objects(schema: object) -> list[dict]:
    found: list[dict] = []
    if isinstance(schema, dict):
        found += [schema] if schema.get("type") == "object" else []
        for value in schema.values():
            found += objects(value)
    elif isinstance(schema, list):
        for value in schema:
            found += objects(value)
    return found


@pytest.mark.parametrize("id", SHIPPED)
def test_the_answers_schema_keeps_to_what_strict_modes_share(id):
    schema = compile_schema(TemplateLibrary().get(id))
    Draft202012Validator.check_schema(schema)
    for part in objects(schema):
        assert part["additionalProperties"] is False
        assert part["required"] == list(part["properties"])
    text = json.dumps(schema)
    assert not re.search(r'"(maxLength|minLength|minItems|pattern|format|oneOf|allOf|\$ref)"', text)


def test_a_model_is_not_asked_for_administrative_sections():
    schema = compile_schema(TemplateLibrary().get("outpatient-initial-zh"))
    sections = schema["properties"]["sections"]["properties"]
    assert "signature" not in sections
    assert "chief_complaint" in sections


def test_the_template_in_the_guide_is_sound_and_the_guide_names_every_key_and_topic():
    guide = (ROOT / "docs" / "template-author.md").read_text(encoding="utf-8")
    template = parse_template(guide.split("```yaml\n")[1].split("```")[0], "guide")
    assert template.id == "sports-clinic"
    schema = authoring_schema()
    keys = {*schema["properties"], *schema["properties"]["sections"]["items"]["properties"]}
    missing = [word for word in (*keys, *(topic.value for topic in Topic)) if f"`{word}`" not in guide]
    assert missing == []


def test_evidence_in_the_golden_examples_names_real_segments():
    template = TemplateLibrary().get("outpatient-soap")
    transcript, note_text = example("outpatient-soap", template)
    note = read_note(note_text, name="note.md", template=template, transcript=transcript)
    known = {segment.id for segment in transcript.segments}
    assert all(SegmentId(one) in known for statement in note.statements for one in statement.evidence)


WITH_WORDS = GOOD.replace("sections:", "vocabulary:\n  - rivaroxaban\n  - Dr Okonkwo\nsections:", 1)


def test_the_words_to_expect_are_a_part_of_the_template():
    plain, worded = parse_template(GOOD, "a.yaml"), parse_template(WITH_WORDS, "b.yaml")
    assert (plain.vocabulary, worded.vocabulary) == ((), ("rivaroxaban", "Dr Okonkwo"))
    assert plain.digest != worded.digest


def test_a_template_that_uses_no_later_key_keeps_the_digest_that_earlier_notes_carry():
    digests = {template.id: template.digest[:16] for template in TemplateLibrary().all()}
    assert digests == {
        "outpatient-followup-zh": "56d9f597a45b40c6",
        "outpatient-initial-zh": "eacc1c067b8f7169",
        "outpatient-soap": "a2e99dae6abf8fba",
        "visit-note": "abe6263e4ba772e4",
    }


@pytest.mark.parametrize(
    ("term", "reason"),
    [
        ("'  '", "must not be empty"),
        ("''", "must not be empty"),
        ("5", "Put it in quotes"),
        ("x" * 61, "at most 60 characters"),
        ('"a\\tb"', "not text"),
        ("Rivaroxaban", "already given on line"),
    ],
)
def test_a_word_to_expect_that_cannot_be_used_is_explained_with_its_line(term, reason):
    text = WITH_WORDS.replace("  - Dr Okonkwo", f"  - {term}")
    (fault,) = faults_of(text)
    at = next(n for n, written in enumerate(text.splitlines(), 1) if written == "vocabulary:") + 2
    assert (fault["line"], fault["path"]) == (at, "vocabulary[1]")
    assert reason in fault["reason"]


def test_more_words_than_a_recogniser_takes_are_refused():
    many = "\n".join(f"  - word {number}" for number in range(101))
    (fault,) = faults_of(WITH_WORDS.replace("  - Dr Okonkwo", many))
    assert "at most 100 entries" in fault["reason"]


STYLED = GOOD.replace(
    "sections:\n",
    "style: {tense: past, abbreviations: expand}\nabbreviations:\n  - {short: BP, full: blood pressure}\nsections:\n",
    1,
)


def test_style_and_abbreviations_are_read_and_count_for_the_digest():
    plain, styled = parse_template(GOOD, "plain.yaml"), parse_template(STYLED, "styled.yaml")
    assert (styled.style.tense, styled.style.abbreviations) == ("past", "expand")
    assert styled.abbreviations[0].full == "blood pressure"
    assert plain.digest != styled.digest


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        ("- {short: BP, full: BP}", "'BP' is the short form itself."),
        ("- {short: BP, full: a b}\n  - {short: bp, full: c d}", "'bp' already stands on line"),
        ("- {short: B2, full: second}", "'B2' has a digit"),
        ("- {short: BP}", "The key full is missing"),
    ],
)
def test_an_abbreviation_that_cannot_be_one_is_explained(table, reason):
    text = GOOD.replace("sections:\n", f"abbreviations:\n  {table}\nsections:\n", 1)
    assert any(fault["reason"].startswith(reason) for fault in faults_of(text))


def test_a_section_may_have_its_own_words_for_nothing():
    text = GOOD.replace("    title: Plan\n", "    title: Plan\n    not_discussed: No plan was voiced.\n", 1)
    template = parse_template(text, "own.yaml")
    assert template.nothing_said("plan") == "No plan was voiced."
    assert template.nothing_said("objective") == template.not_discussed
