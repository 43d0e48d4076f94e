"""An answer that is not accepted."""

from __future__ import annotations


class Wrong(Exception):
    """One answer is not accepted: the `code` of a message and its values. Never leaves `workflows.forms`."""

    def __init__(self, code: str, **values: object) -> None:
        self.code, self.values = code, values
        super().__init__(code)
