"""What a person is told about an answer: one table, Chinese first, English complete."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TABLE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "required": ("请填写此项。", "Please fill this in."),
        "must_check": ("须勾选此项方可继续。", "Tick this box to continue."),
        "must_choose": ("请至少选择一项。", "Choose at least one."),
        "must_attach": ("请上传附件。", "Attach a file."),
        "unknown": ("表单中没有此项。", "The form has no such field."),
        "not_object": ("此处应为一组答案。", "This must be a group of answers."),
        "not_text": ("此项应为文字。", "This must be text."),
        "not_boolean": ("此项应为是或否。", "This must be yes or no."),
        "not_list": ("此项应为列表。", "This must be a list."),
        "not_number": ("请填写数字。", "Enter a number."),
        "not_whole": ("请填写整数。", "Enter a whole number."),
        "control": ("含有不允许的控制字符。", "It contains control characters, which are not allowed."),
        "one_line": ("此项只能填写一行。", "This must be a single line."),
        "too_short": ("至少填写{limit}个字。", "Enter at least {limit} characters."),
        "too_long": ("不得超过{limit}个字。", "Enter at most {limit} characters."),
        "too_small": ("不得小于{limit}。", "It must be at least {limit}."),
        "too_large": ("不得大于{limit}。", "It must be at most {limit}."),
        "out_of_range": ("数字超出可处理的范围。", "The number is too large to be kept exactly."),
        "too_precise": ("小数不得超过{limit}位。", "Use at most {limit} decimal places."),
        "not_step": ("数值应按{limit}递增。", "Use steps of {limit}."),
        "pattern": ("格式不正确。", "The format is not right."),
        "pattern_timeout": (
            "无法在限定时间内检查格式，请缩短内容或联系管理员。",
            "The format could not be checked in time. Shorten the text or tell the administrator.",
        ),
        "email": ("请填写正确的电子邮箱地址。", "Enter a valid e-mail address."),
        "phone": ("请填写正确的电话号码。", "Enter a valid phone number."),
        "not_date": ("请填写正确的日期（年-月-日）。", "Enter a valid date (year-month-day)."),
        "not_time": ("请填写正确的时间（时:分）。", "Enter a valid time (hour:minute)."),
        "not_datetime": ("请填写正确的日期和时间。", "Enter a valid date and time."),
        "date_range": ("年份应在{low}年至{high}年之间。", "The year must lie between {low} and {high}."),
        "past": ("不得早于今天。", "It must not be in the past."),
        "time_step": ("时间应以{limit}分钟为间隔。", "Use steps of {limit} minutes."),
        "not_option": ("请从所列选项中选择。", "Choose one of the options."),
        "no_options": (
            "选项暂时无法取得，请联系管理员。",
            "The options could not be found. Tell the administrator.",
        ),
        "repeated": ("同一项不能重复选择。", "The same entry appears twice."),
        "too_many": ("不得超过{limit}项。", "Give at most {limit}."),
        "not_attachment": ("附件编号不正确。", "An attachment's number is not right."),
        "no_file": ("没有这个文件，请重新上传。", "There is no such file: upload it again."),
        "file_kind": ("“{name}”的类型不符合要求，可以上传{kinds}。", "“{name}” is of another kind: {kinds} are taken."),
        "choose": ("请选择", "Choose"),
    }
)


def say(code: str, lang: str = "zh", /, **values: object) -> str:
    """The message of `code` in Chinese, or in English where `lang` begins with `en`."""
    chinese, english = _TABLE[code]
    return (english if lang.startswith("en") else chinese).format(**values)
