from typing import Any

class TaskState:
    MAYBE: int
    LIKELY: int
    FUTURE: int
    WAITING: int
    READY: int
    STARTED: int
    COMPLETED: int
    ERROR: int
    CANCELLED: int
    FINISHED_MASK: int
    DEFINITE_MASK: int
    PREDICTED_MASK: int
    NOT_FINISHED_MASK: int
    ANY_MASK: int

class Task:
    id: Any
    workflow: Any
    task_spec: Any
    data: dict[str, Any]
    internal_data: dict[str, Any]
    triggered: bool
    last_state_change: float
    _parent: Any
    _children: list[Any]
    _state: int
    def __init__(self, workflow: Any, task_spec: Any, parent: Any = ..., state: int = ..., id: Any = ...) -> None: ...
    @property
    def state(self) -> int: ...
    @property
    def parent(self) -> Any: ...
    @property
    def children(self) -> list[Any]: ...
    def has_state(self, state: int) -> bool: ...
    def _add_child(self, task_spec: Any, state: int = ...) -> Any: ...
    def _set_state(self, value: int) -> None: ...
    def _ready(self) -> None: ...
    def run(self) -> bool | None: ...
    def cancel(self) -> None: ...
    def complete(self) -> None: ...
    def error(self) -> None: ...

class WorkflowSpec:
    name: str
    description: str
    task_specs: dict[str, Any]
    start: Any
    def __init__(self, name: str | None = ..., filename: str | None = ..., addstart: bool = ...) -> None: ...

class BpmnProcessSpec(WorkflowSpec):
    end: Any
    svg: Any
    io_specification: Any
    data_objects: dict[str, Any]
    data_stores: dict[str, Any]
    correlation_keys: dict[str, Any]
    bpmn_start_events: list[Any]

class BpmnSpecMixin:
    name: str
    bpmn_id: str | None
    bpmn_name: str | None
    lane: str | None
    manual: bool
    _wf_spec: Any
    _outputs: list[str]
    def __init__(self, wf_spec: Any, bpmn_id: str, **kwargs: Any) -> None: ...
    def connect(self, taskspec: Any) -> None: ...
    def _update(self, my_task: Any) -> None: ...
    def _on_cancel(self, my_task: Any) -> None: ...
    def _on_complete(self, my_task: Any) -> None: ...
    def _on_complete_hook(self, my_task: Any) -> None: ...
    def _on_error(self, my_task: Any) -> None: ...
    def _on_ready(self, my_task: Any) -> None: ...
    def _predict_hook(self, my_task: Any) -> None: ...
    def _run(self, my_task: Any) -> bool | None: ...
    def _update_hook(self, my_task: Any) -> bool: ...

class BpmnWorkflow:
    spec: Any
    data: dict[str, Any]
    tasks: dict[Any, Any]
    task_tree: Any
    last_task: Any
    completed: bool
    depth: int
    subprocesses: dict[Any, Any]
    subprocess_specs: dict[str, Any]
    script_engine: Any
    def __init__(
        self, spec: Any, subprocess_specs: Any = ..., script_engine: Any = ..., deserializing: bool = ...
    ) -> None: ...
    def get_task_from_id(self, task_id: Any) -> Any: ...

class BpmnSubWorkflow:
    spec: Any
    data: dict[str, Any]
    tasks: dict[Any, Any]
    task_tree: Any
    last_task: Any
    completed: bool
    depth: int
    parent_task_id: Any
    top_workflow: Any
    def __init__(self, spec: Any, parent_task_id: Any, top_workflow: Any, deserializing: bool = ...) -> None: ...

class BasePythonScriptEngineEnvironment:
    globals: dict[str, Any]
    def __init__(self, environment_globals: dict[str, Any] | None = ...) -> None: ...

class PythonScriptEngine:
    environment: Any
    def __init__(self, environment: Any = ...) -> None: ...
