"""The demo bureau is there whatever the day on which somebody looks at it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from service.app import create_app
from service.config import Config
from service.demo import demo_config, is_loaded, load
from service.serving import prepare


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(datetime(2026, 11, 27, 2, tzinfo=UTC), id="a Friday, so that four working days are four days"),
        pytest.param(datetime(2027, 2, 8, 2, tzinfo=UTC), id="a spring in which the annual report is owed"),
    ],
)
def test_the_demo_is_played_up_to_any_day(tmp_path: Path, make_config: Callable[..., Config], day: datetime) -> None:
    config = demo_config(make_config(tmp_path, f"sqlite:///{tmp_path / 'demo.db'}"))
    app = create_app(config)
    prepare(app, lambda *_said: None, upgrade=True)

    load(config, lambda _line: None, now=day)

    with app.app_context():
        assert is_loaded(app)
