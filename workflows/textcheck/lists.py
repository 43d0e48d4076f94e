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
    r"姓名|名字|户主|申请人|当事人|负责人|法定代表人|联系人|监护人|对象$|老人$|儿童$|学生$|会员$|人员$"
)
_ACCOUNT_HEAD: Final = re.compile(r"账号|帐号|卡号|账户")
_PHONE_HEAD: Final = re.compile(r"电话|手机|联系方式")
_ADDRESS_HEAD: Final = re.compile(r"住址|地址|住所")
_INSTITUTION_HEAD: Final = re.compile(r"机构|单位|供应商|公司|企业|组织|院名|职务|带班|事项")
_DOOR: Final = re.compile(r"\d+\s*(?:室|户)|\d+组\s*\d+号|\d+号楼|\d+单元|\d+栋|(?:街|路|巷|胡同|村|屯)\d+号")
_ACCOUNT: Final = re.compile(r"\d[\d ]{10,22}\d")
_HOME: Final = re.compile(r"(?:家住|住址|家庭住址|居住|现住|住)[：:于在]?[^，；。、]*?(?:\d+室|\d+组\d+号|\d+号)")
_ENTRY: Final = re.compile(r"[；;。\n]|(?<=）)、|(?<=\d)、|(?<=[）\d])[，和与](?=[\u4e00-\u9fff]{2,4}[（(：:\d])")
_NAMED: Final = re.compile(r"(?:^|[：:，,、；;\s（(_.．])([\u4e00-\u9fff]{2,4})(?=[，,（(：:\s]|$|\d|男|女|家住|同志)")
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


def _of_table(text: Text, private: list[Finding]) -> Iterator[Finding]:
    head = text.rows[0]
    names = {column for column, cell in enumerate(head) if _NAME_HEAD.search(cell)}
    if not names:
        return
    public = any(_INSTITUTION_HEAD.search(cell) for cell in head)
    for row in list(_rows(text))[1:]:
        start, end = row[0].start, row[-1].start + len(row[-1].text)
        own = [finding for finding in private if start <= finding.start < end]
        persons = [cell for cell in row if cell.column in names and is_name(cell.text.strip())]
        more = list(_only_here(text, row, head, own, bool(persons), public))
        yield from more
        if more or own or (not public and any(_is_home(cell, head) for cell in row)):
            for cell in persons:
                yield _name(text, cell.start + cell.text.index(cell.text.strip()), cell.text.strip())


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
