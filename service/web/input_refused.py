"""What a page itself refuses, in words that are already those of its reader."""

from __future__ import annotations

from workflows.errors import Invalid


class InputRefused(Invalid):
    """The input cannot be used."""

    code = "input-refused"
