"""What is refused about accounts, tokens and signing in."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "A name is needed.": "请填写姓名。",
    "A token is good for 1 to {} days.": "令牌的有效期应为1至{}天。",
    "A token needs a name that says what it is for.": "请为令牌填写名称，说明用途。",
    "There are too many tokens: revoke one first.": "令牌过多，请先撤销一个。",
    "A user id is small letters, digits, dots and hyphens.": "用户名由小写字母、数字、点和连字符组成。",
    "For which department? Write {}@DEPARTMENT.": "请注明科室，格式为 {}@科室编号。",
    "Somebody must stay administrator.": "至少要保留一名管理员。",
    "There is already a user {}.": "用户名 {} 已被使用。",
    "There is no such language.": "没有这种语言。",
    "There is no {}.": "没有 {}。",
    "This is not an e-mail address.": "请填写正确的电子邮箱地址。",
}
