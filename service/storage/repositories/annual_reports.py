"""Signed annual reports on SQL, and the press."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa
from flask import current_app

from service.storage.repositories.rows import Row, insert
from service.storage.tables.annual_reports import annual_reports
from service.typesetting import report as printer
from workflows.disclosure.annual_report import AnnualReport, Figures
from workflows.disclosure.annual_report_ports import AnnualReports
from workflows.disclosure.blocks import Block
from workflows.errors import InstanceChanged


class SqlAnnualReports:
    """`disclosure.annual_report_ports.AnnualReports` on SQL."""

    def __init__(self, connection: sa.Connection, agency: str) -> None:
        self._connection = connection
        self.agency = agency

    def press(self, title: str, blocks: Sequence[Block], form: str) -> bytes:
        """See `service.typesetting.report`."""
        return printer.printed(title, blocks, form)

    def add(self, report: AnnualReport) -> None:
        """Keep a signed version. Raises InstanceChanged, which the dispatcher retries, if it is there already."""
        values = {name: value for name, value in asdict(report).items() if name != "figures"}
        new = insert(self._connection, annual_reports).values({**values, "figures": asdict(report.figures)})
        once = new.on_conflict_do_nothing().returning(annual_reports.c.version)
        if self._connection.execute(once).one_or_none() is None:
            raise InstanceChanged("Another report of this year was signed at the same moment.", year=report.year)

    def latest(self, year: int) -> AnnualReport | None:
        """The newest version of a year."""
        statement = sa.select(annual_reports).where(annual_reports.c.year == year)
        row = self._connection.execute(statement.order_by(annual_reports.c.version.desc()).limit(1)).one_or_none()
        return None if row is None else _report(row)

    def all(self) -> list[AnnualReport]:
        """The newest version of each year, the newest year first."""
        order = (annual_reports.c.year.desc(), annual_reports.c.version.desc())
        newest: dict[int, AnnualReport] = {}
        for row in self._connection.execute(sa.select(annual_reports).order_by(*order)):
            newest.setdefault(row.year, _report(row))
        return list(newest.values())


def _report(row: Row) -> AnnualReport:
    values = dict(row._mapping)
    return AnnualReport(**{**values, "figures": Figures(**values["figures"])})


def _made(connection: sa.Connection) -> SqlAnnualReports:
    return SqlAnnualReports(connection, current_app.config["GONGKAI"].bureau.name)


STORES: Final[Mapping[type[Any], Callable[[sa.Connection], Any]]] = {AnnualReports: _made}
