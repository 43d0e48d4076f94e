"""What a template needs to draw a form: no rule is left for it to work out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

COLUMNS = 12
"""Of Bootstrap's grid."""


@dataclass(frozen=True, slots=True)
class OptionView:
    """`value` is the text the page submits."""

    value: str
    label: str
    selected: bool
    html_id: str


@dataclass(frozen=True, slots=True)
class FieldView:
    """One component ready to draw.

    `kind` is form-js's type, with `date`, `time` and `datetime-local` for the subtypes of datetime. `value` is
    the text in the input; what is ticked or chosen stands in `options` and `checked`. `html` alone is markup, already
    sanitised. `attributes` are HTML attributes of the input. `width` is in Bootstrap's twelve columns.
    """

    kind: str
    key: str = ""
    html_id: str = ""
    label: str = ""
    description: str = ""
    value: str = ""
    checked: bool = False
    required: bool = False
    native_required: bool = False
    """Whether the browser may insist: not where a condition could hide the field."""
    readonly: bool = False
    conditional: bool = False
    """Shown or hidden by other answers of this form: draw again when one of those changes."""
    controls: bool = False
    """Other fields' conditions look at this one."""
    options: tuple[OptionView, ...] = ()
    placeholder: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    errors: tuple[str, ...] = ()
    width: int = COLUMNS
    prefix: str = ""
    suffix: str = ""
    html: str = ""
    outline: bool = False
    children: tuple[FieldView, ...] = ()

    @property
    def hint_id(self) -> str:
        return f"{self.html_id}-hint"

    @property
    def error_id(self) -> str:
        return f"{self.html_id}-error"

    @property
    def described_by(self) -> str:
        """The ids for `aria-describedby`, separated by a space; empty where there is nothing to describe."""
        ids = [self.hint_id] if self.description else []
        return " ".join([*ids, self.error_id] if self.errors else ids)
