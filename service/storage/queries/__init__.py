"""Reads for pages and API, one module a page family: functions on a connection that return frozen records."""
