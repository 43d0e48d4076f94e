"""Pages that only an export has: the list by column that stands for the search, and the one for wrong addresses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Final

from service.exporting.links import Places
from service.storage.queries.exports import Exported
from workflows.disclosure.catalogue import work_points

_OTHERS: Final = "其他"


def everything(live: Sequence[Exported], place: str, places: Places, hotline: str) -> bytes:
    """Everything that is public by column, in the order of the catalogue, the newest first."""
    names = {column.id: column.name for column in work_points().columns}
    order = [one for one in names if any(entry.column == one for entry in live)]
    parts = [(one, names[one], [entry for entry in live if entry.column == one]) for one in order]
    if others := [entry for entry in live if entry.column not in names]:
        parts.append(("others", _OTHERS, others))
    contents = "".join(f'<li><a href="#{key}">{escape(name)}</a>（{len(found)}）</li>' for key, name, found in parts)
    lists = "".join(
        f'<section aria-labelledby="{key}"><h2 id="{key}">{escape(name)}</h2><ul>'
        + "".join(_line(entry, place, places) for entry in found)
        + "</ul></section>"
        for key, name, found in parts
    )
    home = places.between(place, "index.html")
    return _EVERYTHING.format(contents=contents, lists=lists, home=home, help=_help(hotline)).encode()


def not_found(hotline: str) -> bytes:
    """What a web server shows for an address that is not there."""
    return _NOT_FOUND.format(help=_help(hotline)).encode()


def _help(hotline: str) -> str:
    """咨询与协助, as on every page of the portal."""
    called = escape(hotline.replace(" ", ""))
    return f'<p>咨询与协助：<a href="tel:{called}">{escape(hotline)}</a></p>' if hotline else ""


def _line(entry: Exported, place: str, places: Places) -> str:
    href = places.between(place, places.of(f"/publications/{entry.id}"))
    return f'<li><a href="{href}">{escape(entry.title)}</a> {escape(entry.index_number)} {entry.published_on}</li>'


def search_data(live: Sequence[Exported], places: Places) -> bytes:
    """The same as data for whoever wants to search it."""
    data = [
        {
            "title": entry.title,
            "index_number": entry.index_number,
            "published_on": entry.published_on,
            "column": entry.column,
            "path": places.of(f"/publications/{entry.id}"),
        }
        for entry in live
    ]
    return json.dumps(data, ensure_ascii=False, indent=0).encode()


_EVERYTHING: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>全部公开信息</title></head><body><main><h1>全部公开信息</h1>
<p>这是静态页面，没有检索。请用浏览器的“在页面中查找”。
<span lang="en">All that is public; use your browser's search in the page.</span></p>
<p><a href="{home}">首页</a></p>{help}<nav aria-label="栏目"><ul>{contents}</ul></nav>{lists}</main></body></html>
"""
_NOT_FOUND: Final = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>没有这个页面</title></head><body><main><h1>没有这个页面</h1>
<p>地址可能有误，或者页面已经移走。<span lang="en">There is no such page.</span></p>
{help}</main></body></html>
"""
