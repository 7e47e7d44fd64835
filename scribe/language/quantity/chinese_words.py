"""The words for numbers in Mandarin, and what stands around them."""

from __future__ import annotations

import re
from itertools import pairwise

from scribe.language.quantity.chinese_numerals import NUMERALS

RUN = re.compile(
    r"(?P<hundredth>百分之)?(?:(?P<arabic>[0-9]{1,15}(?:\.[0-9]{1,15})?)(?P<wan>万)?|"
    rf"(?P<run>[{NUMERALS}]{{1,24}}|[俩仨])"
    rf"(?:点(?P<decimals>[零〇一二三四五六七八九]{{1,12}})(?![十百千万点]))?)(?P<about>多|来|几|余|点几)?"
)
BEGINNING = re.compile(rf"[{NUMERALS}俩仨半点.0-9]")
"""What any number begins with."""
HALF = re.compile(
    r"半(?=(?:个?[来多]?)?(?:小时|钟头|星期|礼拜|月|年|[片粒袋包天斤支颗丸贴瓶针杯碗周升两]|分钟|毫克|克|公斤|毫升))"
)
PART = re.compile(
    r"(?P<whole>[一二两三四五六七八九十0-9]又)?(?P<of>[二三四五六七八九十]|[2-9]|10)分之(?P<many>[一二两三四五六七八九]|[1-9])"
    r"|(?<![0-9./])(?P<up>[1-3])/(?P<down>[2-4])(?=\s?[片粒袋包支丸])"
)
POINT = re.compile(
    r"(?:点(?P<digits>[零〇一二三四五六七八九]{1,4})|(?<![\d.])\.(?P<figures>\d{1,4}))(?=\s?(?:毫克|微克|克|毫升|mg|g|ml|片))",
    re.IGNORECASE,
)
LIANG = re.compile(
    rf"(?P<count>[一二三四五六七八九]|[1-9]|半)两(?![{NUMERALS}天三片粒次回遍趟顿点分秒个周年月小岁样边人种者口])"
)
NO_HALF = re.compile(r"半(?:夜|天|[片粒袋包支颗丸贴斤两碗杯瓶勺])")
TENTHS = re.compile(
    r"(?P<digit>[一二三四五六七八九1-9])两|(?P<bare>[二三四五六七八九])(?![十百千万个点两天次毫微克滴片粒支包袋升])"
)
VALUE_ENDS = (
    r"(?=[，。、；,;！？!?\s]|[了吧呢吗嘛啊的呗哈](?![一-鿿])|左右|上下|来着|偏?[高低](?!一)|没[事啥问]|正常|还[行好成可]|算|够|达标|"
    r"以[上下]|$)"
)
COUNTED_TENTHS = re.compile(rf"个(?P<digit>[一二三四五六七八九]{{2}}|[一二三四五六七八九0-9]){VALUE_ENDS}")
"""The tenths of a value as some say them: 七个八 is 7.8, 二十三个七五 is 23.75."""
EITHER = tuple(f"{one}{other}" for one, other in pairwise("一二三四五六七八九"))
"""Two figures behind 个 that are one or the other: 四个二三."""
NO_VALUE = re.compile(r"(?:高|低|降|升|涨|掉|多|少|增|减|长)了?$|不是$")
"""Before a difference, and what a value is not."""
WHOLE_PARTS = range(2, 100)
"""Such a value's whole part."""
ONE_AND_TENTHS = re.compile(r"(?:[A-Za-z酯醇酶钙镁磷]|密度|(?:上|这|前)一?[回次])(?:是|才|就|还是|还)?$")
"""Behind which a whole part of one is meant too: 低密度一个八."""
COUNTS_ON = re.compile(r"[片粒颗袋支丸包次回趟顿遍天日周月年个盒瓶针喷滴种样口斤两倍]|小时|礼拜|星期|分钟")
FEVER = re.compile(r"(?P<whole>三十[五六七八九]|四十[一二])(?P<tenths>[零一二三四五六七八九])")
"""A body temperature of which the unit is not said: 三十八五."""
NEAR_FEVER = 24
"""Characters before such a number in which a fever is spoken of."""
OF_FEVER = re.compile(r"烧|退到|体温|温度|发热|度")
SPENT = re.compile(r"(?:花|费|车牌|跑|走|路上|租|押)[了的]?[^，。]{0,3}$")
SO_FAR = re.compile(r"里|公里|步|块|元|度|平|斤|米|号|的?押金")
LATE = re.compile(r"(?:下午|午后|傍晚|晚上?|夜里|夜间)\s?$")
PART_OF_DAY = re.compile(r"(?:早|中|晚)(?:上|午)?$|[于过]$")
NEXT_PART = re.compile(
    r"[，、]?(?:早|中|晚|睡前)(?:上|午)?[一二两三四五六七八九半]|吧(?![一-鿿])|[片粒]?(?:吃|打)?(?:吧|了)?$"
)
"""Behind the number of one part of the day, that of another (早二晚一)."""
TO_MORE = re.compile(rf"[到至~～-][{NUMERALS}\d]")
CHANGED_TO = re.compile(r"[减加增降升调改涨][到至成为]$")
COME_DOWN_TO = re.compile(r"(?:就剩|只剩|只有|掉到|降到)$")
SCORE = re.compile(r"分(?![钟之钱])|[级类](?![一-鿿])")
AND_MORE = re.compile(r"个[多来把](?=钟头|小时|月|星期|礼拜)")
DEGREE_DECIMALS = re.compile(r"[一二三四五六七八九零0-9]")
ANGLE = re.compile(
    r"抬高|抬腿|抬到|屈|伸(?![手出])|旋[前后转内外]|外展|内收|弯[到腰]|侧弯|角|上举|举到|活动度|曲度|倾斜|外翻|内翻"
)
NOT_DEGREES = re.compile(r"[次天个片十百点]")
METRE_DECIMALS = re.compile(r"(?:[一二三四五六七八九零]{1,2}|[0-9]{1,2})(?![十百个次0-9.])")
LETTER = re.compile(r"[a-z]")
WEEKDAY = re.compile(r"(?:周|星期|礼拜)$")
SO_MANY_WEEKS = re.compile(r"[一二两三四五六七八九十几半0-9]个?(?:周|星期|礼拜)$")
"""So many weeks, behind which a number begins anew (头两个礼拜二十五)."""
PER = re.compile(
    r"(?:(?:每|一)(?P<of>天|日|早|晨|晚|周|个?星期|个?礼拜|个?月|年)|(?P<bare>日))"
    r"(?:[吃服喝用打量测抽喷擦涂抹贴滴含敷洗吸外要只就]|大概|差不多|最多|不超过|可以|早上|晚上|睡前|需要){0,3}\s*$"
)
PERIODS = {"周": "/wk", "星期": "/wk", "礼拜": "/wk", "月": "/mo", "年": "/a"}
RANGE = re.compile(r"\s*(?:~|～|-|–|—|到|至)\s*$")
PRESSURE_GAP = re.compile(r"\s*(?:/|／|比|到|，|,|、|和)?\s*$")
IDIOMS = re.compile(
    r"一(?:点|下|些|样|直|般|边|块|会|定|旦|起|共|切|概|旁|阵|味|律)|[万唯统单第]一|千万|十分(?!钟)|三高|万一|三七(?=片|粉|胶囊|丸|伤药|通|总)|百(?=多邦|日咳|令)|九期一|七片(?<=盘龙七片)|[三五六九]味|三九(?=胃|感冒)|[五]苓|[六四]神丸|[二]陈|八珍|三金片"
)
ONE_A_DAY = re.compile(rf"[天日周](?:[吃服打喝用喷]{{0,2}})[{NUMERALS}半0-9]")
ONE_OF = re.compile(r"[片粒颗袋支丸包次]")
SHORT_YEAR = re.compile(r"(?P<tens>[零〇一二三四五六七八九])(?P<ones>[零〇一二三四五六七八九])年(?![级纪龄前后内多来])")
"""A year of which only the last two figures are said: 零九年, 九六年."""
PRICE = re.compile(
    rf"(?P<whole>[{NUMERALS}]{{1,5}}|\d{{1,4}})块(?P<tenths>[一二三四五六七八九])(?=[一1][盒瓶袋支片粒]|钱|[，。、,]|$)"
)
"""A price: 三十八块五一盒."""
DECADE = re.compile(r"[零〇四五六七八九]几年")
"""八几年, 零几年: no number of years."""
THIS_CENTURY = 29
"""Up to so many, two figures are a year of this century."""
