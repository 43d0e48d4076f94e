"""A form as the engine keeps it: frozen, compiled, and free of anything the service could not render or check."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from workflows.feel import Expression
from workflows.forms.patterns import Pattern

Path = tuple[str, ...]


class Kind(StrEnum):
    """Types of components that carry an answer, by form-js's own names."""

    TEXTFIELD = "textfield"
    TEXTAREA = "textarea"
    NUMBER = "number"
    CHECKBOX = "checkbox"
    CHECKLIST = "checklist"
    RADIO = "radio"
    SELECT = "select"
    TAGLIST = "taglist"
    DATETIME = "datetime"
    FILEPICKER = "filepicker"


TEXTS = frozenset({Kind.TEXTFIELD, Kind.TEXTAREA})
CHOICES = frozenset({Kind.CHECKLIST, Kind.RADIO, Kind.SELECT, Kind.TAGLIST})
LISTS = frozenset({Kind.CHECKLIST, Kind.TAGLIST, Kind.FILEPICKER})


class Subtype(StrEnum):
    DATE = "date"
    TIME = "time"
    DATETIME = "datetime"


@dataclass(frozen=True, slots=True)
class Text:
    """A text of the form in both languages; English falls back on Chinese."""

    zh: str = ""
    en: str = ""

    def of(self, lang: str) -> str:
        return self.en if lang.startswith("en") and self.en else self.zh


@dataclass(frozen=True, slots=True)
class Option:
    value: str | int
    label: Text


@dataclass(frozen=True, slots=True)
class OptionSource:
    """Where the options of a choice come from: the form, a path into the task's data, or a FEEL expression."""

    static: tuple[Option, ...] = ()
    path: Path = ()
    expression: Expression | None = None


@dataclass(frozen=True, slots=True)
class Rules:
    """form-js's `validate`. Lengths count characters (code points) of the normalised text."""

    required: bool = False
    min_length: int | None = None
    max_length: int | None = None
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    pattern: Pattern | None = None
    validation_type: str | None = None


@dataclass(frozen=True, slots=True)
class Layout:
    """`columns` of form-js's grid of sixteen; None shares the row."""

    row: str | None = None
    columns: int | None = None


@dataclass(frozen=True, slots=True)
class Field:
    """A component that carries an answer, found at `path` among the answers.

    `hides` are the conditions of the field and of the groups around it: one true result hides it.
    """

    id: str
    kind: Kind
    path: Path
    label: Text = Text()
    description: Text = Text()
    rules: Rules = Rules()
    options: OptionSource = OptionSource()
    default: str | int | float | bool | tuple[str | int, ...] | None = None
    readonly: bool | Expression = False
    disabled: bool | Expression = False
    hides: tuple[Expression, ...] = ()
    layout: Layout = Layout()
    subtype: Subtype = Subtype.DATE
    decimal_digits: int | None = None
    increment: Decimal | None = None
    multiple: bool = False
    accept: str = ""
    no_past: bool = False
    time_interval: int | None = None
    searchable: bool = False
    prefix: Text = Text()
    suffix: Text = Text()

    @property
    def key(self) -> str:
        """The path with dots: the name in HTML and in the messages of `FormInvalid`."""
        return ".".join(self.path)


@dataclass(frozen=True, slots=True)
class Ornament:
    """A component without an answer: `text`, `separator` or `spacer`."""

    id: str
    kind: str
    text: Text = Text()
    hides: tuple[Expression, ...] = ()
    layout: Layout = Layout()


@dataclass(frozen=True, slots=True)
class Group:
    """Fields drawn together. `path` is the full path under which their answers stand, empty for the root."""

    id: str
    label: Text = Text()
    path: Path = ()
    children: tuple[Component, ...] = ()
    hides: tuple[Expression, ...] = ()
    layout: Layout = Layout()
    outline: bool = False


Component = Field | Ornament | Group


@dataclass(frozen=True, slots=True)
class Form:
    """A `.form` file that has been read and found whole."""

    id: str = ""
    file: str = ""
    components: tuple[Component, ...] = ()
    fields: tuple[Field, ...] = field(default=())
    """Every field in document order, those of groups included."""
