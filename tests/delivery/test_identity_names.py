"""Whether two names may be one person's: each pair with what has to come of it, in both directions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scribe.delivery.identity import Result, compare
from scribe.delivery.identity.names import compare_names


def name(value):
    """``"text"``, or ``"family / given given"``."""
    if isinstance(value, dict):
        return value
    family, slash, given_names = value.partition("/")
    if not slash:
        return {"text": value}
    return {"family": family.strip(), "given": given_names.split()}


def result(ours, theirs):
    one = [name(value) for value in (ours if isinstance(ours, list) else [ours])]
    other = [name(value) for value in (theirs if isinstance(theirs, list) else [theirs])]
    there, back = compare_names(one, other).result, compare_names(other, one).result
    assert there is back
    return there


SAME = [
    ("Helen Parker", "Helen Parker"),
    ("helen PARKER", "Parker / Helen"),
    ("Parker, Helen", "Parker / Helen"),
    ("Mrs Helen M. Parker", "Parker / Helen Margaret"),
    ("Parker / Helen M", "Parker / Helen Margaret"),
    ("Parker / Helen", "Parker / Helen Margaret"),
    ("Parker / Margaret", "Parker / Helen Margaret"),
    ("José Núñez", "NUNEZ / JOSE"),
    ("Jürgen Müller", "Mueller / Juergen"),
    ("Jürgen Müller", "Muller / Jurgen"),
    ("Søren Ørsted", "Oersted / Soeren"),
    ("Łukasz Wałęsa", "Walesa / Lukasz"),
    ("Strauß / Anna", "Strauss / Anna"),
    ("Anne-Marie Smith", "Smith / Annemarie"),
    ("Mary Ann Smith", "Smith / Maryann"),
    ("Anne‑Marie Smith-Jones", "Jones / Anne Marie"),
    ("O'Brien / Sean", "OBrien / Sean"),
    ("O’Brien / Sean", "O Brien / Sean"),
    ("Jan van der Berg", "Vanderberg / Jan"),
    ("Jan van der Berg", "Berg / Jan"),
    ("María García López", "García / María"),
    ("Dr. Amara Okafor PhD", "Okafor / Amara"),
    ("Lin Mei", "Mei Lin"),
    ("Chen Yulan", "CHEN / Yu-lan"),
    ("Don Carlos Smith", "Smith / Carlos"),
    ("Suharto", "suharto"),
    ("Helen Parker", ["Smith / Helen", {"use": "maiden", "family": "Parker", "given": ["Helen"]}]),
    ("Bill Gray", ["Gray / William", {"use": "nickname", "text": "Bill Gray"}]),
    ("Ｈｅｌｅｎ Ｐａｒｋｅｒ", "Parker / Helen"),
    ("Иван Петров", "ПЕТРОВ / Иван"),
    ("陈玉兰", "陈 / 玉兰"),
    ("陈玉兰", "陳玉蘭"),
    ("陈 玉兰", "陳 / 玉蘭"),
    ("陈 玉 兰", "陈玉兰"),
    ("陈玉兰女士", "陈玉兰"),
    ("欧阳修", "歐陽 / 修"),
    ("欧阳 修", "欧 / 阳修"),
    ("买买提·艾力", "买买提艾力"),
    ("买买提•艾力", "买买提．艾力"),
    ("陈玉兰 (Chen Yulan)", "Chen / Yulan"),
    ("陈玉兰 Chen Yulan", "陳玉蘭"),
    ({"text": "陈玉兰", "family": "Chen", "given": ["Yulan"]}, "陈玉兰"),
]

DIFFERS = [
    ("Helen Parker", "Smith / Helen"),
    ("Helen Parker", "Parker / John"),
    ("Helen Parker", "Parker / Jane Marie"),
    ("Parker / H", "Parker / John"),
    ("Bill Gray", "Gray / William"),
    ("Jon Smith", "John Smith"),
    ("John Smith Jr.", "John Smith Sr."),
    (
        {"family": "Smith", "given": ["John"], "suffix": ["Jr"]},
        {"family": "Smith", "given": ["John"], "suffix": ["III"]},
    ),
    ("Don Smith", "Smith / Donald"),
    ("Maria Garcia Lopez", "Maria Ruiz Lopez"),
    ("Helen Parker", ["John Smith", {"use": "nickname", "text": "Helen"}]),
    ("陈玉兰", "陈玉蓝"),
    ("陈玉兰", "王玉兰"),
    ("陈玉兰", "陈玉"),
    ("陈*兰", "王玉兰"),
    ("陈*兰", "陈玉华"),
    ("Иван Петров", "Пётр Иванов"),
]

UNKNOWN = [
    ("Helen Parker", "Parker / Jane H"),
    ("陈玉兰", "Chen Yulan"),
    ("Helen Parker", "Parker"),
    ("Helen Parker", {"family": "Parker"}),
    ("Dr Parker", "Parker / Helen"),
    ("Parker / H.", "Parker / Helen"),
    ("H. Parker", "Helen Parker"),
    ("Lin / Mei", "Mei / Lin"),
    ("陈*兰", "陈玉兰"),
    ("陈某某", "陈玉兰"),
    ("陈", "陈玉兰"),
    ("Helen Parker", []),
    ("Helen Parker", {"text": "Unknown"}),
    ("无名氏", "陈玉兰"),
    ("Helen Parker", {"use": "anonymous", "text": "Blue Fox"}),
    ("Helen Parker", {"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason"}]}),
    ("Helen Parker", "---"),
    ("", ""),
]


@pytest.mark.parametrize(("ours", "theirs"), SAME)
def test_these_are_one_person(ours, theirs):
    assert result(ours, theirs) is Result.SAME


@pytest.mark.parametrize(("ours", "theirs"), DIFFERS)
def test_these_are_two(ours, theirs):
    assert result(ours, theirs) is Result.DIFFERS


@pytest.mark.parametrize(("ours", "theirs"), UNKNOWN)
def test_of_these_nothing_can_be_told(ours, theirs):
    assert result(ours, theirs) is Result.UNKNOWN


NAMES = st.one_of(
    st.text(max_size=40),
    st.text("ABCdefÄöü -'.陈玉兰陳欧阳*·", max_size=24),
    st.lists(st.sampled_from(["Mary", "Ann", "O'Neil", "van", "der", "Müller", "J", "Jr", "Dr", "陈", "玉兰"])).map(
        " ".join
    ),
)


@given(NAMES, NAMES)
def test_any_two_names_are_compared_alike_in_both_directions(ours, theirs):
    result(ours, theirs)


@given(NAMES)
def test_no_name_differs_from_itself(any_name):
    assert result(any_name, any_name) is not Result.DIFFERS


def test_both_sides_are_kept_as_each_writes_them():
    compared = compare_names([name("Helen Parker")], [name("Smith / Helen M"), name("Parker / Helen")])
    assert (compared.ours, compared.theirs) == ("Helen Parker", "Helen M Smith; Helen Parker")


def test_names_that_are_no_names_are_passed_over():
    broken = {"name": ["Helen", {"text": 7, "given": "Helen", "family": ["Parker"]}, None]}
    compared = compare({"name": [{"text": "Helen Parker"}]}, broken)
    assert next(e for e in compared.elements if e.name == "name").result is Result.UNKNOWN
