"""What is refused about interpretation products, the register of questions and readers' feedback."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "a question is needed": "请填写问题。",
    "an address that begins with https:// or http:// is needed": "请填写以 https:// 或者 http:// 开头的网址。",
    "This question is settled already, or under review.": "该问题已有回应、已合并，或者正在审核。",
    "Choose the question that stays, and 1 to {} others.": "请选定保留的问题，以及1至{}条要合并的问题。",
    "There is no such question.": "没有这个问题。",
    "There is no such secrecy review.": "没有这次保密审查。",
    "Say which department it goes to.": "请选择转给哪个科室。",
    "This instance is not about a reader's feedback.": "该流程不是办理读者反馈的流程。",
    "Choose what it came to.": "请选择认定结果。",
}

PROBLEMS: Final = {
    "product-audience-missing": ("解读产品须注明面向的群体。", "A product needs its audience."),
    "product-file-unknown": ("解读产品所用的附件不存在。", "A product names an attachment that is not there."),
    "product-file-unfit": ("解读产品所用附件的类型不符。", "A product's attachment is of another kind."),
    "product-file-missing": ("解读产品须选择附件或者填写网址。", "A product needs a file or an address."),
    "product-words-missing": (
        "图解、音视频、访谈等产品须附文字说明或者文字稿（无障碍）。",
        "Pictures, recordings and talks need their words, for those who cannot see or hear them.",
    ),
    "product-text-missing": ("文字解读须有正文。", "A text needs the document's text."),
    "product-questions-missing": ("问答产品中还没有问题。", "There is no question in the product."),
    "product-answer-missing": ("问答产品中有问题没有回答。", "A question of the product has no answer."),
}
"""What products lack before their document may be submitted, by code: Chinese and English."""
