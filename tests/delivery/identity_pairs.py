"""Pairs of patients with the verdict of a careful records officer: the same person, different ones, or not told.

Each row: why it is worth asking, the patient as registered, the record at the EMR, the verdict. ``same`` may be
delivered; ``differs`` parks with what differs; ``unknown`` parks because too little agrees.
"""

from __future__ import annotations

from typing import Any, Final

Pair = tuple[str, dict[str, Any], dict[str, Any], str]

SYSTEM: Final = "urn:example:mrn"
VISITED: Final = "2026-11-20T09:30:00Z"


def person(name: Any = None, sex: str | None = None, born: str | None = None, **more: Any) -> dict[str, Any]:
    """A Patient; ``name`` is a text, one HumanName or several."""
    number, system = more.pop("number", "MRN-77"), more.pop("system", SYSTEM)
    names = [{"text": name}] if isinstance(name, str) else [name] if isinstance(name, dict) else name
    made = {"identifier": [{"system": system, "value": number}], "name": names, "gender": sex, "birthDate": born}
    return {"resourceType": "Patient", **{key: value for key, value in made.items() if value}, **more}


def parts(family: str | None = None, *given: str, **more: Any) -> dict[str, Any]:
    """A HumanName in parts."""
    made = {"family": family, "given": list(given)}
    return {**{key: value for key, value in made.items() if value}, **more}


OLD: Final = {"system": SYSTEM, "value": "MRN-77", "use": "old"}
ENDED: Final = {"system": SYSTEM, "value": "MRN-77", "period": {"end": "2020-01-01"}}

P, N = person, parts
F, M, D = "female", "male", "1980-02-03"

LATIN: Final[tuple[Pair, ...]] = (
    ("all agrees", P("Anna Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("family name first with a comma", P("Smith, Anna", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("capitals", P("SMITH ANNA", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("accents lost", P("Jose Munoz", M, D), P(N("Muñoz", "José"), M, D), "same"),
    ("umlaut written out", P("Juergen Mueller", M, D), P(N("Müller", "Jürgen"), M, D), "same"),
    ("sharp s", P("Hans Strauss", M, D), P(N("Strauß", "Hans"), M, D), "same"),
    ("o with stroke", P("Soren Kierkegaard", M, D), P(N("Kierkegaard", "Søren"), M, D), "same"),
    ("polish l", P("Lukasz Wojcik", M, D), P(N("Wójcik", "Łukasz"), M, D), "same"),
    ("middle name on one side", P("Anna Smith", F, D), P(N("Smith", "Anna", "Maria"), F, D), "same"),
    ("middle initial", P("Anna M. Smith", F, D), P(N("Smith", "Anna", "Maria"), F, D), "same"),
    ("middle initial is another", P("Anna K. Smith", F, D), P(N("Smith", "Anna", "Maria"), F, D), "differs"),
    ("initial of the given name", P("A. Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("initial of another given name", P("B. Smith", F, D), P(N("Smith", "Anna"), F, D), "differs"),
    ("initial only and no birth date", P("A. Smith", F), P(N("Smith", "Anna"), F), "unknown"),
    ("title", P("Dr Anna Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("title as a prefix there", P("Anna Smith", F, D), P(N("Smith", "Anna", prefix=["Mrs"]), F, D), "same"),
    ("degree after the name", P("Anna Smith MD", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("hyphen in the given name lost", P("Jean Pierre Dupont", M, D), P(N("Dupont", "Jean-Pierre"), M, D), "same"),
    ("hyphen in the family name lost", P("Anna Smith Jones", F, D), P(N("Smith-Jones", "Anna"), F, D), "same"),
    ("apostrophe", P("Sean OBrien", M, D), P(N("O'Brien", "Seán"), M, D), "same"),
    ("curved apostrophe", P("Sean O\u2019Brien", M, D), P(N("O'Brien", "Sean"), M, D), "same"),
    ("mac with a space", P("Ian Mac Donald", M, D), P(N("MacDonald", "Ian"), M, D), "same"),
    ("particle", P("Ludwig van Beethoven", M, D), P(N("van Beethoven", "Ludwig"), M, D), "same"),
    ("particle run together", P("Ana Delacruz", F, D), P(N("de la Cruz", "Ana"), F, D), "same"),
    ("typing error in the family name", P("Anna Smiht", F, D), P(N("Smith", "Anna"), F, D), "differs"),
    ("sound-alike", P("Catherine Smith", F, D), P(N("Smith", "Katherine"), F, D), "differs"),
    ("short form, not guessed", P("Bill Smith", M, D), P(N("Smith", "William"), M, D), "differs"),
    (
        "short form kept as a nickname",
        P("Bill Smith", M, D),
        P([N("Smith", "William", use="official"), N("Smith", "Bill", use="nickname")], M, D),
        "same",
    ),
    ("another given name", P("Anna Smith", F, D), P(N("Smith", "Emma"), F, D), "differs"),
    ("another family name", P("Anna Smith", F, D), P(N("Brown", "Anna"), F, D), "differs"),
    ("neighbouring names of one letter", P("Joan Smith", F, D), P(N("Smith", "Joann"), F, D), "differs"),
    ("Maria and Marie", P("Maria Keller", F, D), P(N("Keller", "Marie"), F, D), "differs"),
    ("father and son", P("John Smith", M, "1990-05-05"), P(N("Smith", "John"), M, "1960-05-05"), "differs"),
    ("junior and senior by suffix", P("John Smith Jr", M, D), P(N("Smith", "John", suffix=["Sr"]), M, D), "differs"),
    (
        "junior and senior without birth dates",
        P("John Smith Jr.", M),
        P(N("Smith", "John", suffix=["Sr."]), M),
        "differs",
    ),
    ("second and third", P("John Smith II", M), P(N("Smith", "John", suffix=["III"]), M), "differs"),
    ("suffix on one side, born the same day", P("John Smith Jr", M, D), P(N("Smith", "John"), M, D), "same"),
    ("suffix on one side, no birth date", P("John Smith Jr", M), P(N("Smith", "John"), M), "unknown"),
    ("twins of two names", P("Emma Smith", F, D), P(N("Smith", "Ella"), F, D), "differs"),
    ("twins of one initial", P("E. Smith", F, "2026-01-01"), P(N("Smith", "Emma"), F, "2026-01-01"), "same"),
    ("twins told by the middle name", P("Maria Emma Smith", F, D), P(N("Smith", "Maria", "Ella"), F, D), "differs"),
    ("brother and sister twins", P("Sam Smith", M, D), P(N("Smith", "Sam"), F, D), "differs"),
    ("given and family exchanged there", P("Anna Smith", F, D), P(N("Anna", "Smith"), F, D), "same"),
    ("only the family name here", P("Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("only the family name, no birth date", P("Smith", F), P(N("Smith", "Anna"), F), "unknown"),
    ("only a given name there, no birth date", P("Anna Smith", F), P(N(None, "Anna"), F), "unknown"),
    ("both have one word, no birth date", P("Suharto", M), P(N("Suharto"), M), "same"),
    ("name in text only there", P("Anna Smith", F, D), P({"text": "Smith, Anna"}, F, D), "same"),
    (
        "text and parts of two people there",
        P("Anna Smith", F, D),
        P({"text": "Emma Brown", "family": "Brown", "given": ["Emma"]}, F, D),
        "differs",
    ),
    ("spaces doubled", P("Anna   Smith ", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("non-breaking space", P("Anna\u00a0Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("decomposed accents", P("Jose\u0301 Ruiz", M, D), P(N("Ruiz", "José"), M, D), "same"),
    ("full-width letters", P("Ａnna Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("anonymous name there", P("Anna Smith", F, D), P({"text": "Anonymous", "use": "anonymous"}, F, D), "same"),
    (
        "anonymous name there, no birth date",
        P("Anna Smith", F),
        P({"text": "Anonymous", "use": "anonymous"}, F),
        "unknown",
    ),
    ("unknown name there", P("Anna Smith", F), P(N("Unknown", "Unknown"), F), "unknown"),
    ("nameless on both sides", P("Unknown", M), P("Unknown", M), "unknown"),
    ("John Doe on both sides, no birth date", P("John Doe", M), P(N("Doe", "John"), M), "unknown"),
    ("placeholder test", P("Unknown Unknown", M, "1900-01-01"), P("Unknown Unknown", M, "1900-01-01"), "unknown"),
)

MARRIED: Final[tuple[Pair, ...]] = (
    (
        "maiden name kept as maiden",
        P("Anna Brown", F, D),
        P([N("Smith", "Anna", use="official"), N("Brown", "Anna", use="maiden")], F, D),
        "same",
    ),
    (
        "maiden name is another",
        P("Anna Green", F, D),
        P([N("Smith", "Anna", use="official"), N("Brown", "Anna", use="maiden")], F, D),
        "differs",
    ),
    (
        "maiden name as family only",
        P("Anna Brown", F, D),
        P([N("Smith", "Anna", use="official"), N("Brown", use="maiden")], F, D),
        "same",
    ),
    (
        "another given name beside the maiden family",
        P("Emma Brown", F, D),
        P([N("Smith", "Anna", use="official"), N("Brown", use="maiden")], F, D),
        "differs",
    ),
    (
        "old name kept as old",
        P("Anna Brown", F, D),
        P([N("Smith", "Anna", use="official"), N("Brown", "Anna", use="old")], F, D),
        "same",
    ),
    ("double name after marriage", P("Anna Smith-Brown", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("double name turned round", P("Anna Brown-Smith", F, D), P(N("Smith-Brown", "Anna"), F, D), "same"),
    ("other half of the double name", P("Anna Jones-Brown", F, D), P(N("Smith-Brown", "Anna"), F, D), "differs"),
    ("husband's name as the title", P("Mrs Smith", F, D), P(N("Smith", "Anna"), F, D), "same"),
    ("another family name and no maiden name there", P("Anna Brown", F, D), P([N("Smith", "Anna")], F, D), "differs"),
)

SPANISH: Final[tuple[Pair, ...]] = (
    ("both surnames", P("Gabriel García Márquez", M, D), P(N("García Márquez", "Gabriel"), M, D), "same"),
    ("first surname only here", P("Gabriel García", M, D), P(N("García Márquez", "Gabriel"), M, D), "same"),
    ("first surname only there", P("Gabriel García Márquez", M, D), P(N("García", "Gabriel"), M, D), "same"),
    ("another second surname", P("Gabriel García Márquez", M, D), P(N("García López", "Gabriel"), M, D), "differs"),
    ("cousins by the first surname", P("Ana Ruiz López", F, D), P(N("Pérez López", "Ana"), F, D), "differs"),
    ("surnames turned round", P("Ana López Ruiz", F, D), P(N("Ruiz López", "Ana"), F, D), "differs"),
    ("with y", P("José Ortega y Gasset", M, D), P(N("Ortega Gasset", "José"), M, D), "same"),
    (
        "two given names, two surnames",
        P("María José Ruiz López", F, D),
        P(N("Ruiz López", "María", "José"), F, D),
        "same",
    ),
    ("first of two given names", P("María Ruiz López", F, D), P(N("Ruiz López", "María José"), F, D), "same"),
    ("Ma. for María", P("Ma. José Ruiz", F, D), P(N("Ruiz", "María José"), F, D), "same"),
    ("two women of one family", P("María José Ruiz", F, D), P(N("Ruiz", "María Teresa"), F, D), "differs"),
    ("portuguese order", P("João Silva Santos", M, D), P(N("Silva Santos", "João"), M, D), "same"),
)

ARABIC: Final[tuple[Pair, ...]] = (
    ("the same script", P("محمد أحمد", M, D), P({"text": "محمد أحمد"}, M, D), "same"),
    ("hamza left out", P("محمد احمد", M, D), P({"text": "محمد أحمد"}, M, D), "same"),
    ("vowel marks", P("مُحَمَّد أحمد", M, D), P({"text": "محمد أحمد"}, M, D), "same"),
    ("ta marbuta as ha", P("فاطمه علي", F, D), P({"text": "فاطمة علي"}, F, D), "same"),
    ("alef maqsura as ya", P("مصطفي علي", M, D), P({"text": "مصطفى علي"}, M, D), "same"),
    ("another name", P("محمود أحمد", M, D), P({"text": "محمد أحمد"}, M, D), "differs"),
    ("latin here, arabic there, birth date agrees", P("Mohammed Ahmed", M, D), P({"text": "محمد أحمد"}, M, D), "same"),
    ("latin here, arabic there, no birth date", P("Mohammed Ahmed", M), P({"text": "محمد أحمد"}, M), "unknown"),
    ("another way to write it in latin", P("Mohamed Ahmed", M, D), P(N("Ahmed", "Mohammed"), M, D), "differs"),
    ("article joined", P("Omar El-Sayed", M, D), P(N("El Sayed", "Omar"), M, D), "same"),
    ("al joined", P("Omar AlSayed", M, D), P(N("Al Sayed", "Omar"), M, D), "same"),
    ("son of", P("Ali bin Hassan", M, D), P(N("Hassan", "Ali"), M, D), "same"),
    (
        "father and son share two names",
        P("Hassan Ali", M, "2001-01-01"),
        P(N("Hassan", "Ali"), M, "1970-01-01"),
        "differs",
    ),
    ("another order, no birth date", P("Hassan Ali", M), P(N("Hassan", "Ali"), M), "unknown"),
    ("tatweel", P("محـمد أحمد", M, D), P({"text": "محمد أحمد"}, M, D), "same"),
)

CHINESE: Final[tuple[Pair, ...]] = (
    ("the same", P("张伟", M, D), P({"text": "张伟"}, M, D), "same"),
    ("traditional there", P("张伟", M, D), P({"text": "張偉"}, M, D), "same"),
    ("traditional here", P("陳麗華", F, D), P(N("陈", "丽华"), F, D), "same"),
    ("in parts there", P("张伟", M, D), P(N("张", "伟"), M, D), "same"),
    ("a space inside", P("张 伟", M, D), P({"text": "张伟"}, M, D), "same"),
    ("an ideographic space", P("张\u3000伟", M, D), P({"text": "张伟"}, M, D), "same"),
    ("another given name", P("张伟", M, D), P({"text": "张磊"}, M, D), "differs"),
    ("same sound, another character", P("张伟", M, D), P({"text": "张玮"}, M, D), "differs"),
    ("same sound, no birth date", P("李静", F), P({"text": "李婧"}, F), "differs"),
    ("one character more", P("王芳", F, D), P({"text": "王芳芳"}, F, D), "differs"),
    ("order of the given name", P("王丽华", F, D), P({"text": "王华丽"}, F, D), "differs"),
    ("pinyin there, birth date agrees", P("张伟", M, D), P(N("Zhang", "Wei"), M, D), "same"),
    ("pinyin there, no birth date", P("张伟", M), P(N("Zhang", "Wei"), M), "unknown"),
    ("pinyin of another name there", P("张伟", M, D), P(N("Liu", "Yang"), M, D), "differs"),
    ("pinyin of another name, no birth date", P("张伟", M), P(N("Liu", "Yang"), M), "differs"),
    ("pinyin and characters there", P("张伟", M, D), P([{"text": "张伟"}, N("Zhang", "Wei")], M, D), "same"),
    ("pinyin agrees, characters differ", P("张伟", M, D), P([{"text": "张玮"}, N("Zhang", "Wei")], M, D), "differs"),
    ("pinyin run together", P("Li Xiaoming", M, D), P(N("Li", "Xiao Ming"), M, D), "same"),
    ("pinyin with a hyphen", P("Li Xiao-ming", M, D), P(N("Li", "Xiaoming"), M, D), "same"),
    ("pinyin with tone marks", P("Lǐ Xiǎomíng", M, D), P(N("Li", "Xiaoming"), M, D), "same"),
    ("pinyin ü as v", P("Lv Fang", F, D), P(N("Lü", "Fang"), F, D), "same"),
    ("pinyin in both orders", P("Xiaoming Li", M, D), P(N("Li", "Xiaoming"), M, D), "same"),
    ("pinyin of two people", P("Li Xiaoming", M, D), P(N("Li", "Xiaohong"), M, D), "differs"),
    ("Wade-Giles there, birth date agrees", P("张伟", M, D), P(N("Chang", "Wei"), M, D), "same"),
    ("double surname", P("欧阳修", M, D), P(N("欧阳", "修"), M, D), "same"),
    ("double surname, traditional", P("歐陽修", M, D), P(N("欧阳", "修"), M, D), "same"),
    ("double surname cut", P("欧阳修", M, D), P(N("欧", "阳修"), M, D), "same"),
    ("double surname and single", P("司马光", M, D), P({"text": "马光"}, M, D), "differs"),
    ("double surname in pinyin", P("诸葛亮", M, D), P(N("Zhuge", "Liang"), M, D), "same"),
    ("dot", P("阿卜杜拉·买买提", M, D), P({"text": "阿卜杜拉•买买提"}, M, D), "same"),
    ("dot left out", P("阿卜杜拉·买买提", M, D), P({"text": "阿卜杜拉买买提"}, M, D), "same"),
    ("another father's name after the dot", P("阿卜杜拉·买买提", M, D), P({"text": "阿卜杜拉·艾山"}, M, D), "differs"),
    ("only before the dot, born the same day", P("古丽·买买提", F, D), P({"text": "古丽"}, F, D), "same"),
    ("only before the dot, no birth date", P("古丽·买买提", F), P({"text": "古丽"}, F), "unknown"),
    ("full stop for the dot", P("迪丽热巴．迪力木拉提", F, D), P({"text": "迪丽热巴·迪力木拉提"}, F, D), "same"),
    ("mongolian name without a surname", P("乌兰图雅", F, D), P({"text": "乌兰图雅"}, F, D), "same"),
    ("title", P("张伟先生", M, D), P({"text": "张伟"}, M, D), "same"),
    ("son of a woman", P("王芳之子", M, "2026-11-19"), P({"text": "王芳"}, F, D), "differs"),
    ("newborn by the mother's name", P("王芳之子", M, "2026-11-19"), P({"text": "王芳之子"}, M, "2026-11-19"), "same"),
    (
        "twins by the mother's name",
        P("王芳之子A", M, "2026-11-19"),
        P({"text": "王芳之子B"}, M, "2026-11-19"),
        "differs",
    ),
    ("first and second twin", P("王芳之长子", M, "2026-11-19"), P({"text": "王芳之次子"}, M, "2026-11-19"), "differs"),
    ("variant character", P("李峯", M, D), P({"text": "李峰"}, M, D), "same"),
    ("english name beside", P("张伟", M, D), P([N("Zhang", "David"), {"text": "張偉"}], M, D), "same"),
    ("unnamed", P("无名氏", M), P({"text": "无名氏"}, M), "unknown"),
    ("rare character lost", P("王?", M, D), P({"text": "王喆"}, M, D), "same"),
)

NEWBORN: Final[tuple[Pair, ...]] = (
    ("named since", P("Emma Smith", F, "2026-11-18"), P("Baby of Anna Smith", F, "2026-11-18"), "unknown"),
    (
        "baby of the same mother",
        P("Baby of Anna Smith", F, "2026-11-18"),
        P("Baby of Anna Smith", F, "2026-11-18"),
        "same",
    ),
    ("the mother herself", P("Baby of Anna Smith", F, "2026-11-18"), P("Anna Smith", F, "1990-01-01"), "differs"),
    ("the mother herself, no birth date", P("Baby of Anna Smith", F), P("Anna Smith", F), "differs"),
    ("baby girl and the mother, no birth date", P("Baby Girl Smith", F), P(N("Smith", "Anna"), F), "unknown"),
    ("twin A and twin B", P("Twin A Smith", M, "2026-11-18"), P(N("Smith", "Twin B"), M, "2026-11-18"), "differs"),
    (
        "baby boy and baby girl",
        P("Baby Boy Smith", None, "2026-11-18"),
        P("Baby Girl Smith", None, "2026-11-18"),
        "differs",
    ),
    (
        "baby 1 and baby 2",
        P("Baby 1 of Anna Smith", M, "2026-11-18"),
        P("Baby 2 of Anna Smith", M, "2026-11-18"),
        "differs",
    ),
    (
        "newborn, birth date a day apart",
        P("Baby of Anna Smith", F, "2026-11-18"),
        P("Baby of Anna Smith", F, "2026-11-17"),
        "differs",
    ),
)

OTHERS: Final[tuple[Pair, ...]] = (
    ("sex unknown there", P("Anna Smith", F, D), P(N("Smith", "Anna"), "unknown", D), "same"),
    ("sex other there", P("Anna Smith", F, D), P(N("Smith", "Anna"), "other", D), "differs"),
    ("sex missing there", P("Anna Smith", F, D), P(N("Smith", "Anna"), None, D), "same"),
    ("sex differs", P("Kim Lee", F, D), P(N("Lee", "Kim"), M, D), "differs"),
    ("only the sex agrees", P(None, F), P(None, F), "unknown"),
    ("nothing but the number", P("Anna Smith", F, D), P(), "unknown"),
    ("only the birth date there", P("Anna Smith", F, D), P(None, None, D), "same"),
    ("birth year only there, name agrees", P("Anna Smith", F, D), P(N("Smith", "Anna"), F, "1980"), "same"),
    ("birth year only and no name", P("Anna Smith", F, D), P(None, F, "1980"), "unknown"),
    ("birth month only there", P("Anna Smith", F, D), P(N("Smith", "Anna"), F, "1980-02"), "same"),
    ("another birth year only", P("Anna Smith", F, D), P(N("Smith", "Anna"), F, "1981"), "differs"),
    ("another birth month", P("Anna Smith", F, D), P(N("Smith", "Anna"), F, "1980-03"), "differs"),
    ("day and month exchanged", P("Anna Smith", F, "1980-02-03"), P(N("Smith", "Anna"), F, "1980-03-02"), "differs"),
    ("a day apart", P("Anna Smith", F, "1980-02-03"), P(N("Smith", "Anna"), F, "1980-02-04"), "differs"),
    ("a century apart", P("Anna Smith", F, "1926-02-03"), P(N("Smith", "Anna"), F, "2026-02-03"), "differs"),
    ("number differs, all else agrees", P("Anna Smith", F, D), P("Anna Smith", F, D, number="MRN-78"), "differs"),
    ("number of another system", P("Anna Smith", F, D), P("Anna Smith", F, D, system="urn:other"), "unknown"),
    ("leading zeros are another number", P("Anna Smith", F, D, number="0077"), P("Anna Smith", F, D, number="77"),
     "differs"),
    ("a number in lower case is another", P("Anna Smith", F, D, number="a77"), P("Anna Smith", F, D, number="A77"),
     "differs"),
    ("number old there, another in force, all else agrees", P("Anna Smith", F, D),
     P("Anna Smith", F, D, identifier=[OLD, {"system": SYSTEM, "value": "MRN-90"}]), "same"),
    ("number old there, no birth date", P("Anna Smith", F), P("Anna Smith", F, D, identifier=[OLD]), "unknown"),
    ("number old there, no name", P("Anna Smith", F, D), P(None, F, D, identifier=[OLD]), "unknown"),
    ("number ended before the visit, all else agrees", P("Anna Smith", F, D),
     P("Anna Smith", F, D, identifier=[ENDED]), "same"),
    ("number ended before the visit, no name", P(None, F, D), P("Anna Smith", F, D, identifier=[ENDED]), "unknown"),
    ("no number there", P("Anna Smith", F, D), P("Anna Smith", F, D, identifier=[]), "unknown"),
    ("one more number beside", P("Anna Smith", F, D),
     P("Anna Smith", F, D, identifier=[{"system": "urn:ssn", "value": "1"}, {"system": SYSTEM, "value": "MRN-77"}]),
     "same"),
    ("died before the visit", P("Anna Smith", F, D), P("Anna Smith", F, D, deceasedDateTime="2026-11-01"), "differs"),
    ("died, no date", P("Anna Smith", F, D), P("Anna Smith", F, D, deceasedBoolean=True), "differs"),
    ("died after the visit", P("Anna Smith", F, D), P("Anna Smith", F, D, deceasedDateTime="2026-11-21T02:00:00Z"),
     "same"),
    ("died the day of the visit", P("Anna Smith", F, D), P("Anna Smith", F, D, deceasedDateTime="2026-11-20"), "same"),
    ("died in the year of the visit", P("Anna Smith", F, D), P("Anna Smith", F, D, deceasedDateTime="2026"), "same"),
    ("died hours before, in another zone", P("Anna Smith", F, D),
     P("Anna Smith", F, D, deceasedDateTime="2026-11-20T10:00:00+08:00"), "differs"),
    ("alive", P("Anna Smith", F, D), P("Anna Smith", F, D, deceasedBoolean=False), "same"),
    ("replaces another record", P("Anna Smith", F, D),
     P("Anna Smith", F, D, link=[{"other": {"reference": "Patient/2"}, "type": "replaces"}]), "same"),
    ("see also", P("Anna Smith", F, D),
     P("Anna Smith", F, D, link=[{"other": {"reference": "Patient/2"}, "type": "seealso"}]), "same"),
    ("birth date given as unknown there", P("Anna Smith", F, D),
     P(N("Smith", "Anna"), F, None, _birthDate={"extension": [{"url": "http://hl7.org/fhir/StructureDefinition/"
       "data-absent-reason", "valueCode": "unknown"}]}), "same"),
    ("placeholder birth date on both sides, no name", P(None, F, "1900-01-01"), P(None, F, "1900-01-01"), "unknown"),
)  # fmt: skip

PAIRS: Final = (*LATIN, *MARRIED, *SPANISH, *ARABIC, *CHINESE, *NEWBORN, *OTHERS)

TOLERATED: Final = frozenset(
    ["pinyin of another name there", "another order, no birth date", "乾 and 干", "於 and 于", "sisters sharing first"]
)
"""Delivered though a careful officer would not: pinyin is not read, since a Cantonese or a Wade-Giles spelling of the
right name reads as another one; a name in one text may stand in any order; a machine's conversion may have made 於 of
于, so the birth date decides; and a middle name may be lacking."""
