"""The one table: which elements may stand where and which attributes they may have. Whatever is not here is refused.

Elements are written `bpmn:` and `camunda:` whatever prefix the file uses. `FIXED` holds attributes that are accepted
with one meaning.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from workflows.engine.dialect.spelling import BOOLEANS


@dataclass(frozen=True, slots=True)
class Rule:
    attributes: frozenset[str] = frozenset()
    children: frozenset[str] = frozenset()


def _rule(attributes: str = "", children: str = "") -> Rule:
    return Rule(frozenset(attributes.split()), frozenset(children.split()))


_NODE = "id name"
_INSIDE = "bpmn:documentation bpmn:extensionElements bpmn:incoming bpmn:outgoing"
_DATA = "bpmn:property bpmn:dataInputAssociation bpmn:dataOutputAssociation"
_ASSOCIATES = (
    "bpmn:sourceRef bpmn:targetRef bpmn:transformation bpmn:assignment bpmn:documentation bpmn:extensionElements"
)
_ACTIVITY = "id name default isForCompensation startQuantity completionQuantity"
_IN_ACTIVITY = f"{_INSIDE} {_DATA} bpmn:multiInstanceLoopCharacteristics bpmn:standardLoopCharacteristics"
_IN_TASK = f"{_IN_ACTIVITY} bpmn:ioSpecification"
_CATCHES = (
    "bpmn:messageEventDefinition bpmn:timerEventDefinition bpmn:signalEventDefinition "
    "bpmn:conditionalEventDefinition bpmn:eventDefinitionRef"
)
_THROWS = (
    "bpmn:messageEventDefinition bpmn:signalEventDefinition bpmn:escalationEventDefinition bpmn:eventDefinitionRef"
)
_SHARED = (
    "bpmn:messageEventDefinition bpmn:timerEventDefinition bpmn:signalEventDefinition "
    "bpmn:conditionalEventDefinition bpmn:errorEventDefinition bpmn:escalationEventDefinition "
    "bpmn:terminateEventDefinition"
)
_NODES = (
    "bpmn:startEvent bpmn:endEvent bpmn:intermediateCatchEvent bpmn:intermediateThrowEvent bpmn:boundaryEvent "
    "bpmn:task bpmn:manualTask bpmn:userTask bpmn:serviceTask bpmn:sendTask bpmn:receiveTask bpmn:scriptTask "
    "bpmn:businessRuleTask bpmn:subProcess bpmn:transaction bpmn:adHocSubProcess bpmn:callActivity "
    "bpmn:exclusiveGateway bpmn:parallelGateway bpmn:inclusiveGateway bpmn:complexGateway "
    "bpmn:eventBasedGateway bpmn:sequenceFlow"
)
_DRAWN = (
    "bpmn:textAnnotation bpmn:association bpmn:group bpmn:dataObject bpmn:dataObjectReference bpmn:dataStoreReference"
)
_FORM = "camunda:formRef camunda:formRefBinding camunda:formKey"
_PEOPLE = (
    "camunda:assignee camunda:candidateUsers camunda:candidateGroups camunda:dueDate camunda:followUpDate "
    "camunda:priority"
)
_DECIDES = "camunda:decisionRef camunda:decisionRefBinding camunda:resultVariable camunda:mapDecisionResult"
_IN_GLOBAL = "bpmn:documentation bpmn:extensionElements"
_TOPIC = "implementation camunda:type camunda:topic"

GLOBAL_TASKS: Final = {
    "bpmn:globalTask": "task",
    "bpmn:globalManualTask": "manualTask",
    "bpmn:globalUserTask": "userTask",
    "bpmn:globalScriptTask": "scriptTask",
    "bpmn:globalBusinessRuleTask": "businessRuleTask",
}
"""What call activities may call besides processes, and the task that each of them is."""

BODIES: Final = frozenset({"subProcess", "transaction", "adHocSubProcess"})
"""Elements with a level of their own inside."""

NODES: Final = frozenset(_NODES.split()) - {"bpmn:sequenceFlow"}
"""Elements that tokens stand at."""

EXTENDED: Final = NODES | GLOBAL_TASKS.keys()
"""Elements whose extensions have an effect beyond their properties."""

NOTING: Final = _rule("", "camunda:properties")
"""The extensions of all others."""

DOCUMENTATION: Final = frozenset(_DRAWN.split()) | {
    "bpmn:documentation",
    "bpmn:collaboration",
    "bpmn:category",
    "bpmn:dataStore",
    "bpmn:property",
    "bpmn:dataInputAssociation",
    "bpmn:dataOutputAssociation",
}
"""Elements that are drawn or written for people: nothing inside them is looked at."""

TABLE: Final[dict[str, Rule]] = {
    "bpmn:definitions": _rule(
        "id name targetNamespace typeLanguage expressionLanguage exporter exporterVersion xsi:schemaLocation",
        "bpmn:process bpmn:collaboration bpmn:message bpmn:signal bpmn:error bpmn:escalation bpmn:category "
        f"bpmn:dataStore bpmn:documentation {_SHARED} {' '.join(GLOBAL_TASKS)}",
    ),
    "bpmn:process": _rule(
        "id name isExecutable processType isClosed camunda:versionTag camunda:candidateStarterGroups "
        "camunda:historyTimeToLive",
        f"{_NODES} {_DRAWN} bpmn:laneSet bpmn:documentation bpmn:extensionElements bpmn:property",
    ),
    "bpmn:laneSet": _rule("id name", "bpmn:lane bpmn:documentation"),
    "bpmn:lane": _rule("id name", "bpmn:flowNodeRef bpmn:childLaneSet bpmn:documentation bpmn:extensionElements"),
    "bpmn:childLaneSet": _rule("id name", "bpmn:lane bpmn:documentation"),
    "bpmn:flowNodeRef": _rule(),
    "bpmn:incoming": _rule(),
    "bpmn:outgoing": _rule(),
    "bpmn:message": _rule("id name", "bpmn:documentation"),
    "bpmn:signal": _rule("id name", "bpmn:documentation"),
    "bpmn:error": _rule("id name errorCode camunda:errorMessage", "bpmn:documentation"),
    "bpmn:escalation": _rule("id name escalationCode", "bpmn:documentation"),
    "bpmn:sequenceFlow": _rule(
        "id name sourceRef targetRef isImmediate",
        "bpmn:conditionExpression bpmn:documentation bpmn:extensionElements",
    ),
    "bpmn:conditionExpression": _rule("id xsi:type language"),
    "bpmn:task": _rule(_ACTIVITY, _IN_TASK),
    "bpmn:manualTask": _rule(_ACTIVITY, _IN_TASK),
    "bpmn:userTask": _rule(
        f"{_ACTIVITY} implementation {_FORM} {_PEOPLE}",
        _IN_TASK,
    ),
    "bpmn:serviceTask": _rule(f"{_ACTIVITY} {_TOPIC}", _IN_TASK),
    "bpmn:sendTask": _rule(f"{_ACTIVITY} {_TOPIC} messageRef", _IN_TASK),
    "bpmn:receiveTask": _rule(f"{_ACTIVITY} implementation messageRef instantiate", _IN_TASK),
    "bpmn:scriptTask": _rule(f"{_ACTIVITY} scriptFormat", f"{_IN_TASK} bpmn:script"),
    "bpmn:script": _rule(),
    "bpmn:businessRuleTask": _rule(
        f"{_ACTIVITY} implementation {_DECIDES}",
        _IN_TASK,
    ),
    "bpmn:callActivity": _rule(
        f"{_ACTIVITY} calledElement camunda:calledElementBinding "
        "camunda:calledElementVersion camunda:calledElementVersionTag",
        _IN_ACTIVITY,
    ),
    "bpmn:subProcess": _rule(f"{_ACTIVITY} triggeredByEvent", f"{_IN_ACTIVITY} {_NODES} {_DRAWN} bpmn:laneSet"),
    "bpmn:transaction": _rule(f"{_ACTIVITY} triggeredByEvent method", f"{_IN_ACTIVITY} {_NODES} {_DRAWN} bpmn:laneSet"),
    "bpmn:adHocSubProcess": _rule(
        f"{_ACTIVITY} triggeredByEvent ordering cancelRemainingInstances",
        f"{_IN_ACTIVITY} {_NODES} {_DRAWN} bpmn:laneSet bpmn:completionCondition",
    ),
    "bpmn:globalTask": _rule("id name", _IN_GLOBAL),
    "bpmn:globalManualTask": _rule("id name", _IN_GLOBAL),
    "bpmn:globalUserTask": _rule(f"id name implementation {_FORM} {_PEOPLE}", _IN_GLOBAL),
    "bpmn:globalScriptTask": _rule("id name scriptLanguage", f"{_IN_GLOBAL} bpmn:script"),
    "bpmn:globalBusinessRuleTask": _rule(f"id name implementation {_DECIDES}", _IN_GLOBAL),
    "bpmn:exclusiveGateway": _rule(f"{_NODE} default gatewayDirection", _INSIDE),
    "bpmn:inclusiveGateway": _rule(f"{_NODE} default gatewayDirection", _INSIDE),
    "bpmn:complexGateway": _rule(f"{_NODE} default gatewayDirection", f"{_INSIDE} bpmn:activationCondition"),
    "bpmn:activationCondition": _rule("id xsi:type language"),
    "bpmn:parallelGateway": _rule(f"{_NODE} gatewayDirection", _INSIDE),
    "bpmn:eventBasedGateway": _rule(f"{_NODE} gatewayDirection instantiate eventGatewayType", _INSIDE),
    "bpmn:startEvent": _rule(
        f"{_NODE} isInterrupting parallelMultiple {_FORM}",
        f"{_INSIDE} {_CATCHES} bpmn:errorEventDefinition bpmn:escalationEventDefinition bpmn:compensateEventDefinition "
        "bpmn:dataOutputAssociation",
    ),
    "bpmn:endEvent": _rule(
        _NODE,
        f"{_INSIDE} {_THROWS} bpmn:compensateEventDefinition bpmn:errorEventDefinition bpmn:cancelEventDefinition "
        "bpmn:terminateEventDefinition bpmn:dataInputAssociation",
    ),
    "bpmn:intermediateCatchEvent": _rule(f"{_NODE} parallelMultiple", f"{_INSIDE} {_CATCHES} bpmn:linkEventDefinition"),
    "bpmn:intermediateThrowEvent": _rule(
        _NODE,
        f"{_INSIDE} {_THROWS} bpmn:compensateEventDefinition bpmn:linkEventDefinition",
    ),
    "bpmn:boundaryEvent": _rule(
        f"{_NODE} attachedToRef cancelActivity parallelMultiple",
        f"{_INSIDE} {_CATCHES} bpmn:errorEventDefinition bpmn:escalationEventDefinition "
        "bpmn:compensateEventDefinition bpmn:cancelEventDefinition",
    ),
    "bpmn:messageEventDefinition": _rule("id messageRef", "bpmn:extensionElements"),
    "bpmn:signalEventDefinition": _rule("id signalRef", "bpmn:extensionElements"),
    "bpmn:errorEventDefinition": _rule("id errorRef camunda:errorCodeVariable camunda:errorMessageVariable"),
    "bpmn:escalationEventDefinition": _rule("id escalationRef camunda:escalationCodeVariable"),
    "bpmn:terminateEventDefinition": _rule("id"),
    "bpmn:conditionalEventDefinition": _rule("id", "bpmn:condition"),
    "bpmn:condition": _rule("id xsi:type language"),
    "bpmn:linkEventDefinition": _rule("id name"),
    "bpmn:compensateEventDefinition": _rule("id activityRef waitForCompletion"),
    "bpmn:cancelEventDefinition": _rule("id"),
    "bpmn:eventDefinitionRef": _rule(),
    "bpmn:timerEventDefinition": _rule("id", "bpmn:timeDate bpmn:timeDuration bpmn:timeCycle"),
    "bpmn:timeDate": _rule("id xsi:type"),
    "bpmn:timeDuration": _rule("id xsi:type"),
    "bpmn:timeCycle": _rule("id xsi:type"),
    "bpmn:multiInstanceLoopCharacteristics": _rule(
        "id isSequential behavior noneBehaviorEventRef oneBehaviorEventRef camunda:collection camunda:elementVariable",
        "bpmn:loopCardinality bpmn:loopDataInputRef bpmn:loopDataOutputRef bpmn:inputDataItem bpmn:outputDataItem "
        "bpmn:complexBehaviorDefinition bpmn:completionCondition bpmn:documentation bpmn:extensionElements",
    ),
    "bpmn:ioSpecification": _rule(
        "id", "bpmn:dataInput bpmn:dataOutput bpmn:inputSet bpmn:outputSet bpmn:documentation"
    ),
    "bpmn:dataInput": _rule("id name isCollection itemSubjectRef", "bpmn:documentation"),
    "bpmn:dataOutput": _rule("id name isCollection itemSubjectRef", "bpmn:documentation"),
    "bpmn:inputSet": _rule("id name", "bpmn:dataInputRefs bpmn:optionalInputRefs bpmn:outputSetRefs"),
    "bpmn:outputSet": _rule("id name", "bpmn:dataOutputRefs bpmn:optionalOutputRefs bpmn:inputSetRefs"),
    "bpmn:dataInputRefs": _rule(),
    "bpmn:optionalInputRefs": _rule(),
    "bpmn:outputSetRefs": _rule(),
    "bpmn:dataOutputRefs": _rule(),
    "bpmn:optionalOutputRefs": _rule(),
    "bpmn:inputSetRefs": _rule(),
    "bpmn:dataInputAssociation": _rule("id", _ASSOCIATES),
    "bpmn:dataOutputAssociation": _rule("id", _ASSOCIATES),
    "bpmn:sourceRef": _rule(),
    "bpmn:targetRef": _rule(),
    "bpmn:transformation": _rule("id xsi:type language"),
    "bpmn:assignment": _rule("id", "bpmn:from bpmn:to bpmn:documentation"),
    "bpmn:from": _rule("id xsi:type language"),
    "bpmn:to": _rule("id xsi:type language"),
    "bpmn:loopDataInputRef": _rule(),
    "bpmn:loopDataOutputRef": _rule(),
    "bpmn:inputDataItem": _rule("id name itemSubjectRef isCollection", "bpmn:documentation"),
    "bpmn:outputDataItem": _rule("id name itemSubjectRef isCollection", "bpmn:documentation"),
    "bpmn:complexBehaviorDefinition": _rule("id", "bpmn:condition bpmn:event bpmn:documentation"),
    "bpmn:event": _rule("id name", f"{_THROWS} bpmn:documentation"),
    "bpmn:standardLoopCharacteristics": _rule(
        "id testBefore loopMaximum", "bpmn:loopCondition bpmn:documentation bpmn:extensionElements"
    ),
    "bpmn:loopCondition": _rule("id xsi:type language"),
    "bpmn:loopCardinality": _rule("id xsi:type"),
    "bpmn:completionCondition": _rule("id xsi:type"),
    "bpmn:extensionElements": _rule(
        "", "camunda:properties camunda:inputOutput camunda:in camunda:out camunda:failedJobRetryTimeCycle"
    ),
    "camunda:failedJobRetryTimeCycle": _rule(),
    "camunda:properties": _rule("", "camunda:property"),
    "camunda:property": _rule("id name value"),
    "camunda:inputOutput": _rule("", "camunda:inputParameter camunda:outputParameter"),
    "camunda:inputParameter": _rule("name"),
    "camunda:outputParameter": _rule("name"),
    "camunda:in": _rule("source sourceExpression target variables businessKey"),
    "camunda:out": _rule("source sourceExpression target variables"),
}


def _with(attribute: str) -> frozenset[str]:
    return frozenset(tag.removeprefix("bpmn:") for tag, rule in TABLE.items() if attribute in rule.attributes)


ACTIVITIES: Final = _with("isForCompensation")
GATEWAYS: Final = _with("gatewayDirection")
CHOOSING: Final = _with("default")
"""What may have conditional flows and a default flow (BPMN 2.0.2 §8.3.13)."""

_FEEL: Final = ("feel", "FEEL", "https://www.omg.org/spec/DMN/20191111/FEEL/")

FIXED: Final[dict[tuple[str, str], frozenset[str]]] = {
    ("bpmn:definitions", "expressionLanguage"): frozenset(
        {
            "http://www.w3.org/1999/XPath",  # what BPMN says where nobody says anything, hence written by many tools
            "http://www.w3.org/TR/XPath",
            *_FEEL,
        }
    ),
    ("bpmn:transaction", "triggeredByEvent"): frozenset({"false"}),
    ("bpmn:transaction", "method"): frozenset({"##Compensate", "compensate"}),
    ("*", "camunda:formRefBinding"): frozenset({"deployment"}),
    ("*", "camunda:decisionRefBinding"): frozenset({"deployment"}),
    ("*", "camunda:calledElementBinding"): frozenset({"deployment", "latest", "versionTag", "version"}),
    ("*", "implementation"): frozenset({"##unspecified", "##WebService"}),
    ("*", "gatewayDirection"): frozenset({"Unspecified", "Converging", "Diverging", "Mixed"}),
    ("*", "eventGatewayType"): frozenset({"Exclusive", "Parallel"}),
    ("bpmn:serviceTask", "camunda:type"): frozenset({"external"}),
    ("bpmn:sendTask", "camunda:type"): frozenset({"external"}),
    ("bpmn:scriptTask", "scriptFormat"): frozenset({"feel", "FEEL"}),
    ("bpmn:globalScriptTask", "scriptLanguage"): frozenset({"feel", "FEEL"}),
    ("bpmn:adHocSubProcess", "ordering"): frozenset({"Parallel", "Sequential"}),
    ("bpmn:adHocSubProcess", "triggeredByEvent"): frozenset({"false"}),
    **{("*", name): frozenset({"true", "false"}) for name in BOOLEANS},
    ("bpmn:multiInstanceLoopCharacteristics", "behavior"): frozenset({"None", "One", "All", "Complex"}),
    ("*", "language"): frozenset(_FEEL),
}

ADVICE: Final[dict[str, str]] = {
    "bpmn:compensateEventDefinition": "Only throw, end and boundary events and event sub-processes undo work.",
    "bpmn:cancelEventDefinition": "Only end events of a transaction and its boundary events cancel it.",
    "bpmn:ioSpecification": "Use camunda:inputOutput.",
    "expressionLanguage": "Remove it: expressions are FEEL.",
    "camunda:in": "Only call activities pass variables so: give the event of a message or signal input parameters.",
    "camunda:script": "Write the value as FEEL, beginning with =.",
    "camunda:list": "Write the list as FEEL: =[1, 2].",
    "camunda:map": "Write the context as FEEL: ={a: 1}.",
    "camunda:formData": "Design a form (.form) and name it in formRef.",
    "camunda:executionListener": "Use a service task.",
    "camunda:taskListener": "Use a service task before or after the task.",
    "camunda:connector": 'Use camunda:type="external" and a topic.',
    "camunda:asyncBefore": "Remove it: every step is saved in one transaction.",
    "camunda:asyncAfter": "Remove it: every step is saved in one transaction.",
    "camunda:expression": 'Use camunda:type="external" and a topic.',
    "camunda:class": 'Use camunda:type="external" and a topic.',
    "camunda:delegateExpression": 'Use camunda:type="external" and a topic.',
}
"""What to draw instead, by element or attribute."""
