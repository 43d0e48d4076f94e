"""Two people deploy the same files at the same moment."""

from __future__ import annotations

import threading
from pathlib import Path

from flask import Flask

from workflows.handlers.deployments import deploy
from workflows.model import SYSTEM

RELAY = Path(__file__).parents[2] / "samples" / "relay" / "relay.bpmn"


def test_the_same_content_at_once_is_one_deployment(app: Flask) -> None:
    files = {"relay.bpmn": RELAY.read_bytes()}
    together, found, failures = threading.Barrier(4), [], []

    def run() -> None:
        with app.app_context():
            together.wait()
            try:
                found.append(app.extensions["dispatch"](deploy, SYSTEM, name="relay", files=files).id)
            except Exception as error:
                failures.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert len(found) == 4
    assert len(set(found)) == 1
