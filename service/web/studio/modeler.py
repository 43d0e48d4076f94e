"""The editor of bundles: bpmn-js, form-js and dmn-js on the page, files by JSON."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from flask import Blueprint, Response, jsonify, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import escape

from service.bundle_files import texts
from service.storage.queries import studio
from service.web.i18n import _
from service.web.pages import reading, roles_required, text_argument
from workflows.errors import NotFound
from workflows.policy import DESIGNERS

_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
_NEW_KEY: Final = "new_process"
MAIN: Final = "process.bpmn"


def add_to(blueprint: Blueprint) -> None:
    """Add the editor and what it loads."""
    blueprint.add_url_rule("/modeler", "new", new)
    blueprint.add_url_rule("/modeler/<deployment_id>", "modeler", modeler)
    blueprint.add_url_rule("/deployments/<deployment_id>/files.json", "files", files)
    blueprint.add_url_rule("/blank.bpmn", "blank", blank)


@roles_required(*DESIGNERS)
def new() -> ResponseReturnValue:
    """The editor with a new process: a start, one task, an end, ready to be deployed."""
    name, key = text_argument("name"), text_argument("key", 80)
    key = key if _KEY.fullmatch(key) else _NEW_KEY
    src = url_for("studio.blank", key=key, name=name or _("新流程"))
    return _draw(name or _("新流程"), {"src": src, "name": MAIN}, {"name": name or key})


@roles_required(*DESIGNERS)
def modeler(deployment_id: str) -> ResponseReturnValue:
    """The editor with a deployed bundle. Raises NotFound."""
    found = studio.definitions_in(reading(), deployment_id)
    if not found:
        raise NotFound(kind="deployment", id=deployment_id)
    first = found[0]
    title = first.deployment_name if len(found) > 1 else first.name
    src = url_for("studio.files", deployment_id=deployment_id)
    return _draw(title, {"files-src": src}, {"name": first.deployment_name, "base": deployment_id})


@roles_required(*DESIGNERS)
def files(deployment_id: str) -> ResponseReturnValue:
    """The texts of a bundle: `{"files": [{"name", "text"}]}`. Raises NotFound."""
    found = studio.bundle(reading(), deployment_id)
    if not found:
        raise NotFound(kind="deployment", id=deployment_id)
    # The editor opens the first diagram: that of the main process, where it has its usual name.
    ordered = sorted(texts(found).items(), key=lambda one: (one[0] != MAIN, one[0]))
    return jsonify(files=[{"name": path, "text": text} for path, text in ordered])


@roles_required(*DESIGNERS)
def blank() -> ResponseReturnValue:
    """A diagram that can be deployed as it is."""
    key, name = text_argument("key", 80), text_argument("name")
    filled = _BLANK.format(
        key=key if _KEY.fullmatch(key) else _NEW_KEY,
        name=escape(name or _("新流程")),
        start=escape(_("起点")),
        task=escape(_("办理")),
        end=escape(_("终点")),
    )
    return Response(filled, mimetype="text/plain")


def _draw(title: str, sources: dict[str, str], extra: dict[str, Any]) -> str:
    return render_template(
        "studio/modeler.html",
        title=title,
        sources=sources,
        extra=json.dumps(extra, ensure_ascii=False),
        back=request.args.get("back", ""),
    )


_BLANK: Final = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" xmlns:camunda="http://camunda.org/schema/1.0/bpmn"
    id="Definitions_1" targetNamespace="http://bpmn.io/schema/bpmn">
  <bpmn:process id="{key}" name="{name}" isExecutable="true" camunda:historyTimeToLive="P3650D">
    <bpmn:startEvent id="start" name="{start}"><bpmn:outgoing>to_work</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="to_work" sourceRef="start" targetRef="work" />
    <bpmn:userTask id="work" name="{task}" camunda:candidateGroups="office">
      <bpmn:incoming>to_work</bpmn:incoming>
      <bpmn:outgoing>to_end</bpmn:outgoing>
    </bpmn:userTask>
    <bpmn:sequenceFlow id="to_end" sourceRef="work" targetRef="end" />
    <bpmn:endEvent id="end" name="{end}"><bpmn:incoming>to_end</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="BPMNDiagram_1">
    <bpmndi:BPMNPlane id="BPMNPlane_1" bpmnElement="{key}">
      <bpmndi:BPMNShape id="start_di" bpmnElement="start">
        <dc:Bounds x="180" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="168" y="205" width="60" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="work_di" bpmnElement="work"><dc:Bounds x="280" y="140" width="100" height="80" />
      </bpmndi:BPMNShape>
      <bpmndi:BPMNShape id="end_di" bpmnElement="end">
        <dc:Bounds x="444" y="162" width="36" height="36" />
        <bpmndi:BPMNLabel><dc:Bounds x="432" y="205" width="60" height="14" /></bpmndi:BPMNLabel>
      </bpmndi:BPMNShape>
      <bpmndi:BPMNEdge id="to_work_di" bpmnElement="to_work">
        <di:waypoint x="216" y="180" /><di:waypoint x="280" y="180" />
      </bpmndi:BPMNEdge>
      <bpmndi:BPMNEdge id="to_end_di" bpmnElement="to_end">
        <di:waypoint x="380" y="180" /><di:waypoint x="444" y="180" />
      </bpmndi:BPMNEdge>
    </bpmndi:BPMNPlane>
  </bpmndi:BPMNDiagram>
</bpmn:definitions>
"""
