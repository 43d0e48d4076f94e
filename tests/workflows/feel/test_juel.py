"""JUEL conditions as other tools write them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows.errors import ExpressionInvalid
from workflows.feel import read_expression
from workflows.feel.juel import translate


@pytest.mark.parametrize(
    ("juel", "feel"),
    [
        ("${approved}", "approved"),
        ("#{ approved }", "approved"),
        ("${approved == true}", "approved = true"),
        ("${approved && amount > 100}", "approved and amount > 100"),
        ("${a || b and c}", "a or b and c"),
        ("${(a || b) && !c}", "(a or b) and not(c)"),
        ("${not a}", "not(a)"),
        ("${not (a eq 'x')}", 'not(a = "x")'),
        ("${!a == b}", "not(a) = b"),
        (
            "${a eq 1 or a ne 2 or a lt 3 or a gt 4 or a le 5 or a ge 6}",
            "a = 1 or a != 2 or a < 3 or a > 4 or a <= 5 or a >= 6",
        ),
        ("${a ? 'x' : b ? 'y' : 'z'}", 'if a then "x" else if b then "y" else "z"'),
        ("${(a ? 1 : 2) + 3}", "(if a then 1 else 2) + 3"),
        ("${empty list}", 'list in (null, "", [], {})'),
        ("${!empty list.items}", 'not(list.items in (null, "", [], {}))'),
        ("${rows[0].name}", "rows[1].name"),
        ("${map['some key']}", "map.`some key`"),
        ('${map["for"]}', "map.`for`"),
        ("${a - (b - c)}", "a - (b - c)"),
        ("${a * (b + c) / 2}", "a * (b + c) / 2"),
        ("${a div 2 mod 3}", "modulo(a / 2, 3)"),
        ("${-a + 1}", "-a + 1"),
        ("${-(a + 1)}", "-(a + 1)"),
        ("${(a == b) == c}", "(a = b) = c"),
        (r"${a == 'it\'s \"x\"'}", r'a = "it' + "'" + r's \"x\""'),
        ("${公开属性 == '主动公开'}", '公开属性 = "主动公开"'),
        ("${in == 1}", "`in` = 1"),
        ("${order == null}", "order = null"),
        ("${android or notice}", "android or notice"),
        ("${not nothing}", "not(nothing)"),
        ("${execution.getVariable('x') == 1}", "x = 1"),
        ('${ task . getVariable( "a b" ).c ne 2}', "`a b`.c != 2"),
        ("${execution.processBusinessKey == 'document:1'}", 'businessKey = "document:1"'),
        ("${emptyList.equal lt letter.not1}", "emptyList.equal < letter.not1"),
    ],
)
def test_what_both_languages_mean_alike_is_translated(juel: str, feel: str) -> None:
    assert translate(juel) == feel
    read_expression(juel)


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("${execution.getVariable(x)}", (1, 25), "x"),
        ("${execution.getVariable('a`b')}", (1, 25), "variable"),
        ("${execution.getVariables()}", (1, 3), "execution"),
        ("${execution.setVariable('x', 1)}", (1, 3), "execution"),
        ("${execution.id}", (1, 3), "execution"),
        ("${bean.check(x)}", (1, 13), "bean.check"),
        ("${a == 1 && list.contains('x')}", (1, 26), "list.contains"),
        ("${rows[i]}", (1, 7), "index"),
        ("${a =}", (1, 5), "="),
        ("${a +}", (1, 6), "ends"),
        ("${}", (1, 3), "ends"),
        ("${a} and ${b}", (1, 4), "}"),
        ("${a", (1, 1), "nothing around"),
        ("${a = 1}", (1, 5), "="),
        ("${a instanceof b}", (1, 5), "instanceof"),
        ("${fn:length(x)}", (1, 5), ":"),
        ("${a ==\n  b.c()}", (2, 6), "b.c"),
    ],
)
def test_what_cannot_be_translated_is_refused_with_its_place(text: str, place: tuple[int, int], words: str) -> None:
    with pytest.raises(ExpressionInvalid) as caught:
        translate(text)
    assert (caught.value.details["line"], caught.value.details["column"]) == place
    assert words in caught.value.message


@pytest.mark.parametrize(
    ("text", "context", "expected"),
    [
        ("${approved && amount > 100}", {"approved": True, "amount": 101}, True),
        ("${empty x}", {"x": []}, True),
        ("${empty x}", {"x": {}}, True),
        ("${empty x}", {"x": ""}, True),
        ("${empty x}", {"x": None}, True),
        ("${!empty x}", {"x": "a"}, True),
        ("${empty x}", {"x": 0}, False),
        ("${rows[1].n}", {"rows": [{"n": 1}, {"n": 2}]}, 2),
        ("${m['some key']}", {"m": {"some key": 3}}, 3),
        ("=a", {"a": 4}, 4),
        ("a + 1", {"a": 4}, 5),
    ],
)
def test_a_translated_expression_evaluates(text: str, context: dict[str, Any], expected: Any) -> None:
    assert read_expression(text).evaluate(context) == expected


WORDS = (
    "a b.c execution execution.getVariable ( ) [ ] 0 'x' . , ? : && || "
    "! == != < >= and or not empty eq mod div + - * / % { } = $ in 1.5"
)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(WORDS.split()), max_size=12))
def test_juel_soup_is_refused_or_read(words: list[str]) -> None:
    try:
        expression = read_expression("${" + " ".join(words) + "}")
    except ExpressionInvalid as error:
        assert error.details["line"] == 1
        assert error.details["column"] >= 1
    else:
        expression.evaluate({"a": 1, "b": {"c": "x"}})


@pytest.mark.parametrize(
    "text",
    ["!" * 4000 + "a", "-" * 4000 + "a", "a" + "[0]" * 2000, "a" + ".b" * 4000, "a " + "? a : a" * 1000, "(" * 4000],
)
def test_monstrous_juel_is_refused(text: str) -> None:
    with pytest.raises(ExpressionInvalid):
        read_expression("${" + text + "}")


def test_juel_has_a_length() -> None:
    with pytest.raises(ExpressionInvalid):
        translate("${" + "1" * 9000 + "}")
