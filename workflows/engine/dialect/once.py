"""Elements that may stand once inside another (BPMN 2.0.2, the XML schema): of several only one would be looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.engine.dialect.xml import short

_ALTERNATIVES: Final = {
    "bpmn:multiInstanceLoopCharacteristics": "a loop",
    "bpmn:standardLoopCharacteristics": "a loop",
    "bpmn:timeCycle": "a time",
    "bpmn:timeDate": "a time",
    "bpmn:timeDuration": "a time",
}
"""Of these one excludes the other."""
_ONCE: Final = frozenset(
    {
        "bpmn:activationCondition",
        "bpmn:childLaneSet",
        "bpmn:completionCondition",
        "bpmn:condition",
        "bpmn:conditionExpression",
        "bpmn:event",
        "bpmn:extensionElements",
        "bpmn:from",
        "bpmn:inputDataItem",
        "bpmn:ioSpecification",
        "bpmn:loopCardinality",
        "bpmn:loopCondition",
        "bpmn:loopDataInputRef",
        "bpmn:loopDataOutputRef",
        "bpmn:outputDataItem",
        "bpmn:script",
        "bpmn:targetRef",
        "bpmn:to",
        "bpmn:transformation",
        "camunda:failedJobRetryTimeCycle",
        "camunda:inputOutput",
        "camunda:properties",
    }
)


def repeated(element: etree._Element) -> Iterator[str]:
    """What stands more than once among an element's children."""
    tags = (short(str(child.tag)) for child in element)
    found = Counter(_ALTERNATIVES.get(tag, tag) for tag in tags if tag in _ONCE or tag in _ALTERNATIVES)
    return (what for what, number in found.items() if number > 1)
