"""The store of signed annual reports, and the press that sets them: `uow.wing(AnnualReports)`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from workflows.disclosure.annual_report import AnnualReport
from workflows.disclosure.blocks import Block


class AnnualReports(Protocol):
    """Signed reports; a correction is a further version, and no version is ever written again."""

    @property
    def agency(self) -> str:
        """Whose report it is."""
        ...

    def press(self, title: str, blocks: Sequence[Block], form: str) -> bytes:
        """The report as `html` (its body), `pdf`, `docx` or `xlsx`; the same report gives the same PDF."""
        ...

    def add(self, report: AnnualReport) -> None: ...
    def latest(self, year: int) -> AnnualReport | None: ...
    def all(self) -> list[AnnualReport]:
        """The latest version of each year, the newest first."""
        ...
