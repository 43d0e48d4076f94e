"""What is refused about publications, their delivery, subscriptions and what readers write."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "may_publish, after_processing or must_not.": "请选择：可以公开、处理后公开、不得公开。",
    "Only secrecy reviewers record this.": "只有保密审查员可以登记。",
    "Something is being done to this publication already.": "该公开信息已有处理流程在进行。",
    "The number of the letter is needed.": "请填写来函文号。",
    "There is no reply to be downloaded.": "没有可以下载的答复。",
    "There is no such column.": "没有这个栏目。",
    "Choose what your feedback is about.": "请选择反馈的类型。",
    "Write what is wrong, or what you ask.": "请写明哪里有错误，或者您的问题。",
    "The department whose text it is answers.": "由该信息的责任科室答复。",
    "This feedback is settled already.": "该反馈已经处理过。",
    "This publication was withdrawn.": "该信息已撤下。",
    "There is no such feedback.": "没有这条反馈，请检查网址是否完整。",
    "There is no such version.": "没有这个版本。",
    "There is no such part of the catalogue.": "目录没有这一部分。",
    "There is no such part of the sitemap.": "网站地图没有这一部分。",
    "This subscription has ended, or was never confirmed.": "该订阅已经结束，或者没有及时确认。",
    "Publishers and the office send again.": "只有发布员和综合科可以再次发送。",
    "Publishers, the office and reviewers look again.": "只有发布员、综合科和审查人员可以要求回查。",
    "There is no page to be looked at.": "没有可回查的页面。",
    "This job looks at a page: ask it to look again.": "这是回查，不是发送：请选择“立即回查”。",
    "This delivery was called off.": "这次发送已经取消。",
    "Choose why from the list.": "请从列表中选择原因。",
    "Only the responsible department and the office seal a text: tell the office.": (
        "只有责任科室和综合科可以封存，请告知综合科。"
    ),
    "Only a leader opens what was sealed.": "只有分管领导可以解除封存。",
    "This text is not held back for a correction.": "该信息没有因更正而封存。",
    "You may not read what is sealed.": "您无权查阅封存的版本。",
    "There is no such sealed version.": "没有这个封存版本。",
    "The cause of a withdrawal is not in the list.": "撤稿原因不在列表中。",
    "This document is not published.": "该文稿没有公开发布。",
    "You may not ask for this.": "您不能提出此项请求。",
    "Choose the validity from the list.": "请从列表中选择有效性。",
    "The publication is marked so already.": "该信息的有效性已经如此标注。",
    "Give the day, from the form date to today at the latest.": (
        "请填写失效或者废止的日期，不早于成文日期，不晚于今天。"
    ),
    "Name the document that declares it.": "请写明宣布失效、废止或者恢复效力的文件及文号。",
}
