"""Files that belong together: diagrams, forms, decisions; read once, checked whole, never changed by a run."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

from workflows.engine.api import ElementInfo, ProcessInfo
from workflows.engine.building import ProcessBuilder, Surroundings
from workflows.engine.compiling import Compiler
from workflows.engine.dialect.calls import called_elsewhere
from workflows.engine.dialect.conformance import conform
from workflows.engine.dialect.diagram import Process
from workflows.engine.dialect.reading import read_processes
from workflows.engine.dialect.spelling import spell
from workflows.engine.dialect.xml import line_of, read_xml
from workflows.engine.files import decision_files, form_files
from workflows.engine.lint import lint
from workflows.engine.problems import Place, Problems
from workflows.engine.specs.process import ProcessSpec
from workflows.engine.starts import starts_of
from workflows.feel.dmn import Decision
from workflows.forms import Form

_LIMIT: Final = 32
_PREFIXES: Final = ("camunda-forms:deployment:", "forms/")


@dataclass(frozen=True)
class Bundle:
    """What `read_bundle` gives. Equal content has an equal hash; specs and forms are shared by all runs."""

    content_hash: str
    processes: tuple[ProcessInfo, ...]
    forms: Mapping[str, Form]
    decisions: Mapping[str, Decision]
    specs: Mapping[str, ProcessSpec] = field(repr=False)
    topics: frozenset[str] = frozenset()
    """Topics that the service tasks name."""

    def form(self, ref: str) -> Form | None:
        """A form by what `formRef` or `formKey` says."""
        return self.forms.get(form_name(ref))

    def process(self, key: str) -> ProcessInfo | None:
        return next((process for process in self.processes if process.key == key), None)

    @property
    def startable(self) -> frozenset[str]:
        """Keys of the processes that begin with a plain start event and that no process of the bundle calls."""
        return frozenset(process.key for process in self.processes if process.startable)


def form_name(ref: str) -> str:
    """`draft` for `draft`, `draft.form`, `forms/draft.form`, `camunda-forms:deployment:forms/draft.form`."""
    for prefix in _PREFIXES:
        ref = ref.removeprefix(prefix)
    return ref.removesuffix(".form")


def content_hash(files: Mapping[str, bytes]) -> str:
    """SHA-256, in hex, over sorted paths and contents."""
    digest = hashlib.sha256()
    for path in sorted(files):
        name = path.encode()
        digest.update(len(name).to_bytes(8, "big") + name + len(files[path]).to_bytes(8, "big") + files[path])
    return digest.hexdigest()


_cache: OrderedDict[str, Bundle] = OrderedDict()
_lock = Lock()


def read_bundle(files: Mapping[str, bytes], *, topics: Collection[str] | None) -> Bundle:
    """Reads and checks everything. `topics` are those that somebody serves; None: do not ask.

    `files` maps a relative path to its bytes: `*.bpmn`, `forms/*.form`, `decisions/*.dmn`; other files are left alone.
    Raises DiagramInvalid whose `details["problems"]` names everything that is wrong.
    """
    digest = content_hash(files)
    with _lock:
        if (known := _cache.get(digest)) is not None:
            _cache.move_to_end(digest)
    bundle = known or _read(files, digest)
    _check_topics(files, bundle, topics)
    with _lock:
        _cache[digest] = bundle
        while len(_cache) > _LIMIT:
            _cache.popitem(last=False)
    return bundle


def _read(files: Mapping[str, bytes], digest: str) -> Bundle:
    problems = Problems()
    processes: dict[str, Process] = {}
    for path in sorted(files):
        if path.endswith(".bpmn"):
            _read_diagram(path, files[path], processes, problems)
    if all(process.task for process in processes.values()) and not problems.found:
        problems.add(Place("."), "no-process", "The bundle has no executable process.", "Add a .bpmn file.")
    forms = form_files(files, problems)
    decisions = decision_files(files, problems)
    around = Surroundings(processes, decisions, lambda ref: form_name(ref) if form_name(ref) in forms else None)
    lint(processes, problems)
    compiler = Compiler(problems)
    specs: dict[str, ProcessSpec] = {}
    for process in processes.values():
        specs.update(ProcessBuilder(process, around, compiler).build())
    problems.check()
    called = {
        box.attributes.get("calledElement")
        for process in processes.values()
        for box in process.body.deep()
        if called_elsewhere(box.attributes) is None
    }
    infos = tuple(_info(process, process.key not in called) for process in processes.values())
    topics = {element.topic for info in infos for element in info.elements if element.topic}
    return Bundle(digest, infos, forms, decisions, specs, frozenset(topics))


def _read_diagram(path: str, data: bytes, processes: dict[str, Process], problems: Problems) -> None:
    root = read_xml(data, path, problems)
    if root is None:
        return
    spell(root)
    before = len(problems.found)
    conform(root, path, problems)
    if any(problem["code"] == "not-bpmn" for problem in problems.found[before:]):
        return
    for process in read_processes(root, path, problems):
        if process.key in processes:
            other = processes[process.key].place.file
            problems.add(process.place, "duplicate-process", f"{process.key} is also a process of {other}.")
        else:
            processes[process.key] = process


def _info(process: Process, uncalled: bool) -> ProcessInfo:
    form = next((start for start in process.body.starts() if start.event.kind == "none"), None)
    entries = starts_of(process.body)
    return ProcessInfo(
        key=process.key,
        name=process.name,
        file=process.place.file,
        version_tag=process.version_tag,
        startable=uncalled and not process.task and any(one.kind == "none" for one in entries),
        starter_groups=process.starter_groups,
        message_starts=tuple(dict.fromkeys(one.event or "" for one in entries if one.kind == "message")),
        start_form=None if form is None else _form_ref(form.attributes),
        elements=tuple(
            ElementInfo(
                id=box.id,
                type=box.type,
                name=box.name,
                lane=box.lane,
                form_ref=_form_ref(box.attributes),
                topic=box.attributes.get("camunda:topic"),
                called=box.attributes.get("calledElement"),
                elsewhere=called_elsewhere(box.attributes),
                candidate_groups=box.attributes.get("camunda:candidateGroups"),
                properties=dict(box.properties),
            )
            for box in process.body.deep()
        ),
        starts=entries,
        properties=dict(process.properties),
    )


def _form_ref(attributes: Mapping[str, str]) -> str | None:
    ref = attributes.get("camunda:formRef") or attributes.get("camunda:formKey")
    return form_name(ref) if ref else None


def _check_topics(files: Mapping[str, bytes], bundle: Bundle, topics: Collection[str] | None) -> None:
    if topics is None:
        return
    problems = Problems()
    for process in bundle.processes:
        for element in process.elements:
            if element.topic is not None and element.topic not in topics:
                problems.add(
                    Place(process.file, element.id, element.name, line_in(files[process.file], element.id)),
                    "unknown-topic",
                    f"Nobody serves the topic {element.topic!r}.",
                    f"Topics that are served: {', '.join(sorted(topics)) or 'none'}.",
                )
    problems.check()


def line_in(data: bytes, element_id: str) -> int:
    """The line of an element in a diagram; 0 where it is not in it."""
    root = read_xml(data, "", Problems())
    found = () if root is None else (item for item in root.iter() if item.get("id") == element_id)
    return next((line_of(item) for item in found), 0)
