"""The one table of what a `.form` file may say: form-js 1.23, schema versions 1 to 19.

What is not in the table is refused when the bundle is deployed, with advice, rather than ignored when a person
stands before the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

MAX_BYTES = 256 * 1024
MAX_JSON_DEPTH = 40
MAX_GROUP_DEPTH = 8
MAX_COMPONENTS = 500
MAX_OPTIONS = 1000
MAX_TEXT = 20_000
MAX_LABEL = 2_000
SCHEMA_VERSIONS = range(1, 20)

DOCUMENT = frozenset(
    {
        "$schema",
        "components",
        "executionPlatform",
        "executionPlatformVersion",
        "exporter",
        "generator",
        "id",
        "schemaVersion",
        "type",
        "versionTag",
    }
)


@dataclass(frozen=True, slots=True)
class Supported:
    """The properties a type of component may carry, and the rules its `validate` may hold."""

    properties: frozenset[str]
    rules: frozenset[str] = frozenset()


_ANY = frozenset({"type", "id", "layout", "conditional", "properties"})
_INPUT = _ANY | {"key", "label", "description", "readonly", "disabled", "defaultValue", "validate", "appearance"}
_CHOICE = _INPUT | {"values", "valuesKey", "valuesExpression"}
_REQUIRED = frozenset({"required"})
_DATES = {"dateLabel", "timeLabel", "use24h", "timeSerializingFormat", "timeInterval", "disallowPassedDates"}
_LENGTHS = frozenset({"required", "minLength", "maxLength"})

FIELDS: Mapping[str, Supported] = MappingProxyType(
    {
        "textfield": Supported(_INPUT, _LENGTHS | {"pattern", "validationType"}),
        "textarea": Supported(_INPUT, _LENGTHS),
        "number": Supported(_INPUT | {"decimalDigits", "increment", "serializeToString"}, _REQUIRED | {"min", "max"}),
        "checkbox": Supported(_INPUT, _REQUIRED),
        "checklist": Supported(_CHOICE, _REQUIRED),
        "radio": Supported(_CHOICE, _REQUIRED),
        "select": Supported(_CHOICE | {"searchable"}, _REQUIRED),
        "taglist": Supported(_CHOICE, _REQUIRED),
        "datetime": Supported(_INPUT | {"subtype"} | _DATES, _REQUIRED),
        "filepicker": Supported((_INPUT - {"defaultValue"}) | {"accept", "multiple"}, _REQUIRED),
    }
)

ORNAMENTS: Mapping[str, Supported] = MappingProxyType(
    {
        "text": Supported(_ANY | {"text"}),
        "separator": Supported(_ANY),
        "spacer": Supported(_ANY | {"height"}),
    }
)

GROUP = Supported(_ANY | {"label", "path", "components", "showOutline", "verticalAlignment"})

IGNORED = frozenset({"button", "submit", "reset"})
"""The page draws its own buttons: which ones depends on the task, not on the form."""

REFUSED: Mapping[str, str] = MappingProxyType(
    {
        "dynamiclist": "Give the form a fixed number of groups, or ask for a file with the list in it (a file picker).",
        "html": "Use a text component: its content is shown as plain text.",
        "image": "Put the picture on the website and describe it in a text component.",
        "iframe": "Put the address into a text component.",
        "table": "Show the data on the task page, through an input parameter, or list it in a text component.",
        "expression": "Compute the value in an output parameter of the user task.",
        "script": "Compute the value in a script task before or after the user task.",
        "documentPreview": "Attachments of the task are shown on its page: remove this component.",
        "multipage": "Use groups: one page shows the whole form.",
        "page": "Use groups: one page shows the whole form.",
    }
)

RULES = frozenset({"required", "minLength", "maxLength", "min", "max", "pattern", "validationType"})
VALIDATION_TYPES = frozenset({"email", "phone", "custom", ""})
