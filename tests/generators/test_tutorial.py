"""The generator that docs/generators.md shows whole is a real one."""

import re
from pathlib import Path

from generators.kit.conformance import check, rules
from generators.kit.outside import load

PAGE = (Path(__file__).parents[2] / "docs" / "generators.md").read_text(encoding="utf-8")


def test_the_generator_on_the_page_keeps_every_rule(tmp_path):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (name,) = re.findall(r"^`(\w+\.py)`:$", PAGE, re.MULTILINE)
    file = tmp_path / name
    file.write_text(code, encoding="utf-8")
    (generator,) = load(file)
    assert check(generator).findings == ()


def test_the_page_explains_every_rule():
    explained = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert [rule.name for rule in rules()] == explained
