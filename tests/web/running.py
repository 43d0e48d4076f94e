"""The service as an administrator starts it: a process, a port, a log."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from service.config import Config

BUREAU = """
[bureau]
name = "白山市民政局"
name_en = "Baishan Civil Affairs Bureau"
organisation_code = "013720000"
hotline = "0439-3225110"
address = "白山市浑江区通江路"
office = "综合科"
office_en = "General Office"
office_hours = "工作日 8:30—11:30，13:30—17:00"
office_hours_en = "Working days 8:30–11:30, 13:30–17:00"
"""
_PATIENCE = 60


class Service:
    """`gongkai serve`, or another command that serves, on a free port; ticks every second."""

    def __init__(self, folder: Path, config: Config, command: Sequence[str | Path] = ()) -> None:
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / "service.log"
        path = folder / "config.toml"
        server = f'[server]\nport = {self.port}\npublic_url = "{self.url}"\n[scheduler]\ntick_seconds = 1\n'
        path.write_text(server + BUREAU, encoding="utf-8")
        own = [Path(sys.executable).with_name("gongkai"), "--config", path, "serve"]
        self._command = [*command, path] if command else own
        self._environ = {
            **os.environ,
            "GONGKAI_DATABASE_URL": config.database.url,
            "GONGKAI_SECRET_KEY": config.secrets.secret_key,
            "GONGKAI_IDENTITY_KEY": config.secrets.identity_key,
        }

    @contextmanager
    def running(self) -> Iterator[Service]:
        """Started, and stopped as an administrator would stop it."""
        with self.log.open("wb") as log:
            process = subprocess.Popen(
                self._command, env=self._environ, start_new_session=True, stdout=log, stderr=subprocess.STDOUT
            )
            try:
                self._wait(process)
                yield self
            finally:
                _stop(process)
        assert "Traceback" not in self.log.read_text(encoding="utf-8"), self.log.read_text(encoding="utf-8")[-8000:]

    def _wait(self, process: subprocess.Popen[bytes]) -> None:
        end = time.monotonic() + _PATIENCE
        while time.monotonic() < end and process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                    assert answer.status == 200
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"the service does not start: {self.log.read_text(encoding='utf-8')[-4000:]}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        raise AssertionError("the service does not stop when asked to") from None
