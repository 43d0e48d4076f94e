"""The service at a time that a file says: `python timed.py TIME_FILE CONFIG`. All else is `gongkai serve`."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from service.app import create_app
from service.config import load_config
from service.serving import WebServer

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
"""When a test on this clock begins: 9:00 in Beijing."""


class FileTime:
    """Reads the moment anew at every look."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def now(self) -> datetime:
        return datetime.fromisoformat(self._path.read_text(encoding="utf-8"))


def set_time(path: Path, moment: datetime) -> None:
    """Another moment, never half written."""
    new = path.with_suffix(".new")
    new.write_text(moment.isoformat(), encoding="utf-8")
    new.replace(path)


class TimedServer(WebServer):
    """The web server and its ticks, on another time source."""

    def __init__(self, time_file: Path, config_file: Path) -> None:
        self._time_file = time_file
        super().__init__(load_config(config_file, os.environ), ticks=True)

    def load(self) -> Flask:
        super().load()
        return create_app(self._config, time_source=FileTime(self._time_file))


if __name__ == "__main__":
    TimedServer(Path(sys.argv[1]), Path(sys.argv[2])).run()
