"""How Mandarin speakers say the way in which a medicine is taken."""
# ruff: noqa: E501 - a pattern is read and searched for in one line

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from scribe.language.quantity import regimen_zh_amounts as amounts
from scribe.language.quantity.frequency import Frequency
from scribe.language.quantity.marked import NUM, Marked
from scribe.language.quantity.regimen_parts import Draft, Duration, worked_out
from scribe.language.quantity.regimen_zh_parts import parts_of_day

_AMOUNT: Final = rf"(?P<low>{NUM})(?:~(?P<high>{NUM}))?"
_UNIT: Final = r"\{(?P<unit>[^{}]{1,12})\}"
_FORM: Final = r"\{(?P<unit>tablet|capsule|sachet|ampoule|drop|spray|puff|patch|suppository)\}"
_VERB: Final = r"(?:[吃服用喝喷滴打吸贴含抹涂敷注射口]{0,3})"


def _re(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


_BLANKS = _re(r"\s{1,8}")
_RANGE = _re(rf"(?<!从)({NUM})(?:\{{[^{{}}]{{1,12}}\}})?(?:~|～|-|–|—|到|至|或者|或)({NUM})(?=\{{|$|[，。,;；])")
_FROM = _re(
    rf"(?:从|由|原来(?:是|吃)?|以前(?:是|吃)?|之前(?:是|吃)?)(?:每天|一天|每次|一次|早晚)?(?P<from>{NUM})(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?[^\d，。；]{{0,6}}?"
    rf"[，,]?(?:现在|今天|这次)?(?:加|增|减|改|调|升|降|换|变)?(?:量|整|大|少|加|低|高)?(?:到|至|成|为)(?=(?P<to>{NUM}))"
)
_FROM_BY = _re(
    rf"(?:从|由|原来(?:是|打|吃)?|之前(?:是|打|吃)?)(?P<from>{NUM})(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?[^\d，。；]{{0,4}}?[加减增降]{NUM}(?:\{{[^{{}}]{{1,12}}\}})?[，,]?(?:变成|变|就是|等于|就|打|吃|用|到|成|是)+(?={NUM})"
)
_DOSED: Final = r"(?:mg|g|ug|mL|\[IU\]|tablet|capsule|puff)"
_CHANGED = _re(
    rf"(?<![减加增降\d.])(?P<from>{NUM})(?:\{{(?P<fu>{_DOSED})\}}(?P<between>[^。；;¦]{{0,20}}?))?(?P<verb>[改换调](?:量|成|到|为|至){{0,2}}|[加减升降提增]量?[成到为至])"
    rf"(?P<to>{NUM})(?:\{{(?P<tu>{_DOSED})\}})?(?!\{{|[~/])"
)
_NOT_BEFORE = _re(
    rf"(?:不是|而不是|(?:别|不|不用|不要|不能|甭|莫)(?:再)?[吃打用喝抹贴喷吸服])(?P<from>{NUM})(?:\{{(?P<fu>[^{{}}]{{1,12}})\}})?"
)
_FACTORS = (
    (_re(r"减半|减一半|减到一半|减掉一半|少吃一半|剂量减半|原来的?一半|一半的?剂?量"), "0.5"), (_re(r"加倍|加一倍|(?<![莫别不没甭勿])(?<!不用)(?<!不要)(?<!不必)(?<!不能)(?<!没敢)(?<!不敢)(?:翻倍|翻[一1]倍|翻1\{item\}|翻一番)|加量一倍"), "2"),
)  # fmt: skip
_STEP = _re(
    rf"(?:每(?:周|个?星期|天|个?月)|每?{NUM}\{{(?:d|wk|mo)\}})?(?:[加减增](?:了|量)?|多吃|少吃|再加|再减){_AMOUNT}{_UNIT}"
)
_LIMIT = _re(
    rf"(?P<day>(?:每天|每日|一天|一日|1\{{d\}}|24\{{h\}})(?:之?内|里)?)?(?:最多|[别勿]超(?!过)|不超(?!过)|勿超过|别超过|不超过|不能超过|不要超过|别超过|至多|不得超过|上限){_VERB}(?P<day2>每天|每日|一天|一日)?{_AMOUNT}{_UNIT}"
)
_WHY: Final = (
    r"(?:[疼痛痒烧咳喘吐泻晕闷胀憋慌烦]+得?(?:厉害|很|受不了|难受|狠|不行|睡不着)*|头[疼痛晕]|胃[疼痛]|肚子[疼痛]|胸[痛闷]|牙疼|痛经|发烧|发热|发作|犯病?|心慌|失眠|睡不着(?:觉)?|"
    rf"难受|不舒服|不行|受不了|恶心|咳嗽|便秘|拉肚子|过敏|憋气|高烧|(?:体温|烧|发烧|温度)?(?:超过|高于|大于|到了?|上了?)?{NUM}(?:\{{(?:Cel|deg)\}})(?:以上)?|"
    rf"(?:体温|烧|发烧|温度)(?:超过|高于|大于|到了?|上了?){NUM}(?:以上)?)"
)
_NEEDED = _re(
    rf"(?:必要时|需要时|需要的时候|需要再|按需|prn|(?P<why>{_WHY})(?:了|的时候|时|的话|起来)?[我他她]?(?:再|才|就|可以|时|临时)(?:[吃服用喝喷含打贴](?!了|过)|加)|"
    rf"(?:实在|真的?|万一|偶尔)(?P<why4>{_WHY})(?:了|的时候|时|的话|起来)?[，]?(?:再|才|就|可以|临时)*[吃服用喝喷含贴](?!了|过|药)|"
    rf"(?P<why5>{_WHY})(?:的时候|的话|时|(?<=[疼痛痒])得(?:受不了|厉害|不行)|(?<=受不了)|(?<=厉害)|(?<=以上))[，]?(?:再|才|就|可以|临时)*[吃服用喝喷含贴](?!了|过|药|不)|"
    r"(?P<why3>[疼痛痒烧咳喘闷晕胀]得?)起来(?:就|再|的时候|了)?(?=[吃服用喝含喷])|(?P<why2>[疼痛痒烧咳喘闷](?:痛|嗽|热)?|难受|发作|发烧|头[痛疼])(?:的时候|时|了)(?=(?:舌[^，。]{0,4})?[吃服用喝喷含再]))"
)
_IF = _re(
    rf"(?:如果|要是|假如|万一)?(?:体温|发烧|烧|温度)[^，。；\d]{{0,4}}{NUM}(?:\{{(?:Cel|deg)\}})?(?:以上)?[^，。；\d¦]{{0,6}}[吃服用喝]"
)
_PER_KILO = _re(
    rf"(?:(?:每天|每日|一天)?按?(?:每?(?:公斤|千克|kg)|1\{{kg\}})(?:体重)?\s?(?:每天|每日|一天)?(?:给|用|吃|按)?{_AMOUNT}(?:{_UNIT})?|{_AMOUNT.replace('low', 'low2').replace('high', 'high2')}"
    rf"(?:{_UNIT.replace('unit', 'unit2')})?(?:(?:每|/|一)(?:公斤|千克|kg)|1\{{kg\}})(?:体重)?)(?:(?:/|每|一)(?:d\b|天|日)|/?次)?"
)
_EACH_TIME = _re(
    rf"(?:(?:每次|每回|一次|1\{{time\}})(?:[给吃用喂]|就是|是)?|(?:就是|等于|合|就给|那就)(?:每次|一次)?)(?P<low>{NUM})\{{(?P<unit>mg|g|ug|mL|\[IU\])\}}"
)
_TOLD_EACH_TIME = _re(r"(?:每次|每回|一次|1次)[给吃用喂]{0,2}\s?\d")
_CLOCK = _re(rf"(?:早上|上午|中午|下午|傍晚|晚上|夜里|半夜|早|晚)?{NUM}\{{clock\}}")
_TOTAL = _re(
    r"(?:每日|每天|一天|日|全天)(?:的)?(?:总量|总共|一共|共|总剂量|总的)(?:是|为|吃|用)?|总量|分次|分开[吃服用]"
)
_DIVIDED = _re(
    rf"分(?:成)?(?P<low>{NUM})(?:~(?P<high>{NUM}))?(?:\{{(?:time|/d|item)\}})?(?:[吃服用口喝]|给|$|(?=[，。,¦]))"
)
_LIQUID = _re(rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug|\[IU\])\}}(?:/|每|比)(?P<vol>{NUM})?\{{?(?:mL|毫升|ml)\}}?")
_SIZE_OF_ONE = _re(
    rf"(?P<low>{NUM})\{{(?P<unit>mg|g|ug|mL|\[IU\])\}}(?:的|/|每)?1\{{(?P<form>tablet|capsule|sachet|ampoule|pill)\}}"
    rf"(?:的|规格|(?=[^。；]{{0,30}}{NUM}\{{(?P=form)\}}))"
)
_PERCENT = _re(rf"(?P<low>{NUM})\{{(?P<unit>%)\}}")
_BOTH: Final = r"(?:早晚|早、晚|早和晚|早上和?晚上|早饭晚饭|早餐晚餐|早晚饭[前后]|早晚餐[前后])"
_THREE: Final = r"(?:早中晚|早、中、晚|三餐(?:饭)?[前后]?|三顿饭[前后]?|每顿饭[前后]?)"
_EACH = _re(
    rf"(?:每天|每日)?(?P<when>{_BOTH}|{_THREE})(?!都?[量测查称记刷洗])(?:都)?(?:各|分别)?{_VERB}(?:1\{{time\}}[，,]?(?:每次)?)?(?:{_AMOUNT}{_FORM}|{_AMOUNT.replace('low', 'low2').replace('high', 'high2')}\{{(?P<mass>mg|g|ug|mL|\[IU\])\}})?"
)
_TIME_OF_DAY: Final = (
    r"(?:早上|早晨|早饭[前后]|早餐[前后]|清晨|早|中午|午饭[前后]|中|晚上|晚饭[前后]|晚餐[前后]|睡前|临睡前|晚)"
)
_PARTS = _re(rf"(?P<when>{_TIME_OF_DAY})(?:就是|是|才|就)?{_VERB}{_AMOUNT}(?:{_UNIT})?")
_TIMES = _re(
    rf"(?:(?:每|一|1)?\{{?(?:天|日|d|周|星期|个?月|年)?\}}?(?:要|得|大概)?{_VERB})?{_AMOUNT}\{{(?P<unit>/d|/wk|/mo|/a)\}}"
)
_HOURS = _re(
    rf"(?:每隔?|(?<!间)隔|(?<![物品药服餐（])间隔|q){_AMOUNT}(?:\{{h\}}|h)(?:{_VERB}1\{{time\}})?|{_AMOUNT.replace('low', 'low2').replace('high', 'high2')}\{{h\}}{_VERB}1\{{time\}}"
)
_OTHER_DAY = _re(
    rf"(?:隔日|隔天|隔一天|隔1\{{d\}}|每隔一[天日]|每隔1\{{d\}}|两天|每?2\{{d\}}|每两天){_VERB}1\{{time\}}|(?:隔日|隔天|隔1\{{d\}}|隔一天){_VERB}|\bqod\b"
)
_EVERY = _re(rf"每?隔?{_AMOUNT}\{{(?P<unit>d|wk|mo)\}}{_VERB}1\{{time\}}")
_MONTH = _re(rf"(?:每个?月|一个?月){_VERB}(?=1\{{|{NUM}\{{(?:tablet|capsule|ampoule|mg|ug|g)|¦)")
_FLOW = _re(rf"每(?:个)?(?P<of>小时|分钟){_VERB}{_AMOUNT}\{{(?P<unit>mL|L|mg|ug|\[IU\])\}}")
_AFTER = _re(rf"{_AMOUNT}\{{time\}}(?:每天|每日|一天|1\{{d\}}|/[天日])")
_WEEK = _re(
    rf"(?:每周|每星期|每个?礼拜|一周|一个?星期)(?:[一二三四五六日天])?{_VERB}(?=1\{{|{NUM}\{{(?:tablet|capsule|ampoule|mg|ug|g)|¦)|\bqw\b"
)
_LATIN = (
    (_re(r"\bqd\b|\bq\.d\b"), 1), (_re(r"\bbid\b|\bb\.i\.d\b"), 2), (_re(r"\btid\b|\bt\.i\.d\b"), 3), (_re(r"\bqid\b"), 4),
)  # fmt: skip
_NIGHT = _re(rf"每晚(?:上)?(?:睡前)?{_VERB}(?:1\{{time\}})?|(?:每天|每日)?晚上{_VERB}(?:1\{{time\}})?|\bqn\b|\bhs\b")
_BED = _re(rf"(?:每天|每日|每晚|晚上)?(?:临)?睡(?:觉)?前(?:半小时|0\.5\{{h\}})?{_VERB}(?:1\{{time\}})?")
_MORNING = _re(rf"(?:每天|每日)?(?:每早|每晨|早上|早晨|清晨|早起|晨起)(?:空腹|起来)?{_VERB}(?:1\{{time\}})?")
_EVERY_DAY = _re(rf"(?:每天|每日|一天|天天|1\{{d\}}){_VERB}")
_ONCE = _re(r"(?:每次|一次|每回|1\{time\}|次|顿)")
_TIMINGS = _re(
    r"(?:早|中|午|晚|三)?[饭餐](?:前|后|中|时)(?:半小时|0\.5\{h\}|\d{1,2}\{(?:min|h)\})?|空腹|随餐|跟饭一起|和饭一起|吃饭(?:的时候|时)|饭中嚼服|睡前|早上|中午|晚上|下午|清晨|晨起"
)
_DURATION = _re(
    rf"(?:连(?:续)?|先|共|再|疗程|一共|总共|坚持|服|吃|用|喝|打|输|挂|贴|抹)?(?:[吃服用喝打输挂贴抹开了着上个满够约大概]{{0,4}}){_AMOUNT}\{{(?P<unit>d|wk|mo|a)\}}(?:的?量|一?个?疗程|左右)?(?!之?后(?:复|来|再|看)|[前之]|以[前后])"
)
_NOT_FOR_HOW_LONG = _re(
    rf"{NUM}(?:~{NUM})?\{{(?:d|wk|mo|a|h|min)\}}(?:之?[前后]|以[前后]|复[查诊诊])|(?<![吃服用喝打贴抹续连]){NUM}(?:~{NUM})?\{{(?:d|wk|mo)\}}(?:[来再]|过来|回来)(?:[来复查抽看验测拍化]|一趟)"
)
_LONG = _re(r"长期[吃服用]?|终身[吃服用]?|一直[吃服用]|(?:吃|用|服)到[^，。；¦\d]{1,12}(?:为止)?")
_SUPPLY = _re(
    rf"(?:连续?|一共|总共|共|疗程|总)(?:着)?[打贴用吃喝扎]?{NUM}\{{(?:ampoule|patch)\}}|(?:还有|还剩|剩下?)的?[大小]?{NUM}\{{(?:ampoule|sachet|tablet|capsule)\}}|(?:[吃喝用打服]完)?[这那]{NUM}\{{ampoule\}}|(?:[开拿取买配给发备]了?(?:您|你)?)?{NUM}\{{item\}}|(?:[开拿取买配备]了?(?:您|你)?){NUM}\{{(?:sachet|ampoule)\}}|[打扎注射用贴]了(?:有|快|大概)?{NUM}\{{(?:ampoule|patch)\}}(?=了|[，。；]|$)"
)
_SPLIT = _re(r"1\{tablet\}[^，。；\d]{0,8}[掰切分][^。；\d¦]{0,8}(?:一半|半)")
_HALVED = _re(
    rf"(?P<low>{NUM})(?:\{{(?P<unit>mg|g|ug)\}})?的?(?:那种)?(?:药?片子?|药|规格)?[，,]?[^，。；\d¦]{{0,4}}(?:[掰切分]|吃)(?:成|开|了|着|的)?(?:吃|服)?(?:一半|半(?![片粒])|两半)"
)
_MEALS = _re(rf"(?:每天|每日|一天|1\{{d\}}){_VERB}(?P<low>{NUM})\{{item\}}")


def read_chinese(window: Marked, draft: Draft) -> None:
    """Takes what has a role out of the window and writes it on the draft."""
    window.replaced(_BLANKS, lambda _: "")
    amounts.without_other_amounts(window, draft)
    amounts.partly_unchanged(window, draft)
    for clock in _CLOCK.finditer(window.text):
        draft.add_timing(window.words(*clock.span()))
        window.take(*clock.span())
    _changes(window, draft)
    _needed(window, draft)
    _limits(window, draft)
    _sizes(window, draft)
    if halved := _HALVED.search(window.text):
        draft.dose, draft.unit = Decimal(halved["low"]) / 2, halved["unit"] or ""
        draft.strength, draft.strength_unit = Decimal(halved["low"]), draft.unit
        window.take(*halved.span())
    if match := _SPLIT.search(window.text):
        draft.dose, draft.unit = Decimal("0.5"), "tablet"
        window.take(*match.span())
    if (match := _MEALS.search(window.text)) and window.words(*match.span()).endswith("顿"):
        count = match["low"]
        draft.frequency = Frequency(f"每日{count}次", *window.span(*match.span()), Decimal(count), draft.as_needed)
        window.take(*match.span())
    amounts.course(window, draft)
    parts_of_day(window, draft, _PARTS)
    for supply in _SUPPLY.finditer(window.text):
        draft.supply = draft.supply or window.words(*supply.span())
        window.take(*supply.span())
    _each(window, draft)
    _often(window, draft)
    if draft.as_needed and draft.frequency is None:
        draft.frequency = Frequency("必要时", 0, len(window.said), None, as_needed=True)
    _duration(window, draft)
    for timing in _TIMINGS.finditer(window.text):
        draft.add_timing(window.words(*timing.span()))
        window.take(*timing.span())


def _changes(window: Marked, draft: Draft) -> None:
    for pattern, factor in _FACTORS:
        if match := pattern.search(window.text):
            draft.factor = Decimal(factor)
            window.take(*match.span())
    if match := _FROM_BY.search(window.text) or _FROM.search(window.text) or _NOT_BEFORE.search(window.text):
        draft.before, draft.before_unit = Decimal(match["from"]), match["fu"] or ""
        if not draft.before_unit:
            after = re.match(rf"{NUM}\{{([^{{}}]{{1,12}})\}}", window.text[match.end() :])
            draft.before_unit = after[1] if after else ""
        window.take(*match.span())
    if step := _STEP.search(window.text):
        draft.step, draft.step_unit = Decimal(step["low"]), step["unit"]
        draft.step_said = window.words(*step.span())
    if match is None and (match := _CHANGED.search(window.text)):
        _changed(window, draft, match)
    if step := _STEP.search(window.text):
        window.take(*step.span())
        amounts.comes_to(window, draft)
    window.replaced(_RANGE, lambda match: f"{match[1]}~{match[2]}")


def _changed(window: Marked, draft: Draft, match: re.Match[str]) -> None:
    """80 mg, 改成 160; 25 改 12.5: the first one was the dose until now."""
    draft.before, draft.before_unit = Decimal(match["from"]), match["fu"] or match["tu"] or ""
    unit = match["tu"] or match["fu"] or ""
    kept = f"{match['between'] or ''}{match['verb']}"
    window.replaced(
        _CHANGED,
        lambda m: (
            f"{kept}{m['to']}{{{unit}}}"
            if unit and m.start() == match.start()
            else (f"{kept}{m['to']}" if m.start() == match.start() else m.group())
        ),
    )


def _needed(window: Marked, draft: Draft) -> None:
    match = _NEEDED.search(window.text) or _IF.search(window.text)
    if match is None:
        return
    draft.as_needed = True
    groups = match.groupdict()
    if match.re is _IF:
        draft.reason = window.words(*match.span()).rstrip("吃服用喝就再才可以")
    else:
        name = next((one for one in ("why", "why2", "why3", "why4", "why5") if groups[one]), "why")
        draft.reason = window.words(*match.span(name)) if groups[name] else ""
    window.take(*match.span())


def _limits(window: Marked, draft: Draft) -> None:
    for match in _LIMIT.finditer(window.text):
        count, unit = Decimal(match["low"]), match["unit"]
        if unit in ("/d", "time"):
            text = f"每日不超过{match['low']}次"
            draft.frequency = Frequency(text, *window.span(*match.span()), None, draft.as_needed, count)
        else:
            draft.most, draft.most_unit = count, unit
        window.take(*match.span())


def _sizes(window: Marked, draft: Draft) -> None:
    if match := _PER_KILO.search(window.text):
        low, high = match["low"] or match["low2"], match["high"] or match["high2"]
        draft.dose, draft.dose_high = Decimal(low), Decimal(high) if high else None
        draft.unit, draft.per_kilo = match["unit"] or match["unit2"] or "", True
        draft.per_day_total = re.search(r"每天|每日|一天|/d|/天|/日", match.group()) is not None
        window.take(*match.span())
        if each := _EACH_TIME.search(window.text):
            # worked out: what is given each time counts
            draft.set_dose(each)
            draft.per_kilo = draft.per_day_total = False
            draft.dose_high = None
            window.take(*each.span())
        else:
            worked_out(window, draft)
    if match := _LIQUID.search(window.text):
        volume = match["vol"] or "1"
        draft.strength = Decimal(match["low"])
        draft.strength_unit = f"{match['unit']}/mL" if volume == "1" else f"{match['unit']}/({volume}.mL)"
        window.take(*match.span())
    amounts.part_of_one(window, draft)
    if draft.strength is None and (match := _SIZE_OF_ONE.search(window.text)):
        draft.set_strength(match)
        window.take(*match.span())
    amounts.counted_besides(window, draft)
    if match := _FLOW.search(window.text):
        draft.set_dose(match)
        draft.unit = f"{match['unit']}/{'min' if match['of'] == '分钟' else 'h'}"
        window.take(*match.span())
    if match := _PERCENT.search(window.text):
        draft.set_strength(match)
        window.take(*match.span())


def _each(window: Marked, draft: Draft) -> None:
    """早晚各一片: one tablet twice a day."""
    match = _EACH.search(window.text)
    if match is None:
        return
    times = 3 if re.match(_THREE, match["when"]) else 2
    if match["low"] or match["low2"]:
        low, high = match["low"] or match["low2"], match["high"] or match["high2"]
        draft.dose, draft.dose_high = Decimal(low), Decimal(high) if high else None
        draft.unit = match["unit"] or match["mass"]
    if draft.frequency is None:
        place = window.span(*match.span())
        shown = "早晚各1次" if times == 2 else "每日3次"
        draft.frequency = Frequency(shown, *place, Decimal(times), draft.as_needed)
    draft.add_timing(match["when"])
    window.take(*match.span())


def _often(window: Marked, draft: Draft) -> None:
    if match := _TOTAL.search(window.text):
        draft.per_day_total = True
        window.take(*match.span())
    if match := _DIVIDED.search(window.text):
        draft.per_day_total = draft.dose is None or draft.per_kilo or not _TOLD_EACH_TIME.search(window.said)
        exact = None if match["high"] else Decimal(match["low"])
        _set(window, draft, match, f"每日{_shown(match['low'], match['high'])}次", exact)
    _counted(window, draft)
    _named(window, draft)
    for match in list(_ONCE.finditer(window.text)):
        window.take(*match.span())


def _named(window: Marked, draft: Draft) -> None:
    """bid, 每周, 每晚, 睡前, 每天."""
    for pattern, count in _LATIN:
        if match := pattern.search(window.text):
            _set(window, draft, match, f"每日{count}次", Decimal(count))
    for pattern, shown in ((_WEEK, "每周1次"), (_MONTH, "每月1次")):
        if match := pattern.search(window.text):
            _set(window, draft, match, shown, None)
    for pattern, shown in ((_BED, "睡前"), (_NIGHT, "每晚1次"), (_MORNING, "每早1次")):
        if match := pattern.search(window.text):
            _set(window, draft, match, shown, Decimal(1))
    if match := _EVERY_DAY.search(window.text):
        _every_day(window, draft, match)


def _counted(window: Marked, draft: Draft) -> None:
    """每八小时一次, 隔日一次, 一天三次."""
    if match := _AFTER.search(window.text):
        exact = None if match["high"] else Decimal(match["low"])
        _set(window, draft, match, f"每日{_shown(match['low'], match['high'])}次", exact)
    if match := _HOURS.search(window.text):
        groups = match.groupdict()
        low, high = groups["low"] or groups["low2"], groups["high"] or groups["high2"]
        hours = Decimal(low)
        exact = Decimal(24) / hours if hours and not high and not Decimal(24) % hours else None
        _set(window, draft, match, f"每{_shown(low, high)}小时1次", exact)
    if match := _OTHER_DAY.search(window.text):
        _set(window, draft, match, "隔日1次", None)
    if match := _EVERY.search(window.text):
        word = {"d": "日", "wk": "周", "mo": "个月"}[match["unit"]]
        _set(window, draft, match, f"每{_shown(match['low'], match['high'])}{word}1次".replace("0.5个", "半个"), None)
    while match := _TIMES.search(window.text):
        period = {"/d": "日", "/wk": "周", "/mo": "月", "/a": "年"}[match["unit"]]
        exact = Decimal(match["low"]) if match["unit"] == "/d" and not match["high"] else None
        _set(window, draft, match, f"每{period}{_shown(match['low'], match['high'])}次", exact)


def _every_day(window: Marked, draft: Draft, match: re.Match[str]) -> None:
    """每天一片 is once a day; 每天三片 is the day's total."""
    amount = re.match(rf"{_AMOUNT}(?:{_UNIT})?", window.text[match.end() :])
    window.take(*match.span())
    if draft.frequency is not None:
        return
    counted = amount is not None and (amount["unit"] or "") in {"tablet", "capsule", "sachet", "ampoule"}
    if counted and amount is not None and (Decimal(amount["low"]) > 1 or amount["high"]):
        draft.per_day_total = True
    else:
        draft.frequency = Frequency("每日1次", *window.span(*match.span()), Decimal(1), draft.as_needed)


def _duration(window: Marked, draft: Draft) -> None:
    for other in _NOT_FOR_HOW_LONG.finditer(window.text):
        if not _TIMINGS.search(window.text[max(0, other.start() - 3) : other.end()]):
            window.take(*other.span())
    if match := _DURATION.search(window.text):
        high = Decimal(match["high"]) if match["high"] else None
        draft.duration = Duration(window.words(*match.span()), Decimal(match["low"]), match["unit"], high)
        window.take(*match.span())
    elif match := _LONG.search(window.text):
        draft.duration = Duration(window.words(*match.span()))
        window.take(*match.span())


def _shown(low: str, high: str | None) -> str:
    return f"{low}~{high}" if high else low


def _set(window: Marked, draft: Draft, match: re.Match[str], text: str, per_day: Decimal | None) -> None:
    """The first frequency counts; a time of day beside it is kept as such."""
    words = re.sub(r"[吃服用喝打]{1,2}$|1[次回]$|一[次回]$", "", window.words(*match.span()))
    if draft.frequency is None:
        draft.frequency = Frequency(text, *window.span(*match.span()), per_day, draft.as_needed)
    if text in ("睡前", "每晚1次", "每早1次"):
        draft.add_timing(words)
    window.take(*match.span())
