"""Why a delivery or a later look failed, in Chinese: what connectors say in English, with `{}` where a value stands."""

from __future__ import annotations

import re
from typing import Final

from service.web.i18n import is_english

REASONS: Final = {
    "{} shows something else than was signed.": "{}显示的内容与签发的不一致。",
    "{} still shows what was withdrawn ({}).": "{}仍显示已撤下的内容（{}）。",
    "{} still shows what was withdrawn.": "{}仍显示已撤下的内容。",
    "{} does not show the text ({}).": "{}没有显示该信息（{}）。",
    "{} should say that the text was withdrawn.": "{}应当显示该信息已撤下。",
    "The attachment {} has other content than was signed.": "附件{}的内容与签发的不一致。",
    "{} does not answer: {}": "{}没有应答：{}",
    "{} answers {}: {}": "{}返回{}：{}",
    "{} answers {}.": "{}返回{}。",
    "{} is not known: {}": "找不到主机{}：{}",
    "{} is not on this site.": "{}不在本网站上。",
    "{} is inside the house ({}). Write private = true in its section if that is meant.": (
        "{}是内网地址（{}）。如确需使用，请在该渠道的设置中写明 private = true。"
    ),
    "The channel {} has no url, or no secret ({}).": "渠道{}没有设置地址或者密钥（{}）。",
    "The channel {} needs app_id, cover and a secret ({}).": "渠道{}需要设置 app_id、封面和密钥（{}）。",
    "The channel {} has no folder.": "渠道{}没有设置文件夹。",
    "No connector for {}.": "渠道尚未设置（{}）。",
    "No mail host is configured: the mail stays in the outbox.": "没有设置邮件服务器，邮件留在发件箱。",
    "The mail server did not take the mails: {}": "邮件服务器没有接收：{}",
    "The mail server puts everything off.": "邮件服务器暂缓接收全部邮件。",
    "The mail server did not take the mail: {}": "邮件服务器没有接收：{}",
    "The mail server put the mail off.": "邮件服务器暂缓接收该邮件。",
    "The address was refused: {}": "邮件地址被拒收：{}",
    "This is no address: {}": "不是邮件地址：{}",
    "{} does not answer in time.": "{}没有及时应答。",
    "{} is no address for a delivery.": "{}不是可以投递的地址。",
    "{} is no address for a delivery: {}": "{}不是可以投递的地址：{}",
    "WeChat: the declaration of originality failed.": "微信：原创声明失败。",
    "WeChat: the publication failed.": "微信：发布失败。",
    "WeChat: the platform's review did not pass it.": "微信：平台审核不通过。",
    "WeChat: the account's owner deleted it afterwards.": "微信：发布后被账号管理员删除。",
    "WeChat: the platform blocked it afterwards.": "微信：发布后被平台封禁。",
    "WeChat: {}.": "微信：{}。",
    "WeChat gave no token.": "微信没有给出访问凭据。",
    "WeChat's answer to {} is no JSON.": "微信对{}的应答不是JSON。",
    "WeChat's answer to {} is no object.": "微信对{}的应答不是对象。",
    "The cover cannot be read: {}": "无法读取封面：{}",
    "The cover must be a JPEG of at most 64 kB.": "封面应为不超过64 kB的JPEG图片。",
    "{} in the connector for {}": "渠道程序出错（{}，{}）",
    "WeChat refuses {}: {} {}": "微信拒绝了{}：{} {}",
    "WeChat has not finished the publication.": "微信尚未完成发布。",
    "The export cannot be written: {}": "静态文件无法写入：{}",
}
_SYSTEM: Final = {
    "timed out": "超时",
    "Connection refused": "连接被拒绝",
    "Connection reset by peer": "连接被对方中断",
    "Network is unreachable": "网络不通",
    "No route to host": "网络不通",
    "Name or service not known": "没有这个域名",
    "Temporary failure in name resolution": "域名暂时不能解析",
}
"""What the operating system says of a connection."""
_NUMBER: Final = re.compile(r"^\[Errno -?\d+\] ")
_PATTERNS: Final = [
    (re.compile("(.+?)".join(re.escape(part) for part in english.split("{}")), re.DOTALL), chinese)
    for english, chinese in REASONS.items()
]


def reason_text(said: str) -> str:
    """What a connector said, in the language of the page; as it is where nobody has put it into Chinese."""
    return said if is_english() else in_chinese(said)


def in_chinese(said: str) -> str:
    """The same in Chinese."""
    for pattern, chinese in _PATTERNS:
        if (found := pattern.fullmatch(said)) is not None:
            return chinese.format(*(_SYSTEM.get(_NUMBER.sub("", one), one) for one in found.groups()))
    return said
