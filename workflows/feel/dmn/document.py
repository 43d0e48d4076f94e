"""Bytes into the root element of a DMN document, with a hardened XML parser."""

from __future__ import annotations

from typing import Any

from lxml import etree

from workflows import hostile_xml
from workflows.feel.dmn.elements import NAMESPACES, local_name
from workflows.feel.dmn.problems import Problems

MAX_BYTES = 1024 * 1024
MAX_DEPTH = 80


def read_xml(data: bytes, problems: Problems) -> etree._Element:
    """The root of a DMN document; raises DiagramInvalid (through `problems`) for anything else."""
    if len(data) > MAX_BYTES:
        raise problems.failure(f"The file is larger than {MAX_BYTES} bytes.", "Divide the file.")
    try:
        root = etree.fromstring(data, hostile_xml.parser())
    except etree.XMLSyntaxError as error:
        message = f"The file is no well-formed XML: {error.msg}"
        raise problems.failure(message, "Export the file from the editor again.", error.lineno or 1) from None
    document: Any = root.getroottree().docinfo
    if document.doctype:
        raise problems.failure("The file has a DOCTYPE.", "Remove the DOCTYPE.")
    if local_name(root) != "definitions" or etree.QName(root).namespace not in NAMESPACES:
        raise problems.failure("The file is no DMN 1.1 to 1.5 document.", "Save it as DMN 1.3.")
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > MAX_DEPTH:
            raise problems.failure("The boxes are nested too deeply.", "Divide them into several decisions.")
    return root
