"""`gongkai duties`: a year of the duties that come back."""

from __future__ import annotations

import click


@click.command(
    help="列出一年的周期职责。The year's duties. gongkai duties --year 2026 --event budget-approved=2026-02-10"
)
@click.option("--year", type=int, required=True)
@click.option("--event", "events", multiple=True, help="已发生的事项 NAME=YYYY-MM-DD")
@click.pass_context
def duties(context: click.Context, year: int, events: tuple[str, ...]) -> None:
    """The shipped duties with the calendar that ships; no database is read."""
    from workflows.disclosure.duty_list import lines

    click.echo("\n".join(lines(year, events, context.obj.lang)))
