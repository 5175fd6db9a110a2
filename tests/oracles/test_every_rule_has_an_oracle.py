"""No rule without an oracle: what is added to `sim.agents` must be compared with its prose."""

import ast
from pathlib import Path

RULES = Path(__file__).resolve().parents[2] / "sim" / "agents"
HERE = Path(__file__).parent
DECORATORS = {"rule", "inlined_rule", "allocating_rule", "pasted_rule"}
WITHOUT: dict[str, str] = {}
"""Rules that need no oracle of their own, and why."""


def name_of(decorator):
    return decorator.func.id if isinstance(decorator, ast.Call) else decorator.id


def rules():
    """All rules as `folder.module.function`."""
    found = set()
    for path in RULES.rglob("*.py"):
        module = ".".join(path.relative_to(RULES).with_suffix("").parts)
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef) and DECORATORS & {
                name_of(each) for each in node.decorator_list
            }:
                found.add(f"{module}.{node.name}")
    return found


def covered():
    """What the tests of this folder say they compare."""
    found = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "covers":
                found |= {ast.literal_eval(argument) for argument in node.args}
    return found


def test_every_rule_is_compared_with_its_prose():
    missing = rules() - covered() - WITHOUT.keys()
    assert not missing, f"rules without an oracle: {sorted(missing)}"


def test_nothing_is_listed_that_is_not_a_rule():
    stale = (covered() | WITHOUT.keys()) - rules()
    assert not stale, f"no such rule: {sorted(stale)}"


def test_every_rule_says_in_prose_what_it_does():
    for path in RULES.rglob("*.py"):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                assert ast.get_docstring(node), f"{path.name}: {node.name}"
