"""What random inspections refuse."""

from __future__ import annotations

from typing import Final

MESSAGES: Final = {
    "At least {} inspectors for each object.": "每个对象至少{}名检查人员。",
    "Between 1 and {}, as many as the list has.": "应在1至{}之间，不超过名单的数量。",
    "The public value is known on {}: the draw waits for it.": "公共随机值于{}公布，公布之后才能抽取。",
    "You planned this inspection or have reviewed it already: somebody else must.": "该抽查您已参与，请由他人办理。",
}
