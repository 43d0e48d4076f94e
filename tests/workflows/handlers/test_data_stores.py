"""Data stores outlive instances; every write is a version, and nobody's write is lost."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from workflows.errors import InstanceChanged
from workflows.handlers.deployments import deploy
from workflows.handlers.repair import preview_skip
from workflows.handlers.tasks import complete_task
from workflows.model import Actor, StoredValue

sys.path.insert(0, str(Path(__file__).parent))

from relays import END, NOW, START, Relay, files, properties

BOSS = Actor("boss", "boss", frozenset({"supervisor"}))
IO = (
    '<ioSpecification><dataInput id="in1" name="known"/><dataOutput id="out1" name="given"/>'
    "<inputSet><dataInputRefs>in1</dataInputRefs></inputSet>"
    "<outputSet><dataOutputRefs>out1</dataOutputRefs></outputSet></ioSpecification>"
)


def link(kind: str, source: str, target: str, how: str = "") -> str:
    inside = f"<transformation>{how}</transformation>" if how else ""
    ends = f"<sourceRef>{source}</sourceRef><targetRef>{target}</targetRef>"
    return f"<data{kind}Association>{ends}{inside}</data{kind}Association>"


READ, WRITE = link("Input", "ref", "in1"), link("Output", "out1", "ref", "value")


def keeps(key: str = "", *, store: str = "", links: str = READ + WRITE, process: str = "keep") -> dict[str, bytes]:
    """A person sees what is in the store and gives what goes into it."""
    task = f'<userTask id="t" camunda:assignee="system">{IO}{links}</userTask>'
    named = properties(key=key) if key else ""
    ref = f'<dataStoreReference id="ref" name="registry"{" dataStoreRef=" + chr(34) + "D" + chr(34) if store else ""}>'
    drawn = files(process, START, task, END, f"{ref}{named}</dataStoreReference>", flows="s t e")
    return {name: data.replace(b"<process", store.encode() + b"<process", 1) for name, data in drawn.items()}


def seen(relay: Relay, instance: str) -> Any:
    from workflows.handlers.execution import load

    unit = relay.world.unit()
    execution = load(unit, BOSS, unit.instances.get(instance))  # type: ignore[arg-type]
    (task,) = execution.run.tasks()
    return execution.run.task_context(task.id)["known"]


def give(relay: Relay, process: str = "keep", **data: Any) -> str:
    """A process is played to its end: its `value` goes into the store."""
    instance = relay.start(process, **data)
    (task,) = relay.world.unit().tasks.open_of(instance)
    relay.run(complete_task, task_id=task.id, answers={})
    return instance


def kept(relay: Relay, store: str = "registry") -> dict[str, Any]:
    return {one.key: one.value for one in relay.world.unit().data_stores.entries(store, 100)}


def test_what_one_instance_wrote_the_next_one_reads() -> None:
    relay = Relay(keeps("=plate"))
    assert seen(relay, relay.start("keep", plate="A1")) is None
    first = give(relay, plate="A1", value={"owner": "Li"})
    assert seen(relay, relay.start("keep", plate="A1")) == {"owner": "Li"}
    assert seen(relay, relay.start("keep", plate="B2")) is None
    assert relay.kinds(first).count("data-stored") == 1


def test_without_a_key_a_store_is_read_whole_and_grows() -> None:
    relay = Relay(keeps())
    for value in (3, 1):
        give(relay, value=value)
    assert seen(relay, relay.start("keep")) == [3, 1]
    assert kept(relay) == {"000000001": 3, "000000002": 1}


def test_a_transformation_sees_the_store_by_the_name_of_its_reference() -> None:
    links = link("Input", "ref", "in1", "count(registry)") + link("Output", "out1", "ref", "value * 10")
    relay = Relay(keeps(links=links))
    give(relay, value=4)
    assert kept(relay) == {"000000001": 40}
    assert seen(relay, relay.start("keep")) == 1


def test_stores_are_shared_by_name_between_processes() -> None:
    store = '<dataStore id="D" name="ledger"/>'
    relay = Relay(keeps("a", store=store), keeps("a", store=store, process="other"))
    give(relay, value="x")
    assert seen(relay, relay.start("other")) == "x"
    assert kept(relay, "ledger") == {"a": "x"}


def test_null_takes_an_entry_out_and_its_versions_stay() -> None:
    relay = Relay(keeps("a"))
    for value in ("x", None, "y"):
        give(relay, value=value)
    newest = relay.world.unit().data_stores.entry("registry", "a")
    assert newest is not None
    assert (newest.version, newest.value) == (3, "y")


def test_a_full_store_is_an_incident_and_takes_nothing() -> None:
    relay = Relay(keeps("=plate", store='<dataStore id="D" name="ledger" capacity="1" isUnlimited="false"/>'))
    give(relay, plate="A1", value=1)
    give(relay, plate="A1", value=2)
    full = give(relay, plate="B2", value=3)
    assert kept(relay, "ledger") == {"A1": 2}
    (incident,) = relay.world.unit().incidents.open_of(full)
    assert (incident.code, incident.element_id) == ("data-store", "t")


def test_an_element_whose_second_write_fails_has_not_made_its_first() -> None:
    """It is tried again as a whole: what it adds must not be added twice."""
    bounded = '<dataStore id="D" name="ledger" capacity="1" isUnlimited="false"/>'
    second = READ + link("Output", "out1", "free", "value") + WRITE
    free = '<dataStoreReference id="free" name="log"/>'
    whole = keeps("=plate", store=bounded, links=second)
    drawn = {n: d.replace(b"</process>", free.encode() + b"</process>") for n, d in whole.items()}
    relay = Relay(drawn)
    give(relay, plate="A1", value=1)
    give(relay, plate="B2", value=2)
    assert (kept(relay, "ledger"), kept(relay, "log")) == ({"A1": 1}, {"000000001": 1})


@pytest.mark.parametrize("key", ["=null", '=""', "=[1]", '=string join(for i in 1..201 return "x")'])
def test_a_key_that_is_none_is_an_incident(key: str) -> None:
    relay = Relay(keeps(key.replace('"', "&quot;")))
    instance = relay.start("keep")
    (incident,) = relay.world.unit().incidents.open_of(instance)
    assert incident.code == "data-store"


def test_whoever_was_slower_tries_again_on_what_is_there_now() -> None:
    relay = Relay(keeps("a"))
    unit = relay.world.unit()
    unit.data_stores.write(StoredValue("registry", "a", 1, "x", NOW))
    with pytest.raises(InstanceChanged):
        unit.data_stores.write(StoredValue("registry", "a", 1, "y", NOW))


def test_a_preview_of_a_repair_writes_nothing() -> None:
    relay = Relay(keeps("a"))
    instance = relay.start("keep", value="x")
    (task,) = relay.world.unit().tasks.open_of(instance)
    relay.world.run(preview_skip, BOSS, instance_id=instance, token_id=task.id, results={"given": 1})
    assert kept(relay) == {}


def test_an_association_that_cannot_be_executed_is_refused_at_deployment() -> None:
    from workflows.errors import DiagramInvalid

    relay = Relay()
    bad = '<dataStore id="D" name="ledger" capacity="many" isUnlimited="false"/>'
    with pytest.raises(DiagramInvalid) as refused:
        relay.run(deploy, name="x", files=keeps("a", store=bad))
    assert {problem["code"] for problem in refused.value.details["problems"]} == {"data"}
