"""How it is written: widths, pairs of marks (GB/T 15834), words written twice."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from workflows.textcheck.links import addresses
from workflows.textcheck.model import HAN, Finding, Kind, Text, found, half_width

_WIDE: Final = re.compile(r"[０-９]+(?:[，．][０-９]+)*％?|[Ａ-Ｚａ-ｚ]+|％")
_WIDE_COMMA: Final = re.compile(r"(?<!\d)\d{1,3}(?:，\d{3})+(?=\s*[元万亿人户]|\.\d)")
_BETWEEN: Final = rf"[{HAN}”’》）】]"
_NARROW: Final = re.compile(
    rf"(?<={_BETWEEN})[,;:?!]|[,;:?!](?=[{HAN}“‘《（【])|(?<={_BETWEEN})\.(?=$|[\s{HAN}])|(?<=[{HAN}])\"|\"(?=[{HAN}])"
)
_PARENTHESES: Final = re.compile(rf"\([^()\n\t（）]*[{HAN}][^()\n\t（）]*\)")
_PUNCTUATION: Final = dict(zip(",;:?!.()", "，；：？！。（）", strict=True))
_PAIRS: Final = dict(zip("》〉”’）〕】)]", "《〈“‘（〔【([", strict=True))
_LOOSE: Final = {"（": "(", "(": "("}
_LISTED: Final = re.compile(r"(?:^|[：:；;，,。、\s])[0-9A-Za-z]{1,2}$")
_FUNCTION: Final = "的地得和与及于将在是为被把从向由以或并而且所之其按据经已"
_MEET: Final = {
    **{
        "及": "时早格",
        "和": "谐平睦解美蔼气",
        "其": "他余中它",
        "与": "会",
        "所": "长在有属",
        "为": "老民",
        "将": "来要军",
    },
    **{"被": "申监救告上抚征检", "在": "校职岗册线建编场读", "经": "办济费营过", "地": "方区址名理震质点下铁籍级市"},
    **{
        "从": "业事",
        "按": "月期时",
        "向": "上",
        "而": "且",
        "并": "且",
        "得": "到",
        "以": "旧",
        "由": "于",
        "的": "确士",
    },
}
"""Signs that one word ends with and the next begins with, by what the next goes on with: 以及 及时."""
_APART: Final = "|".join(f"{sign}{sign}[{after}]" for sign, after in _MEET.items())
_ENDED: Final = "|".join(
    f"(?<={word}){sign}{sign}" for word, sign in (("目", "的"), ("标", "的"), ("研究", "所"), ("派出", "所"))
)
_DOUBLED: Final = re.compile(rf"(?!{_APART}|{_ENDED})([{_FUNCTION}，。、；：？！,;?!])\1")
_LE: Final = re.compile(r"(?<=[成行到开展立定办施建出束供过布发])了了")
_UNIT_TWICE: Final = re.compile(r"(?<=[\d万亿])元元(?=$|[\W_])|(?<=\d)(?:%%|％％)")
_ENDS: Final = {
    "开展": "览示开望现销出演板区会馆厅期翅",
    "工作": "风用为业者出答品坊案息物战客弊",
    "动作": "风用为业者出答品坊案息物战客弊",
    "通知": "晓道识情悉名",
    "提高": "质龄效度标水品新校级中等低压温原血层速山价额发位素兴考",
    "单位": "于置列居次",
    "进一步": "入骤伐行",
    "落实": "施际现行效名事践战物地习干体证用惠发力情质例打时",
    "加强": "制化调大劲弱度项势国身",
    "管理": "念论解由财事顺赔想工科",
    "救助": "力推残学医老困行人听手理餐浴洁产",
    "服务": "必实工农",
    "实施": "工行策救放以",
    "建立": "足即项案功法场刻体德志",
    "建设": "立施计备置定有",
    "保障": "碍",
    "要求": "助职真实是知",
    "规定": "期位点量性额制价时向",
    "部门": "前口户槛类诊",
    "情况": "且",
    "问题": "目材词字库",
    "发放": "心弃宽松大学假射养",
    "审核": "心准查实对定算电",
    "完善": "于良后意待终",
    "活动": "员态力机作物工画手摇车",
    "困难": "以民点度题免关",
    "养老": "人年师百旧龄",
    "民政": "策府务协治法纪",
    "社会": "议同员计场见谈客长费",
    "街道": "路理德歉",
    "申请": "示求教假柬勿",
    "公示": "范例意威众",
    "通过": "程渡期去高多关失往年节错度",
    "政府": "邸",
    "民政局": "长面部限势域",
    "财政局": "长面部限势域",
    "救助站": "长点台在内立",
    "应当": "场地年日事前时天月面选中作下即局众",
}
"""Words of official papers, and what their last sign begins in turn: 落实实施 is two words, 落实实 is a slip."""
_SLIP: Final = re.compile("|".join(f"{word}{word[-1]}(?![{starts}])" for word, starts in _ENDS.items()))
_BEGINS: Final = {
    "通知": "交普沟开畅流联卡变直共贯精打接疏",
    "报告": "填申上汇简公日周警情呈预海举电",
    "工作": "员职民义施竣分手化职务加理人",
}
_SLIP_BEFORE: Final = re.compile("|".join(f"(?<![{before}]){word[0]}(?={word})" for word, before in _BEGINS.items()))
_BEGUN_TWICE: Final = re.compile(
    r"(?:(?<=^)|(?<=[，。；]))请请(?![求示假柬教愿客帖])|该该|[你我他她它]们们|第([一二三四五六七八九十])\1(?=[条章节项款届批次])"
)
_ONLY_HAN: Final = re.compile(rf"[{HAN}]+")
_LONG_TWICE: Final = re.compile(r"([\w（）()、]{4,20})\1")
_LATIN_TWICE: Final = re.compile(r"\b([A-Za-z]{2,20})\s+\1\b", re.IGNORECASE)
_TWICE: Final = re.compile(rf"([{HAN}]{{2,8}})\1")
_REPEATED: Final = frozenset(
    re.findall(
        r"\S+",
        "研究 商量 讨论 考虑 了解 休息 打听 交流 学习 锻炼 放松 活动 体验 介绍 沟通 收拾 打扫 "
        "整理 比较 参考 照顾 关心 非常 很多 许多 平安 快乐 表现 调查 走动 运动 琢磨 宣传",
    )
)


def mixed_widths(text: Text) -> Iterator[Finding]:
    """Punctuation of the other width, and full-width figures and letters."""
    own = text.text
    broken = [match.span() for match in addresses(own)]
    for match in _WIDE.finditer(own):
        yield found(Kind.MIXED_WIDTH, own, match.start(), match.end(), half_width(match.group()))
    for match in _WIDE_COMMA.finditer(own):
        yield found(Kind.MIXED_WIDTH, own, match.start(), match.end(), match.group().replace("，", ","))
    if text.where == "attachment name":
        return
    for match in (*_NARROW.finditer(own), *_PARENTHESES.finditer(own)):
        if not any(start <= match.start() < end for start, end in broken):
            wide = "".join(_PUNCTUATION.get(c, c) if c in "(),;:?!." else c for c in match.group())
            yield found(Kind.MIXED_WIDTH, own, match.start(), match.end(), wide if '"' not in wide else "“”")


def unpaired_marks(text: Text) -> Iterator[Finding]:
    """Marks without a partner in their paragraph; a quotation may go on in the next, which opens it again.

    Pages have no paragraphs: there it cannot be told.
    """
    if text.where == "page":
        return
    lines = list(text.lines())
    for number, (start, line) in enumerate(lines):
        following = lines[number + 1][1] if number + 1 < len(lines) else ""
        for at in sorted(_unpaired(line, following.lstrip().startswith("“") and not text.rows)):
            yield found(Kind.UNPAIRED_MARK, text.text, start + at, start + at + 1)


def _unpaired(line: str, goes_on: bool) -> Iterator[int]:
    stack: list[tuple[str, int]] = []
    for at, sign in enumerate(line):
        if sign == "’" and line[at - 1 : at].isascii() and line[at - 1 : at].isalpha():
            continue
        if sign in _PAIRS.values():
            stack.append((sign, at))
        elif sign in _PAIRS:
            opening = _PAIRS[sign]
            place = next((i for i in reversed(range(len(stack))) if _same(stack[i][0], opening)), None)
            if place is not None:
                yield from (known for _, known in stack[place + 1 :])
                del stack[place:]
            elif not (sign in ")）" and _LISTED.search(line[max(0, at - 4) : at])):
                yield at
    yield from (at for sign, at in stack if not (goes_on and sign == "“"))


def _same(one: str, other: str) -> bool:
    return _LOOSE.get(one, one) == _LOOSE.get(other, other)


def doubled_words(text: Text) -> Iterator[Finding]:
    """Words and signs written twice by mistake; not the many that Chinese doubles on purpose."""
    for start, line in text.lines():
        for match in (*_DOUBLED.finditer(line), *_LE.finditer(line)):
            around = line[match.end() : match.end() + 2], line[max(0, match.start() - 2) : match.start()]
            if not any(len(pair) == 2 and pair[0] == pair[1] and pair[0] not in "，。、" for pair in around):
                yield _once(text, start, match, match.group()[0])
        for match in _UNIT_TWICE.finditer(line):
            yield _once(text, start, match, match.group()[0])
        for match in _SLIP.finditer(line):
            yield found(Kind.DOUBLED_WORD, text.text, start + match.end() - 2, start + match.end(), match.group()[-1])
        for match in _SLIP_BEFORE.finditer(line):
            yield found(Kind.DOUBLED_WORD, text.text, start + match.start(), start + match.start() + 2, match.group())
        yield from _repeated(text, start, line)


def _repeated(text: Text, start: int, line: str) -> Iterator[Finding]:
    for match in (*_BEGUN_TWICE.finditer(line), *_LATIN_TWICE.finditer(line)):
        yield found(Kind.DOUBLED_WORD, text.text, start + match.start(), start + match.end())
    for match in _LONG_TWICE.finditer(line):
        if not _ONLY_HAN.fullmatch(match[1]) and re.search(rf"[{HAN}]", match[1]):
            yield _once(text, start, match, match[1])
    for match in _TWICE.finditer(line):
        word = match[1]
        if word not in _REPEATED and word[0] != "一" and len(set(word)) > 1:
            yield _once(text, start, match, word)


def _once(text: Text, start: int, match: re.Match[str], word: str) -> Finding:
    return found(Kind.DOUBLED_WORD, text.text, start + match.start(), start + match.end(), word)
