"""Forms: a `.form` file (form-js JSON) is read, checked against one table, drawn, and its answers validated.

The one place in `workflows` that imports marshmallow.
"""

from workflows.forms.drawing import fields
from workflows.forms.messages import say
from workflows.forms.model import Field, Form, Group, Kind, Option, Ornament, Subtype, Text
from workflows.forms.post import from_post
from workflows.forms.reading import read_form
from workflows.forms.schema import schema_of, validate
from workflows.forms.view import FieldView, OptionView

__all__ = [
    "Field",
    "FieldView",
    "Form",
    "Group",
    "Kind",
    "Option",
    "OptionView",
    "Ornament",
    "Subtype",
    "Text",
    "fields",
    "from_post",
    "read_form",
    "say",
    "schema_of",
    "validate",
]
