"""Marks that say how this paper is to be handled (保守国家秘密法, and the customs of internal papers)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from workflows.textcheck.model import Finding, Kind, Text, found

_LEVEL: Final = r"(?:绝\s?密|机\s?密|秘\s?密)"
_PERIOD: Final = r"(?:\d+\s?(?:年|个月)|[一二三四五六七八九十]+年|长期)"
_STARRED: Final = re.compile(rf"★\s?{_LEVEL}|{_LEVEL}\s?★(?:\s?{_PERIOD})?")
_URGENT: Final = r"(?:特提|特急|加急|平急|急件)"
_ALONE: Final = re.compile(rf"^[\s\u3000]*({_LEVEL}[级件]?(?:\s?{_PERIOD}|\s?[（(]{_PERIOD}[）)])?)[\s\u3000]*$")
_NOTE: Final = re.compile(
    r"^[\s\u3000]*[（(【\[]?\s*(不对外(?:公布|公开|发布)|暂不(?:对外)?公开|不宜公开|(?:请)?注意保密|密件|仅?供领导(?:参阅|参考)|此件发至[\u4e00-\u9fff]{1,6}级?)"
    r"\s*[）)】\]]?[。！]?[\s\u3000]*$"
)
_FILE_NAME: Final = re.compile(rf"^({_LEVEL})(?=[-_—\s（(【])|(?<=[-_—\s（(【])({_LEVEL})级?(?=[)）】\].]|$)")
_TITLE_NOTE: Final = re.compile(r"[（(【\[](内部|密件|不对外公开|注意保密)[）)】\]]")
_FIELD: Final = re.compile(rf"(?:密\s?级|(?:保密|秘密|涉密)等级)\s?[：:]\s?({_LEVEL}|内部|工作秘密)")
_INTERNAL: Final = r"内部(?:资料|文件|参考|参阅|材料|刊物|使用|发行|掌握|传阅|明电|事项)"
_ONLY_LINE: Final = re.compile(
    rf"^[\s\u3000]*(?:({_LEVEL})[·・★\s]*启用前|{_URGENT}[·・、\s]*({_LEVEL})|({_LEVEL})[·・、\s]*{_URGENT}"
    r"|[（(【\[〔]?\s*(工作秘密)(?:[，,\s]*(?:注意保[管密存]|不得[^）)】\]〕]{1,6}))?\s*[）)】\]〕]?|(密码电报|机要件|密电)|(内部明电)"
    r"|(?:发文|发放|印发)范围[：:]\s*(内部)|(?:公开)?属性[：:]\s*(不予公开|不公开)"
    r"|(涉密(?:文件|材料|资料|件))(?=[，,。；！\s]|$)[^。]{0,20}。?)[\s\u3000]*$"
)
_KNOWN_TO: Final = re.compile(
    r"(?:本|此)(?:件|文件|材料|通知)?(知悉范围)[：:限]|(?:^|[，,。])请(?:严格)?(控制知悉范围)"
)
_HANDLE: Final = (
    r"(?:严禁|不得|禁止|请勿)(?:复印|复制|翻印|摘抄|转载|外传|外泄|扩散|传播|登报|上网|对外提供)"
    r"(?:、(?:复印|复制|翻印|摘抄|转载|外传|外泄|扩散|传播|登报|上网))*|阅后(?:收回|即焚|销毁|退回)|(?:会后|会议结束后|用后|阅后)(?:请)?(?:交回|退回|退还|销毁|即毁|收回)(?=[\s，,。；！）)]|$)|统一收回|会后收回|用后收回|"
    r"仅限内部(?:使用|传阅|掌握|交流)?|仅供内部(?:使用|参考|参阅|交流|传阅|掌握|学习)|只发至[\u4e00-\u9fff]{1,3}级|限内部使用|"
    r"限本?(?:单位|部门|系统|局|机关)内部(?:传阅|使用|掌握)|仅供[\u4e00-\u9fff]{0,6}领导(?:参阅|阅|参考)|"
    r"不(?:上网|登报|见报)[、，](?:不)?(?:上网|登报|见报|转载)"
)
_BRACKET_IS: Final = re.compile(
    rf"[（(【\[〔]\s*(?:{_LEVEL}级?(?:\s?★?\s?{_PERIOD})?|[^（）()【】\[\]]*?(?:{_INTERNAL}|{_HANDLE})[^（）()【】\[\]]*)\s*[）)】\]〕]"
)
_LINE_IS: Final = re.compile(
    rf"^[\s\u3000]*({_INTERNAL}(?:[\s\u3000，,]*注意保(?:存|管|密))?)(?=[\s\u3000，,。；！!]|$)"
)
_OWN: Final = re.compile(
    rf"(?:本|此|该)(?:件|材料|文件|资料|表|通知|清单|名单|会议材料)[^。；\n]{{0,6}}?({_INTERNAL}|不得公开|不宜公开|不公开|不对外公开|"
    rf"(?<![不未非])涉密(?=[\s，,。；）)]|$)|(?<![不非])属于?{_LEVEL}级?(?:文件|件|材料|资料)?(?=[\s，,。；）)]|$)|"
    rf"(?<![不非])(?:为|属于?|系)工作秘密(?=[\s，,。；）)]|$))"
)
_NAMED: Final = re.compile(_INTERNAL)
_HANDLING: Final = re.compile(_HANDLE)
_NOT_PUBLIC: Final = re.compile(r"^[\s\u3000]*[（(]?(此件不予公开|此件不公开|不予公开)[）)]?[\s\u3000]*$")
_NAMES: Final = {"title": (_NAMED, _TITLE_NOTE), "attachment name": (_NAMED, _TITLE_NOTE, _FILE_NAME)}
_TALK: Final = re.compile(r"(?:个人信息|身份|举报人|申请人|他人|任何单位|信息|账号|密码|试题|标底)[^，。；]{0,8}$")


def secrecy_markings(text: Text) -> Iterator[Finding]:
    """Marks in the places of marks; not the words where secrecy is talked about."""
    taken: list[tuple[int, int]] = []
    for start, line in text.lines():
        for begin, end in _marks(line, text):
            place = start + begin, start + end
            if not any(place[0] < e and s < place[1] for s, e in taken):
                taken.append(place)
                yield found(Kind.SECRECY_MARKING, text.text, *place)
    yield from _of_columns(text, taken)


def _marks(line: str, text: Text) -> Iterator[tuple[int, int]]:
    for pattern in (_ALONE, _LINE_IS) if text.rows else (_ALONE, _LINE_IS, _NOT_PUBLIC, _NOTE):
        if alone := pattern.search(line):
            yield alone.span(1)
    for pattern in (_FIELD, _OWN, _KNOWN_TO, *(() if text.rows else (_ONLY_LINE,))):
        for match in pattern.finditer(line):
            yield match.span(match.lastindex or 0)
    for pattern in (_STARRED, _BRACKET_IS, *_NAMES.get(text.where, ())):
        for match in pattern.finditer(line):
            yield match.span()
    for match in _HANDLING.finditer(line):
        if not _TALK.search(line[max(0, match.start() - 20) : match.start()]):
            yield match.span()


def _of_columns(text: Text, taken: list[tuple[int, int]]) -> Iterator[Finding]:
    if not text.rows:
        return
    columns = {column for column, cell in enumerate(text.rows[0]) if re.search(r"密\s?级", cell)}
    for cell in text.cells():
        level = re.search(_LEVEL, cell.text)
        if cell.row and cell.column in columns and level:
            place = cell.start + level.start(), cell.start + level.end()
            if not any(place[0] < e and s < place[1] for s, e in taken):
                yield found(Kind.SECRECY_MARKING, text.text, *place)
