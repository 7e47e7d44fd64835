"""Two things of one kind that changed places, and a word whose opposite stands in the statement's own sentence."""

from __future__ import annotations

import pytest

from scribe.model import FlagKind
from tests.fakes.checks import pressed

OTHERWISE = {FlagKind.COURSE_DIFFERS, FlagKind.DOSE_DIFFERS, FlagKind.NUMBER_DIFFERS}
SYRUP = "The syrup settled the cough quite quickly, but it did nothing for the vomiting."
COUNTS = "化验上淋巴细胞二十八个，中性粒细胞六十一个。"
TEST = "右侧呼气峰流速，潜伏期四秒左右，持续二十秒。"
LIPIDS = "Metformin with breakfast. And the simvastatin, twenty milligrams at bedtime, he never forgets that."
TWO = "坦洛新，一天一粒，晚上吃，零点二毫克；呋塞米，二十毫克，早上一片。"


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("The syrup settled the vomiting quickly, but did nothing for the cough.", SYRUP, "en"),
        ("淋巴细胞61个，中性粒细胞28个。", COUNTS, "zh"),
        ("潜伏期约20秒，持续约4秒。", TEST, "zh"),
        ("Takes simvastatin 20 mg with breakfast and never forgets it.", LIPIDS, "en"),
        ("坦洛新0.2mg，每日早晨1粒。", TWO, "zh"),
        ("Spurling and Lhermitte negative.", "Everything else was negative. Spurling and Lhermitte positive.", "en"),
    ],
)
def test_what_changed_places_is_flagged(text, said, language):
    assert OTHERWISE & {*pressed(text, said, language=language)}


@pytest.mark.parametrize(
    ("text", "said", "language"),
    [
        ("The syrup settled the cough quickly, but did nothing for the vomiting.", SYRUP, "en"),
        ("Nothing for the vomiting, but the syrup settled the cough.", SYRUP, "en"),
        ("中性粒细胞61个，淋巴细胞28个。", COUNTS, "zh"),
        ("潜伏期约4秒，持续约20秒。", TEST, "zh"),
        ("Takes simvastatin 20 mg at bedtime and never forgets it.", LIPIDS, "en"),
        ("坦洛新0.2mg，每晚1粒。", TWO, "zh"),
        ("Vomiting, cough and fever today.", "So today he had a fever and a cough with vomiting.", "en"),
    ],
)
def test_what_stands_in_its_place_is_not_flagged(text, said, language):
    assert not OTHERWISE & {*pressed(text, said, language=language)}
