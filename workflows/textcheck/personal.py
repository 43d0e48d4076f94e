"""Numbers about persons: resident identity numbers (GB 11643), telephones, bank cards (ISO/IEC 7812, Luhn)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Final

from workflows.textcheck.masking import masked
from workflows.textcheck.model import Finding, Kind, Text, found, half_width

_SEPARATOR: Final = r"[ \-]?"
_ID18: Final = re.compile(rf"(?<![0-9A-Za-z])\d(?:{_SEPARATOR}\d){{16}}{_SEPARATOR}[\dXx](?![0-9A-Za-z])")
_ID15: Final = re.compile(r"(?<![0-9A-Za-z])\d{15}(?![0-9A-Za-z])")
_ID_SHORT_MASK: Final = re.compile(r"(?<![0-9A-Za-z])(\d{14})[*xX×]{3,4}(?![0-9A-Za-z*])")
_CALLED_IDENTITY: Final = re.compile(r"身份证|身份号|公民身份|证件号")
_REGIONS: Final = frozenset(
    re.findall(
        r"\S+",
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83 91",
    )
)
_MOBILE: Final = re.compile(
    r"(?<![0-9A-Za-z./_=])(?<![0-9A-Za-z]-)(?:(?:\+|00)86[- ]?)?1[3-9]\d(?:[- ]?\d{4}[- ]?\d{4}|\d{7}\*|\d{6}\*\*)"
    r"(?![0-9A-Za-z*])"
)
_MOBILE_BEHIND: Final = re.compile(
    r"(?<=[/_])(?<![0-9A-Za-z]/)1[3-9]\d{9}(?![0-9A-Za-z*])|(?<=\d{11}/)1[3-9]\d{9}(?!\d)"
)
_NO_PHONE_BEFORE: Final = re.compile(
    r"(?:编号|单号|备案号|合同号|流水号?|序列号|条码|金额|发票号码?|代码|账号|卡号|批次号?|索引号|登记号|案号|证号)[：:为]?\s*$"
)
_NO_PHONE_AFTER: Final = re.compile(r"\s*(?:元|万|亿|份|件|个|户|吨|平方)")
_LANDLINE: Final = re.compile(r"(?<![0-9A-Za-z-])(?:\(0\d{2,3}\)|0\d{2,3}[- ])[2-9]\d{6,7}(?![0-9A-Za-z])")
_PRIVATE_LINE: Final = re.compile(r"(?:家庭|住宅|家中|家里|宅电|家属|本人|住家|私人)[^，。；\n]{0,8}$")
_CARD: Final = re.compile(rf"(?<![0-9A-Za-z])\d(?:{_SEPARATOR}\d){{15,18}}(?![0-9A-Za-z*])")
_CARD_BEGINNING: Final = re.compile(r"62|60|4|5[1-5]|35|37|955[0-9]|1002")
_CALLED_CARD: Final = re.compile(r"(?:卡号|银行卡|储蓄卡|社保卡|借记卡)[^，。；：:\d]{0,6}[：:为是]?\s*$")
_CALLED_OTHERWISE: Final = re.compile(
    r"(?:票据|发票|流水|编码|批次|代码|序列|条码|校验码|编号|单号|合同|项目|IMEI|订单|备案)[^，。；\d]{0,6}$"
)
_ACCOUNT: Final = re.compile(r"(?:账号|帐号|账户)[：:为]?\s*(\d[\d ]{10,22}\d)(?!\d)")
_HOLDER: Final = re.compile(r"(?:户名|收款人|开户人|持卡人)[：:为]?\s*([\u4e00-\u9fff·]{2,4})(?=[，,。；;、）)\s]|$)")
_LINK: Final = re.compile(r"[A-Za-z]{3,6}://[^\s\u4e00-\u9fff，。；）]+")


def identity_numbers(text: Text, today: date) -> Iterator[Finding]:
    """Numbers that are right, or that the text itself calls identity numbers."""
    norm = half_width(text.text)
    called_columns = _columns(text, _CALLED_IDENTITY)
    for match in _ID18.finditer(norm):
        number = re.sub(r"[ \-]", "", match.group())
        called = _called(text, norm, match, called_columns)
        if (is_identity_number(number) and born(number, today)) or (called and born(number, today)):
            yield _personal(Kind.IDENTITY_NUMBER, text.text, match)
    for match in _ID15.finditer(norm):
        if _called(text, norm, match, called_columns):
            yield _personal(Kind.IDENTITY_NUMBER, text.text, match)
    for match in _ID_SHORT_MASK.finditer(norm):
        if born(match.group(1), today):
            yield _personal(Kind.IDENTITY_NUMBER, text.text, match)


def is_identity_number(number: str) -> bool:
    """Whether 17 digits have the region and the check sign of GB 11643-1999 (ISO 7064 MOD 11-2)."""
    if number[:2] not in _REGIONS:
        return False
    total = sum(int(digit) * pow(2, 17 - place, 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()


def born(number: str, today: date) -> bool:
    """Whether places 7 to 14 are a day between 1900 and today."""
    try:
        day = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    return date(1900, 1, 1) <= day <= today


def phones(text: Text) -> Iterator[Finding]:
    """Mobile numbers; landlines only where the text calls them private (lists of persons: `lists`)."""
    norm = half_width(text.text)
    links = [match.span() for match in _LINK.finditer(norm)]
    taken: set[int] = set()
    for match in (*_MOBILE.finditer(norm), *_MOBILE_BEHIND.finditer(norm)):
        inside = any(start <= match.start() < end for start, end in links)
        before = norm[max(0, match.start() - 10) : match.start()]
        if inside or match.start() in taken or _NO_PHONE_BEFORE.search(before):
            continue
        if _NO_PHONE_AFTER.match(norm, match.end()):
            continue
        taken.add(match.start())
        yield _personal(Kind.PHONE_NUMBER, text.text, match)
    for match in _LANDLINE.finditer(norm):
        if _PRIVATE_LINE.search(norm[max(0, match.start() - 16) : match.start()]):
            yield _personal(Kind.PHONE_NUMBER, text.text, match)


def landlines(line: str) -> Iterator[re.Match[str]]:
    """Landline numbers with an area code."""
    return _LANDLINE.finditer(half_width(line))


def bank_cards(text: Text, today: date) -> Iterator[Finding]:
    """Card numbers by length, beginning and Luhn's digit, or called so; accounts that are given to a person."""
    norm = half_width(text.text)
    for match in _CARD.finditer(norm):
        number = re.sub(r"[ \-]", "", match.group())
        before = norm[max(0, match.start() - 14) : match.start()]
        if len(number) == 18 and is_identity_number(number) and born(number, today):
            continue
        called = _CALLED_CARD.search(before) is not None
        looks = bool(_CARD_BEGINNING.match(number)) and luhn(number) and not _CALLED_OTHERWISE.search(before)
        if called or looks:
            yield _personal(Kind.BANK_CARD, text.text, match)
    for match in _ACCOUNT.finditer(norm):
        around = norm[max(0, match.start() - 30) : match.end() + 30]
        holder = _HOLDER.search(around)
        if holder and is_name(holder.group(1)):
            yield found(Kind.BANK_CARD, text.text, match.start(1), match.end(1), masked(Kind.BANK_CARD, match.group(1)))


def luhn(number: str) -> bool:
    """Luhn's check digit (ISO/IEC 7812-1, annex B)."""
    digits = [int(c) for c in reversed(number)]
    return sum(d if i % 2 == 0 else d * 2 - (9 if d > 4 else 0) for i, d in enumerate(digits)) % 10 == 0


_DOUBLE: Final = frozenset(
    re.findall(r"\S+", "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 夏侯 端木 南宫 长孙 宇文")
)
_SURNAMES: Final = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文闫迟曲牛付米安朴权"
    "柳葛祖代谷冉莫车丛柴单战卞毕鲍边卜岑晁成褚慈崇初褚狄刁窦樊房费丰伏符盖甘耿宫勾关管桂海杭郝洪花华宦霍吉计季纪"
    "冀简焦靳井景鞠阚柯孔寇匡郎乐冷厉连廉凌栾骆麻满梅苗明缪穆那南倪聂宁农欧庞裴平蒲戚齐祁强谯裘曲全阙荣阮芮桑沙尚"
    "申盛施时舒司隋滕童涂屠温翁巫邬伍席项解辛幸邢荀鄢晏燕羊仰伊殷应游俞虞禹郁喻元岳臧翟詹占湛章甄支仲竺祝庄卓宗左"
)
_SPREAD: Final = re.compile(r"[\u4e00-\u9fff][ \u3000]{1,4}[\u4e00-\u9fff]")
_WITH_POINT: Final = re.compile(r"[\u4e00-\u9fff]{2,6}[·•][\u4e00-\u9fff]{2,6}(?:[·•][\u4e00-\u9fff]{2,6})?")
_NOT_NAMES: Final = frozenset(
    re.findall(
        r"\S+",
        "张三 李四 王五 赵六 某某 钱七 孙八 "
        "金额 时间 高度 高龄 常住 项目 成员 单价 单位 全称 关系 党员 党派 性别 年龄 民族",
    )
)


def is_name(text: str) -> bool:
    """Whether a text looks like the full name of a person: a surname and one or two signs more, unmasked.

    Names of two signs are often written apart, to stand as wide as those of three; others have parts and a point.
    """
    if _SPREAD.fullmatch(text):
        text = text[0] + text[-1]
    if _WITH_POINT.fullmatch(text):
        return True
    if (
        text in _NOT_NAMES
        or text[-1:] in "区县市镇乡村街路科局院所站组厅"
        or not re.fullmatch(r"[\u4e00-\u9fff]{2,4}", text)
        or "某" in text
    ):
        return False
    if text[:2] in _DOUBLE:
        return len(text) in (3, 4)
    return text[0] in _SURNAMES and len(text) in (2, 3) and text[1:] not in {"女士", "先生", "主任", "科长", "老师"}


def _called(text: Text, norm: str, match: re.Match[str], columns: frozenset[int]) -> bool:
    if text.rows:
        row = norm.rfind("\n", 0, match.start()) + 1
        return row > 0 and norm.count("\t", row, match.start()) in columns
    around = norm[max(0, match.start() - 14) : match.start()]
    return bool(_CALLED_IDENTITY.search(re.split(r"[，。；]", around)[-1]))


def _columns(text: Text, head: re.Pattern[str]) -> frozenset[int]:
    return (
        frozenset(column for column, cell in enumerate(text.rows[0]) if head.search(cell)) if text.rows else frozenset()
    )


def _personal(kind: Kind, text: str, match: re.Match[str]) -> Finding:
    return found(kind, text, match.start(), match.end(), masked(kind, match.group()))
