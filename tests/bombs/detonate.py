"""Runs each bomb in turn in a process of little memory, while a thread beside it goes on serving another instance.

Prints one line of JSON a bomb: its name, what became of it, the CPU seconds it took, the longest time for which the
serving thread did not get its turn, and the growth of the process's memory in bytes. Run by `test_bombs`.
"""

from __future__ import annotations

import json
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from workflows import engine
from workflows.errors import DiagramInvalid, WorkflowError
from workflows.forms.patterns import compile_pattern

MEMORY = 256 * 1024 * 1024
NOW = datetime(2026, 3, 2, tzinfo=UTC)
BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
CAMUNDA = "http://camunda.org/schema/1.0/bpmn"
DMN = "https://www.omg.org/spec/DMN/20191111/MODEL/"

Detonate = Callable[[], str]


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def diagram(inside: str, key: str = "p") -> bytes:
    return (
        f'<definitions xmlns="{BPMN}" xmlns:camunda="{CAMUNDA}" id="D" targetNamespace="t">'
        f'<process id="{key}" isExecutable="true"><startEvent id="s"/>{inside}<endEvent id="e"/></process>'
        "</definitions>"
    ).encode()


def flow(source: str, target: str, condition: str = "") -> str:
    inside = f"<conditionExpression>{escaped(condition)}</conditionExpression>" if condition else ""
    return f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}">{inside}</sequenceFlow>'


def in_line(*elements: str) -> bytes:
    ids = ["s", *(element.split('id="')[1].split('"')[0] for element in elements), "e"]
    return diagram("".join(elements) + "".join(flow(a, b) for a, b in pairwise(ids)))


def script(text: str, key: str = "t") -> str:
    return f'<scriptTask id="{key}" scriptFormat="feel"><script>{escaped(text)}</script></scriptTask>'


def run(diagram: bytes, data: dict[str, object] | None = None, files: dict[str, bytes] | None = None) -> str:
    """What becomes of an instance, told as the service sees it: deployed, started, saved."""
    try:
        bundle = engine.read_bundle({"p.bpmn": diagram, **(files or {})}, topics=None)
    except DiagramInvalid as error:
        return f"refused: {error.details['problems'][0]['code']}"
    try:
        found = engine.start(bundle, "p", data or {}, instance_id="i", business_key="k", now=NOW)
        found.advance()
        found.snapshot()
    except WorkflowError as error:
        return f"refused: {error.code}"
    if found.incidents:
        return f"incident: {found.incidents[0].code}"
    return "completed" if found.completed else "waiting"


def expression(text: str, data: dict[str, object] | None = None) -> Detonate:
    return lambda: run(in_line(script(f"a = {text}")), data)


def pattern(text: str, value: str) -> Detonate:
    def search() -> str:
        try:
            return f"found: {compile_pattern(text).is_found_in(value)}"
        except ValueError:
            return "refused: pattern"
        except TimeoutError:
            return "refused: too slow"

    return search


def decisions(inside: str, key: str = "d") -> Detonate:
    rule = (
        f'<businessRuleTask id="t" camunda:decisionRef="{key}" camunda:resultVariable="a" '
        'camunda:mapDecisionResult="resultList"/>'
    )
    dmn = f'<definitions xmlns="{DMN}" id="f" name="f" namespace="f">{inside}</definitions>'.encode()
    return lambda: run(in_line(rule), {"x": 1}, {"decisions/d.dmn": dmn})


def literal(key: str, text: str, *needs: str) -> str:
    required = "".join(
        f'<informationRequirement><requiredDecision href="#{need}"/></informationRequirement>' for need in needs
    )
    box = f"<literalExpression><text>{escaped(text)}</text></literalExpression>"
    return f'<decision id="{key}" name="{key}">{required}{box}</decision>'


def table(rules: int, policy: str = "COLLECT", test: str = "-", result: str = "{0}") -> str:
    rows = "".join(
        f"<rule><inputEntry><text>{escaped(test.format(n))}</text></inputEntry>"
        f"<outputEntry><text>{escaped(result.format(n))}</text></outputEntry></rule>"
        for n in range(rules)
    )
    return (
        f'<decision id="d" name="d"><decisionTable hitPolicy="{policy}"><input><inputExpression><text>x</text>'
        f'</inputExpression></input><output name="o"/>{rows}</decisionTable></decision>'
    )


def loop(collection: str, inner: str) -> str:
    return (
        f'<subProcess id="t"><multiInstanceLoopCharacteristics camunda:collection="={escaped(collection)}" '
        f'camunda:elementVariable="x"/>{inner}</subProcess>'
    )


TIMES = "{{f: function(n, x) if n = 0 then x else f(n - 1, {0}), r: f({1}, {2})}}.r"
LONG = 'string join(for i in 1..9999 return "abcdefghij")'
SLOW = "count(for i in 1..200000 return i)"


def bombs() -> Iterator[tuple[str, Detonate]]:
    """The table."""
    for text in (
        "for i in 1..10 ** 12 return i",
        "for i in [1..10 ** 30] return i",
        "some a in 1..99999, b in 1..99999, c in 1..99999 satisfies false",
        "for a in 1..9999 return for b in 1..9999 return b",
        "for i in 1..9999 return partial",
        "for a in 1..10 ** 9, b in [] return 1",
        TIMES.format("x + x", 60, '"ab"'),
        TIMES.format("concatenate(x, x)", 60, "[1]"),
        TIMES.format("[x, x, x, x]", 40, "1"),
        TIMES.format("{a: x, b: x}", 40, "1"),
        TIMES.format("string(x) + string(x)", 60, '"ab"'),
        TIMES.format("context merge([x, context put(x, string(n), x)])", 60, "{a: 1}"),
        TIMES.format('string join([x, x], "-")', 60, '"ab"'),
        TIMES.format("list replace(x, 1, x)", 60, "[1, 1]"),
        TIMES.format("insert before(x, 1, x)", 60, "[1]"),
        TIMES.format("x * x", 60, "10 ** 6000"),
        TIMES.format("x * x", 60, '@"P999999999Y"'),
        '@"P999999999Y" * 10 ** 6000',
        '@"P999999999Y" * 10 ** 30',
        '@"9999-12-31" + @"P999999999D"',
        'date("0001-01-01") - @"P9999Y"',
        '@"P999999999D" + @"P999999999D"',
        '@"P999999999D" * 10 ** 9',
        "9 ** 9 ** 9 ** 9",
        "10 ** 6144 * 10",
        "exp(10 ** 30)",
        "for i in 1..99999 return 1.000000000000000000000000000000001 ** (10 ** 33 + i)",
        "for i in 1..99999 return sqrt(i) ** 0.123456789",
        "for i in 1..99999 return log(i) + exp(i / 1000)",
        "decimal(10 ** 6000, 6000) + decimal(1 / 3, 6176)",
        "{f: function(n) f(n) + f(n), r: f(1)}.r",
        "(function(f) f(f))(function(f) f(f))",
        "{f: function(g, n) g(f, n) + g(f, n), r: f(f, 1)}.r",
        "sort(for i in 1..99999 return i, function(a, b) count(for j in 1..999 return j) > a)",
        "sort(for i in 1..99999 return string(i), function(a, b) a > b)",
        "distinct values(for i in 1..99999 return i)",
        "duplicate values(for i in 1..99999 return i)",
        "union(for i in 1..9999 return i, for i in 1..9999 return -i)",
        "index of(for i in 1..99999 return i, 5)[item > 7]",
        "list replace(for i in 1..99999 return i, function(a, b) count(for j in 1..99 return j) > a, 1)",
        "median(for i in 1..300000 return i / 7)",
        "mode(for i in 1..300000 return i / 7)",
        "stddev(for i in 1..300000 return i / 7)",
        "partition(for i in 1..300000 return i, 1)",
        f"for i in 1..99999 return contains({LONG}, string(i) + {LONG})",
        f'{{s: {LONG}, r: for i in 1..99999 return contains(s, "jj")}}.r',
        f'{{s: {LONG}, r: for i in 1..99999 return substring after(s, "j")}}.r',
        f"{{s: {LONG}, t: {LONG}, r: for i in 1..99999 return s = t}}.r",
        f'{{s: {LONG}, r: for i in 1..99999 return matches(s, "zz$")}}.r',
        f'{{s: {LONG}, r: for i in 1..99999 return upper case(s)}}.r',
        f'{{s: {LONG}, r: replace(s, "", s)}}.r',
        f'{{s: {LONG}, r: split(s, "")}}.r[1] = [split({LONG} + {LONG}, "[a-j]")]',
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "^(a|aa|a?)+$")',
        'replace("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "((a|aa)+)+$", "x")',
        'split("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a|aa)+$")',
        'extract("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab", "(a|aa)+$")',
        'matches("a", "((((a{100}){100}){100}){100}){100}")',
        'matches("a", "(?R)(?R)")',
        'matches("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "(?:a(?R)?)*b")',
        f'matches({LONG}, "(?:jjjjjjjjjjjjjjjjj){{e<=12}}(?:kkkkkkkkkkkkkkkkkkkkk){{e<=14}}z")',
        'number(string join(for i in 1..99999 return "9"))',
        'range("[" + string join(for i in 1..400 return "(") + "1..2]")',
        'context(for i in 1..400000 return {key: string(i), value: i})',
        "get entries(context(for i in 1..100000 return {key: string(i), value: i})).key",
        "__class__", "a.__class__.__mro__", '"".format', 'get value({a: 1}, "__class__")', "count.__globals__",
        '"{0.__class__} %s %n".__mod__("x")', "`__import__`(\"os\")",
    ):  # fmt: skip
        yield text[:70], expression(text)
    ten = "x" * 10_000_000
    yield "10 MB of data, doubled", expression("x + x", {"x": ten})
    yield "10 MB as a result", expression(TIMES.format("x + x", 23, '"ab"'))
    yield "a million rows of data", expression("count(x[a > 1]) + sum(x.a)", {"x": [{"a": 1}] * 300_000})
    yield "data that is nested deeply", expression("x", {"x": json.loads("[" * 90 + "]" * 90)})
    yield "a huge context of data", expression("x", {"x": {str(n): n for n in range(400_000)}})
    yield from texts()
    yield from tables()
    yield from shapes()


def texts() -> Iterator[tuple[str, Detonate]]:
    """What must not be read at all."""
    for name, text in {
        "a megabyte": "1 + " * 250_000 + "1",
        "round brackets": "(" * 9000 + "1" + ")" * 9000,
        "square brackets": "[" * 60_000,
        "curly brackets": "{a:" * 9000 + "1" + "}" * 9000,
        "signs": "-" * 60_000 + "1",
        "conditions": "if a then " * 3000 + "1" + " else 2" * 3000,
        "functions": "function(a) " * 5000 + "1",
        "paths": "a" + ".b" * 30_000,
        "filters": "a" + "[1]" * 20_000,
        "open comments": "/* " * 20_000,
        "nested types": "1 instance of " + "list<" * 9000,
        "a megabyte of digits": "1" * 1_000_000,
    }.items():
        yield f"text: {name}", lambda text=text: run(in_line(script(f"a = {text}")))  # type: ignore[misc]
    for text in ("^(a|aa|a?)+$", "((a{99}){99}){99}", "(?R)(?R)b", "(?:a{e<=9}){99}b", "(a*)*b", "a" * 9999):
        yield f"pattern: {text[:40]}", pattern(text, "a" * 5000)


def tables() -> Iterator[tuple[str, Detonate]]:
    """Decisions."""
    yield "a table of 100,000 rules", decisions(table(100_000))
    yield "a table as large as a file may be", decisions(table(9_000, test="[{0}..{0}0]", result="x + {0}"))
    yield (
        "a table that gives a list of lists",
        decisions(table(900, result=f"(for i in 1..9999 return i)[{{0}}] + {SLOW}")),
    )
    yield (
        "a ring of decisions",
        decisions("".join(literal(f"d{n}", "1", f"d{(n + 1) % 400}") for n in range(400)) + literal("d", "1", "d0")),
    )
    yield "decisions that double", decisions(
        literal("d0", "[1, 1]") + "".join(
            literal(f"d{n}", f"concatenate(d{n - 1}, d{n - 1})", f"d{n - 1}") for n in range(1, 99)
        ) + literal("d", "d98", "d98")
    )  # fmt: skip
    yield "boxes in boxes", decisions(f'<decision id="d" name="d">{"<list>" * 9000}{"</list>" * 9000}</decision>')
    yield (
        "a model that calls itself",
        decisions(
            '<businessKnowledgeModel id="m" name="m"><encapsulatedLogic><formalParameter name="n"/><literalExpression>'
            "<text>m(n) + m(n)</text></literalExpression></encapsulatedLogic></businessKnowledgeModel>"
            '<decision id="d" name="d"><knowledgeRequirement><requiredKnowledge href="#m"/></knowledgeRequirement>'
            "<literalExpression><text>m(1)</text></literalExpression></decision>"
        ),
    )
    yield (
        "ten thousand names",
        decisions(
            "".join(f'<inputData id="i{n}" name="a {"b " * (n % 99)}{n}"/>' for n in range(400))
            + literal("d", "a b " * 9000)
        ),
    )


def shapes() -> Iterator[tuple[str, Detonate]]:
    """Diagrams."""
    ring = script("n = if n = null then 1 else n + 1", "a") + script("m = n", "b")
    yield "a ring without end", lambda: run(
        diagram(
            f'{ring}<exclusiveGateway id="g" default="g_a"/>' + flow("s", "a") + flow("a", "b") + flow("b", "g")
            + flow("g", "a") + flow("g", "e", "false")
        )
    )  # fmt: skip
    yield "a ring of slow scripts", lambda: run(
        diagram(
            f'{script(f"n = {SLOW}", "a")}<exclusiveGateway id="g" default="g_a"/>' + flow("s", "a") + flow("a", "g")
            + flow("g", "a") + flow("g", "e", "false")
        )
    )  # fmt: skip
    split = '<parallelGateway id="g"/>'
    yield (
        "tokens that double",
        lambda: run(
            diagram(split + script("n = 1", "a") + flow("s", "g") + flow("g", "a") + flow("a", "g") + flow("g", "e"))
        ),
    )
    inner = f'<startEvent id="s2"/>{script("y = x", "u")}<endEvent id="e2"/>{flow("s2", "u")}{flow("u", "e2")}'
    yield "a million instances", lambda: run(in_line(loop("for i in 1..300000 return i", inner)))
    nested = inner
    for n in range(40):
        nested = (
            f'<startEvent id="s{n}_"/><subProcess id="p{n}"><multiInstanceLoopCharacteristics '
            f'camunda:collection="=[1,2,3]" camunda:elementVariable="x"/>{nested}</subProcess><endEvent id="e{n}_"/>'
            + flow(f"s{n}_", f"p{n}") + flow(f"p{n}", f"e{n}_")
        )  # fmt: skip
    yield "instances of instances", lambda: run(in_line(f'<subProcess id="t">{nested}</subProcess>'))
    yield (
        "scripts of five megabytes",
        lambda: run(in_line(*(script(f"a{n} = " + f"x{n} + " * 8000 + "1", f"t{n}") for n in range(60)))),
    )
    scripts = "".join(script("a = 1", f"t{n}") for n in range(600))
    gates = "".join(f'<parallelGateway id="g{n}"/>' for n in range(390))
    line = ["s", *(f"t{n}" for n in range(600)), *(f"g{n}" for n in range(390)), "e"]
    flows = "".join(flow(a, b) for a, b in pairwise(line))
    flows += "".join(f'<sequenceFlow id="x{n}" sourceRef="g{n}" targetRef="e"/>' for n in range(389))
    yield "six hundred writers of a name", lambda: run(diagram(scripts + gates + flows))
    dense = "".join(
        f'<sequenceFlow id="y{n}" sourceRef="g{n % 200}" targetRef="{"g" if n % 3 else "t"}{n * 7 % 200}"/>'
        for n in range(40_000)
    )
    yield "forty thousand flows", lambda: run(diagram(scripts + gates + flows + dense))
    yield "an id ten thousand times", lambda: run(diagram(flow("s", "e") * 10_000))
    fewer = dense[: dense.index('<sequenceFlow id="y1600"')]
    yield "a dense net", lambda: run(diagram(scripts + gates + flows + fewer))


class Server(threading.Thread):
    """Plays another instance again and again, and remembers the longest CPU time between two of its turns."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.bundle = engine.read_bundle({"p.bpmn": in_line(script("a = x + 1"))}, topics=None)
        self.longest = 0.0
        self.served = 0

    def serve(self) -> None:
        found = engine.start(self.bundle, "p", {"x": 1}, instance_id="j", business_key="k", now=NOW)
        found.advance()
        assert found.completed
        self.served += 1

    def run(self) -> None:
        last = time.process_time()
        while True:
            self.serve()
            now = time.process_time()
            self.longest = max(self.longest, now - last)
            last = now
            time.sleep(0.01)


def memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def main(part: int, parts: int) -> None:
    server = Server()
    server.start()
    while not server.served:
        time.sleep(0.01)
    status = Path("/proc/self/status").read_text()
    size = int(status.split("VmSize:")[1].split()[0]) * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size + MEMORY, size + MEMORY))
    for number, (name, detonate) in enumerate(bombs()):
        if number % parts != part:
            continue
        before, server.longest, served = memory(), 0.0, server.served
        begun, wall = time.thread_time(), time.monotonic()
        outcome = detonate()
        line = {
            "name": name,
            "outcome": outcome,
            "seconds": round(time.thread_time() - begun, 3),
            "wall": round(time.monotonic() - wall, 3),
            "silence": round(server.longest, 3),
            "served": server.served - served,
            "grown": memory() - before,
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
