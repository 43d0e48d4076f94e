import pytest

from workflows.engine.retries import read_pauses
from workflows.errors import Invalid


@pytest.mark.parametrize(
    ("text", "pauses"),
    [
        ("R3/PT5M", (300, 300)),
        ("R1/PT5M", ()),
        ("PT1M, PT10M,PT1H", (60, 600, 3600)),
        ("P1DT1H", (90000,)),
        (" ", ()),
    ],
)
def test_a_retry_time_cycle_is_read_as_pauses(text, pauses):
    assert read_pauses(text) == pauses


@pytest.mark.parametrize(
    "text", ["R0/PT1M", "R/PT1M", "R1001/PT1M", "P3WD", "P1M", "PT0S", "3", "R3/PT5M,PT1M", "${x}", ",", "PT1M," * 1000]
)
def test_what_does_not_say_when_to_try_again_is_refused(text):
    with pytest.raises(Invalid):
        read_pauses(text)


def cycle(text):
    return f"<camunda:failedJobRetryTimeCycle>{text}</camunda:failedJobRetryTimeCycle>"


def with_task(draw, task):
    return draw.process(draw.startEvent("s"), task, draw.endEvent("e"), draw.line("s", "t", "e"))


def test_a_task_with_a_topic_says_when_it_is_tried_again(draw, play):
    p = play(with_task(draw, draw.service("t", "x", draw.extension(cycle("R3/PT5M")))))
    assert p.run.calls()[0].pauses == (300, 300)
    assert play(with_task(draw, draw.service("t", "x"))).run.calls()[0].pauses is None


def test_a_retry_time_cycle_that_cannot_be_read_or_has_no_effect_is_refused(draw, problems):
    assert problems(with_task(draw, draw.service("t", "x", draw.extension(cycle("often"))))) == ["value"]
    assert problems(with_task(draw, draw.userTask("t", draw.extension(cycle("R3/PT5M"))))) == ["retry"]
