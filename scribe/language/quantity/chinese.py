"""Numbers as Mandarin speakers say and write them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise

from scribe.language.quantity.chinese_numerals import DIGITS, NUMERALS, digit, values_in
from scribe.language.quantity.quantity import Quantity
from scribe.language.quantity.units import lowered, unit_at

_RUN = re.compile(
    r"(?P<hundredth>百分之)?(?:(?P<arabic>[0-9]{1,15}(?:\.[0-9]{1,15})?)(?P<wan>万)?|"
    rf"(?P<run>[{NUMERALS}]{{1,24}}|[俩仨])"
    rf"(?:点(?P<decimals>[零〇一二三四五六七八九]{{1,12}})(?![十百千万点]))?)(?P<about>多|来|几|余|点几)?"
)
_BEGINNING = re.compile(rf"[{NUMERALS}俩仨半点.0-9]")
"""What any number begins with."""
_HALF = re.compile(
    r"半(?=(?:个?[来多]?)?(?:小时|钟头|星期|礼拜|月|年|[片粒袋包天斤支颗丸贴瓶针杯碗周升两]|分钟|毫克|克|公斤|毫升))"
)
_PART = re.compile(
    r"(?P<whole>[一二两三四五六七八九十0-9]又)?(?P<of>[二三四五六七八九十]|[2-9]|10)分之(?P<many>[一二两三四五六七八九]|[1-9])"
    r"|(?<![0-9./])(?P<up>[1-3])/(?P<down>[2-4])(?=\s?[片粒袋包支丸])"
)
_POINT = re.compile(
    r"(?:点(?P<digits>[零〇一二三四五六七八九]{1,4})|(?<![\d.])\.(?P<figures>\d{1,4}))(?=\s?(?:毫克|微克|克|毫升|mg|g|ml|片))",
    re.IGNORECASE,
)
_LIANG = re.compile(
    rf"(?P<count>[一二三四五六七八九]|[1-9]|半)两(?![{NUMERALS}天三片粒次回遍趟顿点分秒个周年月小岁样边人种者口])"
)
_NO_HALF = re.compile(r"半(?:夜|天|[片粒袋包支颗丸贴斤两碗杯瓶勺])")
_TENTHS = re.compile(
    r"(?P<digit>[一二三四五六七八九1-9])两|(?P<bare>[二三四五六七八九])(?![十百千万个点两天次毫微克滴片粒支包袋升])"
)
_VALUE_ENDS = (
    r"(?=[，。、；,;！？!?\s]|[了吧呢吗嘛啊的呗哈](?![一-鿿])|左右|上下|来着|偏?[高低](?!一)|没[事啥问]|正常|还[行好成可]|算|够|达标|"
    r"以[上下]|$)"
)
_COUNTED_TENTHS = re.compile(rf"个(?P<digit>[一二三四五六七八九]{{2}}|[一二三四五六七八九0-9]){_VALUE_ENDS}")
"""The tenths of a value as some say them: 七个八 is 7.8, 二十三个七五 is 23.75."""
_EITHER = tuple(f"{one}{other}" for one, other in pairwise("一二三四五六七八九"))
"""Two figures behind 个 that are one or the other: 四个二三."""
_NO_VALUE = re.compile(r"(?:高|低|降|升|涨|掉|多|少|增|减|长)了?$|不是$")
"""Before a difference, and what a value is not."""
_WHOLE_PARTS = range(2, 100)
"""Such a value's whole part."""
_ONE_AND_TENTHS = re.compile(r"(?:[A-Za-z酯醇酶钙镁磷]|密度|(?:上|这|前)一?[回次])(?:是|才|就|还是|还)?$")
"""Behind which a whole part of one is meant too: 低密度一个八."""
_COUNTS_ON = re.compile(r"[片粒颗袋支丸包次回趟顿遍天日周月年个盒瓶针喷滴种样口斤两倍]|小时|礼拜|星期|分钟")
_FEVER = re.compile(r"(?P<whole>三十[五六七八九]|四十[一二])(?P<tenths>[零一二三四五六七八九])")
"""A body temperature of which the unit is not said: 三十八五."""
_NEAR_FEVER = 24
"""Characters before such a number in which a fever is spoken of."""
_OF_FEVER = re.compile(r"烧|退到|体温|温度|发热|度")
_SPENT = re.compile(r"(?:花|费|车牌|跑|走|路上|租|押)[了的]?[^，。]{0,3}$")
_SO_FAR = re.compile(r"里|公里|步|块|元|度|平|斤|米|号|的?押金")
_LATE = re.compile(r"(?:下午|午后|傍晚|晚上?|夜里|夜间)\s?$")
_PART_OF_DAY = re.compile(r"(?:早|中|晚)(?:上|午)?$|[于过]$")
_NEXT_PART = re.compile(
    r"[，、]?(?:早|中|晚|睡前)(?:上|午)?[一二两三四五六七八九半]|吧(?![一-鿿])|[片粒]?(?:吃|打)?(?:吧|了)?$"
)
"""Behind the number of one part of the day, that of another (早二晚一)."""
_TO_MORE = re.compile(rf"[到至~～-][{NUMERALS}\d]")
_CHANGED_TO = re.compile(r"[减加增降升调改涨][到至成为]$")
_COME_DOWN_TO = re.compile(r"(?:就剩|只剩|只有|掉到|降到)$")
_SCORE = re.compile(r"分(?![钟之钱])|[级类](?![一-鿿])")
_AND_MORE = re.compile(r"个[多来把](?=钟头|小时|月|星期|礼拜)")
_DEGREE_DECIMALS = re.compile(r"[一二三四五六七八九零0-9]")
_ANGLE = re.compile(
    r"抬高|抬腿|抬到|屈|伸(?![手出])|旋[前后转内外]|外展|内收|弯[到腰]|侧弯|角|上举|举到|活动度|曲度|倾斜|外翻|内翻"
)
_NOT_DEGREES = re.compile(r"[次天个片十百点]")
_METRE_DECIMALS = re.compile(r"(?:[一二三四五六七八九零]{1,2}|[0-9]{1,2})(?![十百个次0-9.])")
_LETTER = re.compile(r"[a-z]")
_WEEKDAY = re.compile(r"(?:周|星期|礼拜)$")
_SO_MANY_WEEKS = re.compile(r"[一二两三四五六七八九十几半0-9]个?(?:周|星期|礼拜)$")
"""So many weeks, behind which a number begins anew (头两个礼拜二十五)."""
_PER = re.compile(
    r"(?:(?:每|一)(?P<of>天|日|早|晨|晚|周|个?星期|个?礼拜|个?月|年)|(?P<bare>日))"
    r"(?:[吃服喝用打量测抽喷擦涂抹贴滴含敷洗吸外要只就]|大概|差不多|最多|不超过|可以|早上|晚上|睡前|需要){0,3}\s*$"
)
_PERIODS = {"周": "/wk", "星期": "/wk", "礼拜": "/wk", "月": "/mo", "年": "/a"}
_RANGE = re.compile(r"\s*(?:~|～|-|–|—|到|至)\s*$")
_PRESSURE_GAP = re.compile(r"\s*(?:/|／|比|到|，|,|、|和)?\s*$")
_IDIOMS = re.compile(
    r"一(?:点|下|些|样|直|般|边|块|会|定|旦|起|共|切|概|旁|阵|味|律)|[万唯统单第]一|千万|十分(?!钟)|三高|万一|三七(?=片|粉|胶囊|丸|伤药|通|总)|百(?=多邦|日咳|令)|九期一|七片(?<=盘龙七片)|[三五六九]味|三九(?=胃|感冒)|[五]苓|[六四]神丸|[二]陈|八珍|三金片"
)


_ONE_A_DAY = re.compile(rf"[天日周](?:[吃服打喝用喷]{{0,2}})[{NUMERALS}半0-9]")
_ONE_OF = re.compile(r"[片粒颗袋支丸包次]")


_SHORT_YEAR = re.compile(
    r"(?P<tens>[零〇一二三四五六七八九])(?P<ones>[零〇一二三四五六七八九])年(?![级纪龄前后内多来])"
)
"""A year of which only the last two figures are said: 零九年, 九六年."""
_PRICE = re.compile(
    rf"(?P<whole>[{NUMERALS}]{{1,5}}|\d{{1,4}})块(?P<tenths>[一二三四五六七八九])(?=[一1][盒瓶袋支片粒]|钱|[，。、,]|$)"
)
"""A price: 三十八块五一盒."""
_DECADE = re.compile(r"[零〇四五六七八九]几年")
"""八几年, 零几年: no number of years."""
_THIS_CENTURY = 29
"""Up to so many, two figures are a year of this century."""


def _short_year(match: re.Match[str]) -> int:
    """The year that two figures mean; 0 where they rather are a range of years (三五年, 两三年)."""
    tens, ones = DIGITS[match["tens"]], DIGITS[match["ones"]]
    if tens and tens < ones <= tens + 2:
        return 0
    value = 10 * tens + ones
    return value + (2000 if value <= _THIS_CENTURY else 1900)


def _before_a_day(match: re.Match[str]) -> int:
    """Where a number ends whose last 一 belongs to what follows (一百|一天一片, 零点五|一天三次); 0 where none does."""
    said = match["decimals"] or match["run"] or ""
    if len(said) < 2 or not said.endswith("一") or match["about"]:
        return 0
    whole = match["decimals"] is not None or said[-2] == "百"
    follows = _ONE_A_DAY.match(match.string, match.end()) or (whole and _ONE_OF.match(match.string, match.end()))
    return match.end() - 1 if follows else 0


def _is_whole(values: tuple[Decimal, ...]) -> bool:
    """Whether digits behind the unit can be decimals: not where the number has its own, as in 一点一度五."""
    return values[-1].as_tuple().exponent == 0


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lowered(text)
        self.found: list[Quantity] = []
        self.idioms = {at for match in _IDIOMS.finditer(text) for at in range(*match.span())}

    def run(self) -> tuple[Quantity, ...]:
        at = 0
        while (begin := _BEGINNING.search(self.text, at)) is not None:
            at = begin.start()
            part = self._part(at)
            if part:
                at = part
                continue
            half = _HALF.match(self.text, at)
            if half is not None and self.text[at - 1 : at] != "一":
                unit, after = unit_at(self.low, half.end(), chinese=True)
                self.found.append(self._made(Decimal("0.5"), unit, at, half.end(), after))
                at = half.end()
                continue
            match = _RUN.match(self.text, at)
            if match is not None and (end := _before_a_day(match)):
                match = _RUN.match(self.text, at, end)
            at = max(self._number(match), at + 1) if match is not None else at + 1
        return tuple(sorted(self.found, key=lambda quantity: quantity.start))

    def _part(self, at: int) -> int:
        """四分之一片, 1/2片, 点二五毫克, 二两; where it ends, or 0."""
        if found := _PART.match(self.text, at):
            many, of = digit(found["many"] or found["up"]), digit(found["of"] or found["down"])
            whole = digit(found["whole"][:-1]) if found["whole"] else 0
            if many >= of:
                return 0
            value = (whole + Decimal(many) / of).quantize(Decimal("0.01")).normalize()
        elif found := _POINT.match(self.text, at):
            digits = found["figures"] or "".join(str(DIGITS[char]) for char in found["digits"])
            value = Decimal(f"0.{digits}")
        elif end := self._year_or_price(at):
            return end
        elif (found := _LIANG.match(self.text, at)) and not re.match(r"[0-9百千万点十]", self.text[at - 1 : at]):
            value = Decimal("0.5") if found["count"] == "半" else Decimal(digit(found["count"]))
            self.found.append(self._made(value, "[liang]", at, found.end() - 1, found.end()))
            return found.end()
        else:
            return 0
        unit, after = unit_at(self.low, found.end(), chinese=True)
        self.found.append(self._made(value, unit, at, found.end(), after))
        return after

    def _year_or_price(self, at: int) -> int:
        """零九年, 八几年, 三十块五; where it ends, or 0."""
        if (found := _SHORT_YEAR.match(self.text, at)) and (year := _short_year(found)):
            self.found.append(self._made(Decimal(year), "year", at, found.end() - 1, found.end()))
            return found.end()
        if found := _PRICE.match(self.text, at):
            said = found["whole"]
            value = Decimal(said) if said.isascii() else Decimal(values_in(said)[0][0][0])
            value += Decimal(DIGITS[found["tenths"]]) / 10
            self.found.append(self._made(value, "item", at, found.end("whole"), found.end()))
            return found.end()
        decade = _DECADE.match(self.text, at)
        return decade.end() if decade else 0

    def _number(self, match: re.Match[str]) -> int:
        start, end = match.span()
        if match["arabic"]:
            if self._is_name(match):
                return end
            value = Decimal(match["arabic"]) * (10_000 if match["wan"] else 1)
            return self._with_unit((value,), match, match.start("arabic"), end, spoken=False)
        idiom = start in self.idioms and not match["decimals"]
        weekday = self.text[end : end + 1] not in ("次", "回") and (
            _WEEKDAY.search(self.text[max(0, start - 2) : start]) is not None
            and (len(match["run"]) == 1 or not _SO_MANY_WEEKS.search(self.text[max(0, start - 5) : start]))
        )
        if (idiom or weekday) and not _PER.search(self.text[max(0, start - 8) : start]):
            return start + 1
        counts = _COUNTS_ON.match(self.text, end) is not None
        if (fever := self._fever(match)) and not counts:
            return fever
        pieces = values_in(match["run"], counts=counts)
        for number, (values, begin, stop) in enumerate(pieces):
            offset = match.start("run")
            last = number == len(pieces) - 1
            amounts = tuple(Decimal(value) for value in values)
            if last and match["decimals"]:
                digits = "".join(str(DIGITS[char]) for char in match["decimals"])
                amounts = (Decimal(f"{values[-1]}.{digits}"),)
            place = end if last else offset + stop
            finish = self._with_unit(amounts, match, offset + begin, place, spoken=True, last=last)
        return finish

    def _fever(self, match: re.Match[str]) -> int:
        """Where a temperature like 三十八五 ends, or 0; whether 三十七八 has tenths nobody can tell."""
        said = _FEVER.fullmatch(match["run"]) if not match["decimals"] and not match["about"] else None
        if said is None:
            return 0
        whole, tenths = values_in(said["whole"])[0][0][0], DIGITS[said["tenths"]]
        unit, _ = unit_at(self.low, match.end(), chinese=True)
        if tenths == whole % 10 + 1:
            fever = not unit and _OF_FEVER.search(self.text[max(0, match.start() - _NEAR_FEVER) : match.start()])
            return match.end() if fever else 0
        if unit not in ("", "deg", "Cel"):
            return 0
        values = (Decimal(f"{whole}.{tenths}"),)
        return self._with_unit(values, match, match.start("run"), match.end(), spoken=True)

    def _is_name(self, match: re.Match[str]) -> bool:
        """Whether the digits are part of a name: HbA1c, B12, CD4."""
        before = re.search(r"[a-z]+$", self.low[max(0, match.start() - 32) : match.start()])
        if before is None or (
            before.group() == "q" and self.low[match.end("arabic") : match.end("arabic") + 1] in ("h", "d")
        ):
            return False
        follows = _LETTER.match(self.low, match.end("arabic")) is not None
        digits = match.end("arabic") - match.start("arabic")
        return (
            len(before.group()) == 1
            or digits == 1
            or (follows and not unit_at(self.low, match.end("arabic"), chinese=True)[0])
        )

    def _with_unit(
        self,
        values: tuple[Decimal, ...],
        match: re.Match[str],
        start: int,
        end: int,
        *,
        spoken: bool,
        last: bool = True,
    ) -> int:
        first = self.found[-1].start if self.found and self._continues_range(start) else start
        before = self.text[max(0, first - 10) : first]
        begin = start
        if last and match["hundredth"]:
            begin = match.start("hundredth")
            self._emit(values, replace(self._made(values[0], "%", begin, end, end), spoken=spoken), match["about"])
            return end
        if last:
            values, end = self._with_tenths(values, before, end)
        more = _AND_MORE.match(self.text, end) if last else None
        unit, after = unit_at(self.low, more.end() if more else end, chinese=True) if last else ("", end)
        if not unit and last and self.text[end : end + 1] == "整":
            unit, after = unit_at(self.low, end + 1, chinese=True)
        if unit in ("deg", "Cel") and last:
            values, decimals = self._with_decimals(values, after, _DEGREE_DECIMALS, _NOT_DEGREES)
            after, end = after + decimals, after + decimals if decimals else end
            angle = _ANGLE.search(self.text[max(0, start - 16) : start]) is not None
            unit = "Cel" if not angle and Decimal(30) <= values[0] <= Decimal(45) else "deg"
        elif unit in ("m", "cm"):
            # 一米六二, 三公分二
            values, decimals = self._with_decimals(values, after, _METRE_DECIMALS)
            after += decimals
        values, unit, after = self._and_a_half(values, unit, end, after)
        if unit == "a" and self.low[after - 1] == "年" and Decimal(1900) <= values[0] <= Decimal(2100):
            unit = "year"
        unit, after = self._often(unit, before, end, after)
        if not self._counts(unit, start, end, spoken=spoken):
            return end
        if self._is_per(start, end, values, unit):
            return after
        found = self._made(values[0], unit, begin, end, after)
        if unit == "clock" and values[0] < 12 and _LATE.search(before):
            found = replace(found, also=(values[0] + 12,))
        self._emit(values, replace(found, spoken=spoken), match["about"])
        return after

    def _often(self, unit: str, before: str, end: int, after: int) -> tuple[str, int]:
        """The unit of a number of times that is told behind its period (一天三次, 一天三道), and where it ends."""
        per = _PER.search(before)
        if per is None:
            return unit, after
        if not unit and self.text[end : end + 1] == "道":
            unit, after = "time", end + 1
        return (_period(per["of"] or per["bare"]) if unit == "time" else unit), after

    def _with_tenths(self, values: tuple[Decimal, ...], before: str, end: int) -> tuple[tuple[Decimal, ...], int]:
        """A number with the tenths that are counted behind it (七个八), and where they end."""
        whole = values[-1] in _WHOLE_PARTS or (values[-1] == 1 and _ONE_AND_TENTHS.search(before))
        tenths = _COUNTED_TENTHS.match(self.text, end) if whole and not _NO_VALUE.search(before) else None
        if tenths is None or tenths["digit"] in _EITHER:
            return values, end
        said = "".join(str(digit(char)) for char in tenths["digit"])
        return (Decimal(f"{values[-1]}.{said}"),), tenths.end()

    def _with_decimals(
        self, values: tuple[Decimal, ...], at: int, digits: re.Pattern[str], unless: re.Pattern[str] | None = None
    ) -> tuple[tuple[Decimal, ...], int]:
        """A number with the decimals that are said behind its unit (36度8), and how many signs they take."""
        found = digits.match(self.text, at) if _is_whole(values) else None
        if found is None or (unless is not None and unless.match(self.text, found.end())):
            return values, 0
        decimals = "".join(str(digit(char)) for char in found.group())
        return (Decimal(f"{values[-1]}.{decimals}"),), len(decimals)

    def _and_a_half(
        self, values: tuple[Decimal, ...], unit: str, end: int, after: int
    ) -> tuple[tuple[Decimal, ...], str, int]:
        rest = self.text[end : end + 2]
        if rest == "个半":
            inner, stop = unit_at(self.low, end + 2, chinese=True)
            return (values[-1] + Decimal("0.5"),), inner, stop
        halves = (
            "d", "a", "mo", "h", "tablet", "capsule", "sachet", "ampoule", "[jin]", "wk", "L", "kg", "mg", "mL", "g",
        )  # fmt: skip
        tenths = _TENTHS.match(self.text, after) if unit in ("kg", "[jin]") else None
        if tenths and _is_whole(values):
            return (Decimal(f"{values[-1]}.{digit(tenths['digit'] or tenths['bare'])}"),), unit, tenths.end()
        if unit in halves and self.text[after : after + 1] == "半" and not _NO_HALF.match(self.text, after):
            return (values[-1] + Decimal("0.5"),), unit, after + 1
        return values, unit, after

    def _counts(self, unit: str, start: int, end: int, *, spoken: bool) -> bool:
        """Whether a numeral is a number here: one character needs a unit, or to stand alone in its clause."""
        if not spoken or unit or end - start > 1:
            return True
        if _TO_MORE.match(self.text, end) or (self.found and self._continues_range(start)):
            return True
        alone = not re.match(r"\w", self.text[end : end + 1])
        if _CHANGED_TO.search(self.text[max(0, start - 2) : start]):
            return alone
        if _COME_DOWN_TO.search(self.text[max(0, start - 3) : start]):
            return re.match(r"了?(?:$|[，。；！？、])", self.text[end:]) is not None
        part = _PART_OF_DAY.search(self.text[max(0, start - 2) : start])
        if _SCORE.match(self.text, end) or (part and (alone or _NEXT_PART.match(self.text, end))):
            return True  # of a score or a class, or how many at a time of the day
        return alone and part is None and not re.match(r"\w", self.text[start - 1 : start])

    def _is_per(self, start: int, end: int, values: tuple[Decimal, ...], unit: str) -> bool:
        """Whether this 一 belongs to 一天三次: the period, not an amount."""
        if values != (Decimal(1),) or unit not in ("d", "wk", "mo", "a") or self.text[start:end] != "一":
            return False
        rest = re.sub(r"^[^，。；,;.]*?(?=[\d半" + NUMERALS + r"])", "", self.text[end + 1 : end + 8])
        return rest != self.text[end + 1 : end + 8] or bool(re.match(rf"[\d半{NUMERALS}]", rest))

    def _emit(self, values: tuple[Decimal, ...], quantity: Quantity, about: str | None) -> None:
        if len(values) == 2:
            # 两三天: both are amounts of the same words
            self.found.append(replace(quantity, approximate=True, also=(values[1],)))
            return
        ordinal = self.text[quantity.start - 1 : quantity.start] == "第"
        self.found.append(replace(quantity, approximate=bool(about), ordinal=ordinal))
        self._join()

    def _continues_range(self, start: int) -> bool:
        last = self.found[-1]
        return not last.unit and last.end < start and bool(_RANGE.match(self.text[last.end : start]))

    def _join(self) -> None:
        """Gives the unit of a range to its first number, and makes one quantity of a blood pressure."""
        if len(self.found) < 2:
            return
        first, second = self.found[-2:]
        gap = self.text[first.end : second.start]
        if _RANGE.match(gap) and not first.unit and gap:
            self.found[-2] = replace(first, unit=second.unit)
        pressure = Decimal(70) <= first.value <= Decimal(260) and Decimal(35) <= second.value <= Decimal(150)
        said = (
            "压" in self.text[max(0, first.start - 12) : first.start]
            or gap.strip() in ("/", "／", "比")
            or (not gap and first.spoken and not self._is_of_something_else(first.start, second.end))
        )
        plain = not first.unit and first.second is None and second.unit in ("", "mm[Hg]") and not first.approximate
        if pressure and said and plain and first.value > second.value and _PRESSURE_GAP.match(gap):
            self.found[-2:] = [
                replace(
                    first,
                    unit="mm[Hg]",
                    second=second.value,
                    end=second.end,
                    number_end=second.number_end,
                    text=self.text[first.start : second.end],
                )
            ]

    def _is_of_something_else(self, start: int, end: int) -> bool:
        """Whether two numbers in one run are money, a way or a number plate, and no pressure."""
        return bool(_SPENT.search(self.text[max(0, start - 8) : start]) or _SO_FAR.match(self.text, end))

    def _made(self, value: Decimal, unit: str, start: int, end: int, after: int) -> Quantity:
        return Quantity(
            value=value,
            unit=unit,
            second=None,
            start=start,
            end=after,
            text=self.text[start:after],
            number_end=end,
            spoken=True,
        )


def _period(of: str) -> str:
    return next((unit for word, unit in _PERIODS.items() if of.endswith(word)), "/d")


@lru_cache(maxsize=4096)
def find_chinese(text: str) -> tuple[Quantity, ...]:
    """Every number in a Mandarin text, in order."""
    return _Finder(text).run()
