"""Names in lists beside what makes a person findable: a number, a telephone, an account, a home address to the door."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from itertools import groupby
from operator import attrgetter
from typing import Final

from workflows.textcheck.masking import masked
from workflows.textcheck.model import PERSONAL, Cell, Finding, Kind, Text, found
from workflows.textcheck.personal import is_name, landlines

_NAME_HEAD: Final = re.compile(
    r"姓名|名字|户主|申请人|当事人|负责人|法定代表人|联系人|监护人|收款人|领款人|领取人|持卡人|开户人|户名|受助人|受益人|家长|户主及成员|收养人|送养人|抚养人|赡养人|扶养人|受害人|志愿者|逝者|死者|亡者|患者|病人|家属$|业主|本人|父亲|母亲|配偶|子女|孤儿$|残疾人$|村民$|居民$|对象$|老人$|儿童$|学生$|会员$|人员$"
)
_ACCOUNT_HEAD: Final = re.compile(r"账号|帐号|卡号|账户")
_PHONE_HEAD: Final = re.compile(r"电话|手机|联系方式")
_ADDRESS_HEAD: Final = re.compile(r"住址|地址|住所")
_INSTITUTION_HEAD: Final = re.compile(r"机构|单位|供应商|公司|企业|组织|院名|职务|带班|事项")
_DOOR: Final = re.compile(r"\d+\s*(?:室|户)|\d+组\s*\d+号|\d+号楼|\d+单元|\d+栋|(?:街|路|巷|胡同|村|屯)\d+号")
_ACCOUNT: Final = re.compile(r"\d[\d ]{10,22}\d")
_HOME: Final = re.compile(r"(?:家住|住址|家庭住址|居住|现住|住)[：:于在]?[^，；。、]*?(?:\d+室|\d+组\d+号|\d+号)")
_ENTRY: Final = re.compile(r"[；;。\n]|(?<=）)、|(?<=\d)、|(?<=[）\d])[，和与](?=[\u4e00-\u9fff]{2,4}[（(：:\d])")
_NAMED: Final = re.compile(
    r"(?:(?:^|[：:，,、；;\s（(_.．）)①-⑳/])(?:[一二三四五六七八九十]是)?"
    r"(?:户主|申请人|受助人|受助学生|学生|困难群众|村民|居民|老人|孤儿|残疾人|救助对象|监护人)?)([\u4e00-\u9fff]{2,4}?)"
    r"(?=[，,（(：:\s/\-—－]|$|\d|男|女|家住|同志|身份证|公民身份|电话|手机|联系电话)"
)
_NUMBERED: Final = re.compile(r"(?<=[\u4e00-\u9fff])[\s/，,、（(：:]+[\d*].*$")
_BLOCK: Final = re.compile(r"^[\s\u3000]*(?:\d{1,3}[.．、]\s*)?姓\s*名[：:\s]\s*([\u4e00-\u9fff]{2,4})[\s\u3000]*$")
_BLOCK_LINES: Final = 8
_RELATION: Final = re.compile(r"\s*[（(][\u4e00-\u9fff]{1,4}[）)]$")
_CONTACTS: Final = re.compile(r"联系人|咨询|请联系|监督|举报|值班|负责人|来电")
_ANNOUNCES: Final = re.compile(r"名单|花名册|名册|台账|明细|登记|一览表|汇总表|发放表")


def in_lists(text: Text, known: Iterable[Finding]) -> Iterator[Finding]:
    """Names of a list, and the private lines and accounts that only the list makes findings."""
    private = [finding for finding in known if finding.kind in PERSONAL]
    if text.rows:
        yield from _of_table(text, private)
    elif text.where == "attachment name":
        if _ANNOUNCES.search(text.text) and private:
            yield from (entry for entry in _names_of(text, 0, text.text))
    else:
        yield from _of_lines(text, private)
        yield from _of_blocks(text, private)


def _of_table(text: Text, private: list[Finding]) -> Iterator[Finding]:
    head = tuple(re.sub(r"\s", "", cell) for cell in text.rows[0])
    names = {column for column, cell in enumerate(head) if _NAME_HEAD.search(cell)}
    if not names:
        yield from _of_cells(text, private)
        return
    if all(len(row) == 2 for row in text.rows) and _is_form(text):
        yield from _of_form(text, private)
        return
    public = any(_INSTITUTION_HEAD.search(cell) for cell in head)
    for row in list(_rows(text))[1:]:
        start, end = row[0].start, row[-1].start + len(row[-1].text)
        own = [finding for finding in private if start <= finding.start < end]
        persons = [cell for cell in row if cell.column in names and is_name(_own(cell.text))]
        more = list(_only_here(text, row, head, own, bool(persons), public))
        yield from more
        if more or own or (not public and any(_is_home(cell, head) for cell in row)):
            for cell in persons:
                yield _name(text, cell.start + cell.text.index(_own(cell.text)), _own(cell.text))


def _own(cell: str) -> str:
    """A name without what somebody is to the household, and without the number in the same cell: 王海波（户主）."""
    return _RELATION.sub("", _NUMBERED.sub("", cell.strip()))


def _of_cells(text: Text, private: list[Finding]) -> Iterator[Finding]:
    """A table without a head: rows of two or more persons, each with a name and a number, names in one column."""
    rows = []
    for row in _rows(text):
        start, end = row[0].start, row[-1].start + len(row[-1].text)
        persons = [cell for cell in row if is_name(cell.text.strip())]
        if not any(start <= one.start < end for one in private) or len(persons) != 1:
            return
        rows.append(persons[0])
    if len(rows) > 1 and len({cell.column for cell in rows}) == 1:
        for cell in rows:
            yield _name(text, cell.start + cell.text.index(cell.text.strip()), cell.text.strip())


def _is_form(text: Text) -> bool:
    """Whether a table has its heads in the first column and one person's answers in the second."""
    heads = [re.sub(r"\s", "", row[0]) for row in text.rows]
    return (
        is_name(_own(text.rows[0][1]))
        and not any(_INSTITUTION_HEAD.search(head) for head in heads)
        and sum(
            bool(_PHONE_HEAD.search(h) or _ACCOUNT_HEAD.search(h) or _ADDRESS_HEAD.search(h) or "证" in h)
            for h in heads
        )
        > 0
    )


def _of_form(text: Text, private: list[Finding]) -> Iterator[Finding]:
    if private:
        cell = next(cell for cell in text.cells() if (cell.row, cell.column) == (0, 1))
        yield _name(text, cell.start + cell.text.index(_own(cell.text)), _own(cell.text))


def _rows(text: Text) -> Iterator[list[Cell]]:
    for _, cells in groupby(text.cells(), key=attrgetter("row")):
        yield list(cells)


def _only_here(
    text: Text, row: list[Cell], head: tuple[str, ...], private: list[Finding], persons: bool, public: bool
) -> Iterator[Finding]:
    if not persons or public:
        return
    for cell in row:
        title = head[cell.column] if cell.column < len(head) else ""
        if any(cell.start <= finding.start <= cell.start + len(cell.text) for finding in private):
            continue
        matches: list[re.Match[str]] = []
        kind = Kind.BANK_CARD
        if _ACCOUNT_HEAD.search(title):
            matches = list(_ACCOUNT.finditer(cell.text))
        elif _PHONE_HEAD.search(title):
            kind, matches = Kind.PHONE_NUMBER, list(landlines(cell.text))
        for match in matches:
            at = cell.start + match.start()
            yield found(kind, text.text, at, cell.start + match.end(), masked(kind, match.group()))


def _is_home(cell: Cell, head: tuple[str, ...]) -> bool:
    title = head[cell.column] if cell.column < len(head) else ""
    return bool(_ADDRESS_HEAD.search(title)) and bool(_DOOR.search(cell.text))


def _of_lines(text: Text, private: list[Finding]) -> Iterator[Finding]:
    entries: list[tuple[Finding, list[Finding]]] = []
    places = sorted(finding.start for finding in private)
    for start, line in text.lines():
        if _CONTACTS.search(line):
            continue
        for begin, part in _entries(line):
            at = start + begin
            beside = bisect_left(places, at) < bisect_left(places, at + len(part))
            names = list(_names_of(text, at, part))[:1]
            lines = [] if beside or not names else _lines_of(text, at, part)
            if names and (beside or lines or _HOME.search(part)):
                entries.append((names[0], lines))
    if len(entries) > 1:
        for name, lines in entries:
            yield name
            yield from lines


def _of_blocks(text: Text, private: list[Finding]) -> Iterator[Finding]:
    """Persons of whom each has some lines, the first of them with the name: 姓名：王海波."""
    lines = list(text.lines())
    heads = [(number, start, match) for number, (start, line) in enumerate(lines) if (match := _BLOCK.match(line))]
    names = []
    for place, (number, start, match) in enumerate(heads):
        until = min(number + _BLOCK_LINES, heads[place + 1][0] if place + 1 < len(heads) else len(lines))
        end = lines[until][0] if until < len(lines) else len(text.text)
        if is_name(match[1]) and any(start <= one.start < end for one in private):
            names.append(_name(text, start + match.start(1), match[1]))
    if len(names) > 1:
        yield from names


def _entries(line: str) -> Iterator[tuple[int, str]]:
    at = 0
    for cut in _ENTRY.finditer(line):
        yield at, line[at : cut.start()]
        at = cut.end()
    yield at, line[at:]


def _names_of(text: Text, at: int, part: str) -> Iterator[Finding]:
    for match in _NAMED.finditer(part):
        if is_name(match.group(1)):
            yield _name(text, at + match.start(1), match.group(1))


def _lines_of(text: Text, at: int, part: str) -> list[Finding]:
    kind = Kind.PHONE_NUMBER
    return [
        found(kind, text.text, at + match.start(), at + match.end(), masked(kind, match.group()))
        for match in landlines(part)
    ]


def _name(text: Text, start: int, name: str) -> Finding:
    return found(Kind.PERSONAL_NAME, text.text, start, start + len(name), masked(Kind.PERSONAL_NAME, name))
