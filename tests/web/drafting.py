"""A document drafted and submitted in the browser, where how it is typed is told elsewhere."""

from __future__ import annotations

from datetime import date

from people import Person

POINTS = ("用语规范", "表述恰当", "格式准确", "无错别字和数据错误")
"""What the drafter confirms before the reviews begin."""


def drafted(drafter: Person, title: str, item: str, text: str, on: date, *, keywords: str = "") -> None:
    """A new document of a catalogue item, sent to its first review."""
    page = drafter.page
    drafter.go("/documents/new")
    page.get_by_role("textbox", name="标题").fill(title)
    page.get_by_label("目录事项").select_option(item)
    editor = drafter.editor("正文")
    editor.click()
    editor.press_sequentially(text)
    page.get_by_label("成文日期").fill(on.isoformat())
    if keywords:
        page.get_by_text("分类、解读与征求意见").click()
        page.get_by_label("关键词").fill(keywords)
    page.get_by_role("button", name="建立文稿").click()
    drafter.said("文稿已建立")
    submitted(drafter, title)


def submitted(drafter: Person, title: str) -> None:
    """A draft that is held goes to its first review."""
    drafter.open(title, "拟稿")
    drafter.choose("提交审核")
    for point in POINTS:
        drafter.choose(point)
    drafter.finish("拟稿")
