"""A year of the bureau, day by day: every duty as it falls due, every process, the holidays announced.

The same year is a demo (`gongkai demo year`) and a test, which prints what happened. Everything goes through the
handlers; the clock is set to each working morning, and what came due over night is done as the ticks would do it.
`coverage` says what of the shipped diagrams was reached, and of what was not, why.
"""

from service.demo.year.asked import ASKED
from service.demo.year.coverage import NOT_REACHED, Coverage, covered
from service.demo.year.others import ANNOUNCED, ARRANGEMENT
from service.demo.year.playing import Told, Year
from service.demo.year.story import YEAR

__all__ = ["ANNOUNCED", "ARRANGEMENT", "ASKED", "NOT_REACHED", "YEAR", "Coverage", "Told", "Year", "covered"]
