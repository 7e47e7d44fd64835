"""Numbers as Mandarin speakers say and write them."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache

from scribe.language.quantity import chinese_words as say
from scribe.language.quantity.chinese_numerals import DIGITS, NUMERALS, digit, values_in
from scribe.language.quantity.quantity import Quantity
from scribe.language.quantity.units import lowered, unit_at


def _short_year(match: re.Match[str]) -> int:
    """The year that two figures mean; 0 where they rather are a range of years (三五年, 两三年)."""
    tens, ones = DIGITS[match["tens"]], DIGITS[match["ones"]]
    if tens and tens < ones <= tens + 2:
        return 0
    value = 10 * tens + ones
    return value + (2000 if value <= say.THIS_CENTURY else 1900)


def _before_a_day(match: re.Match[str]) -> int:
    """Where a number ends whose last 一 belongs to what follows (一百|一天一片, 零点五|一天三次); 0 where none does."""
    said = match["decimals"] or match["run"] or ""
    if len(said) < 2 or not said.endswith("一") or match["about"]:
        return 0
    whole = match["decimals"] is not None or said[-2] == "百"
    follows = say.ONE_A_DAY.match(match.string, match.end()) or (whole and say.ONE_OF.match(match.string, match.end()))
    return match.end() - 1 if follows else 0


def _is_whole(values: tuple[Decimal, ...]) -> bool:
    """Whether digits behind the unit can be decimals: not where the number has its own, as in 一点一度五."""
    return values[-1].as_tuple().exponent == 0


class _Finder:
    def __init__(self, text: str) -> None:
        self.text = text
        self.low = lowered(text)
        self.found: list[Quantity] = []
        self.idioms = {at for match in say.IDIOMS.finditer(text) for at in range(*match.span())}

    def run(self) -> tuple[Quantity, ...]:
        at = 0
        while (begin := say.BEGINNING.search(self.text, at)) is not None:
            at = begin.start()
            part = self._part(at)
            if part:
                at = part
                continue
            half = say.HALF.match(self.text, at)
            if half is not None and self.text[at - 1 : at] != "一":
                unit, after = unit_at(self.low, half.end(), chinese=True)
                self.found.append(self._made(Decimal("0.5"), unit, at, half.end(), after))
                at = half.end()
                continue
            match = say.RUN.match(self.text, at)
            if match is not None and (end := _before_a_day(match)):
                match = say.RUN.match(self.text, at, end)
            at = max(self._number(match), at + 1) if match is not None else at + 1
        return tuple(sorted(self.found, key=lambda quantity: quantity.start))

    def _part(self, at: int) -> int:
        """四分之一片, 1/2片, 点二五毫克, 二两; where it ends, or 0."""
        if found := say.PART.match(self.text, at):
            many, of = digit(found["many"] or found["up"]), digit(found["of"] or found["down"])
            whole = digit(found["whole"][:-1]) if found["whole"] else 0
            if many >= of:
                return 0
            value = (whole + Decimal(many) / of).quantize(Decimal("0.01")).normalize()
        elif found := say.POINT.match(self.text, at):
            digits = found["figures"] or "".join(str(DIGITS[char]) for char in found["digits"])
            value = Decimal(f"0.{digits}")
        elif end := self._year_or_price(at):
            return end
        elif (found := say.LIANG.match(self.text, at)) and not re.match(r"[0-9百千万点十]", self.text[at - 1 : at]):
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
        if (found := say.SHORT_YEAR.match(self.text, at)) and (year := _short_year(found)):
            self.found.append(self._made(Decimal(year), "year", at, found.end() - 1, found.end()))
            return found.end()
        if found := say.PRICE.match(self.text, at):
            said = found["whole"]
            value = Decimal(said) if said.isascii() else Decimal(values_in(said)[0][0][0])
            value += Decimal(DIGITS[found["tenths"]]) / 10
            self.found.append(self._made(value, "item", at, found.end("whole"), found.end()))
            return found.end()
        decade = say.DECADE.match(self.text, at)
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
            say.WEEKDAY.search(self.text[max(0, start - 2) : start]) is not None
            and (len(match["run"]) == 1 or not say.SO_MANY_WEEKS.search(self.text[max(0, start - 5) : start]))
        )
        if (idiom or weekday) and not say.PER.search(self.text[max(0, start - 8) : start]):
            return start + 1
        counts = say.COUNTS_ON.match(self.text, end) is not None
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
        said = say.FEVER.fullmatch(match["run"]) if not match["decimals"] and not match["about"] else None
        if said is None:
            return 0
        whole, tenths = values_in(said["whole"])[0][0][0], DIGITS[said["tenths"]]
        unit, _ = unit_at(self.low, match.end(), chinese=True)
        if tenths == whole % 10 + 1:
            fever = not unit and say.OF_FEVER.search(self.text[max(0, match.start() - say.NEAR_FEVER) : match.start()])
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
        follows = say.LETTER.match(self.low, match.end("arabic")) is not None
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
        more = say.AND_MORE.match(self.text, end) if last else None
        unit, after = unit_at(self.low, more.end() if more else end, chinese=True) if last else ("", end)
        if not unit and last and self.text[end : end + 1] == "整":
            unit, after = unit_at(self.low, end + 1, chinese=True)
        if unit in ("deg", "Cel") and last:
            values, decimals = self._with_decimals(values, after, say.DEGREE_DECIMALS, say.NOT_DEGREES)
            after, end = after + decimals, after + decimals if decimals else end
            angle = say.ANGLE.search(self.text[max(0, start - 16) : start]) is not None
            unit = "Cel" if not angle and Decimal(30) <= values[0] <= Decimal(45) else "deg"
        elif unit in ("m", "cm"):
            # 一米六二, 三公分二
            values, decimals = self._with_decimals(values, after, say.METRE_DECIMALS)
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
        if unit == "clock" and values[0] < 12 and say.LATE.search(before):
            found = replace(found, also=(values[0] + 12,))
        self._emit(values, replace(found, spoken=spoken), match["about"])
        return after

    def _often(self, unit: str, before: str, end: int, after: int) -> tuple[str, int]:
        """The unit of a number of times that is told behind its period (一天三次, 一天三道), and where it ends."""
        per = say.PER.search(before)
        if per is None:
            return unit, after
        if not unit and self.text[end : end + 1] == "道":
            unit, after = "time", end + 1
        return (_period(per["of"] or per["bare"]) if unit == "time" else unit), after

    def _with_tenths(self, values: tuple[Decimal, ...], before: str, end: int) -> tuple[tuple[Decimal, ...], int]:
        """A number with the tenths that are counted behind it (七个八), and where they end."""
        whole = values[-1] in say.WHOLE_PARTS or (values[-1] == 1 and say.ONE_AND_TENTHS.search(before))
        tenths = say.COUNTED_TENTHS.match(self.text, end) if whole and not say.NO_VALUE.search(before) else None
        if tenths is None or tenths["digit"] in say.EITHER:
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
        tenths = say.TENTHS.match(self.text, after) if unit in ("kg", "[jin]") else None
        if tenths and _is_whole(values):
            return (Decimal(f"{values[-1]}.{digit(tenths['digit'] or tenths['bare'])}"),), unit, tenths.end()
        if unit in halves and self.text[after : after + 1] == "半" and not say.NO_HALF.match(self.text, after):
            return (values[-1] + Decimal("0.5"),), unit, after + 1
        return values, unit, after

    def _counts(self, unit: str, start: int, end: int, *, spoken: bool) -> bool:
        """Whether a numeral is a number here: one character needs a unit, or to stand alone in its clause."""
        if not spoken or unit or end - start > 1:
            return True
        if say.TO_MORE.match(self.text, end) or (self.found and self._continues_range(start)):
            return True
        alone = not re.match(r"\w", self.text[end : end + 1])
        if say.CHANGED_TO.search(self.text[max(0, start - 2) : start]):
            return alone
        if say.COME_DOWN_TO.search(self.text[max(0, start - 3) : start]):
            return re.match(r"了?(?:$|[，。；！？、])", self.text[end:]) is not None
        part = say.PART_OF_DAY.search(self.text[max(0, start - 2) : start])
        if say.SCORE.match(self.text, end) or (part and (alone or say.NEXT_PART.match(self.text, end))):
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
        return not last.unit and last.end < start and bool(say.RANGE.match(self.text[last.end : start]))

    def _join(self) -> None:
        """Gives the unit of a range to its first number, and makes one quantity of a blood pressure."""
        if len(self.found) < 2:
            return
        first, second = self.found[-2:]
        gap = self.text[first.end : second.start]
        if say.RANGE.match(gap) and not first.unit and gap:
            self.found[-2] = replace(first, unit=second.unit)
        pressure = Decimal(70) <= first.value <= Decimal(260) and Decimal(35) <= second.value <= Decimal(150)
        said = (
            "压" in self.text[max(0, first.start - 12) : first.start]
            or gap.strip() in ("/", "／", "比")
            or (not gap and first.spoken and not self._is_of_something_else(first.start, second.end))
        )
        plain = not first.unit and first.second is None and second.unit in ("", "mm[Hg]") and not first.approximate
        if pressure and said and plain and first.value > second.value and say.PRESSURE_GAP.match(gap):
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
        return bool(say.SPENT.search(self.text[max(0, start - 8) : start]) or say.SO_FAR.match(self.text, end))

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
    return next((unit for word, unit in say.PERIODS.items() if of.endswith(word)), "/d")


@lru_cache(maxsize=4096)
def find_chinese(text: str) -> tuple[Quantity, ...]:
    """Every number in a Mandarin text, in order."""
    return _Finder(text).run()
