"""The type checker sees what rules and engines are given."""

import ast
from pathlib import Path

import sim.agents

LEAST_TYPED = 0.95
UNTYPED = {"Any", "object", "Record", "Array"}
"""What says nothing of a field; `Array` is an array of anything."""


def parameters():
    """Every parameter of rules and engines: its function's name, its annotation or none."""
    package = Path(sim.agents.__file__).parents[1]
    for folder in ("agents", "engines"):
        for path in sorted((package / folder).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.FunctionDef):
                    for each in (*node.args.args, *node.args.kwonlyargs):
                        if each.arg not in {"self", "cls"}:
                            text = each.annotation and ast.unparse(each.annotation)
                            yield f"{path.name}: {node.name}({each.arg})", text


def test_parameters_of_rules_and_engines_are_typed():
    found = dict(parameters())
    untyped = {name for name, text in found.items() if text is None or text in UNTYPED}
    assert len(found) > 800
    assert 1.0 - len(untyped) / len(found) >= LEAST_TYPED, sorted(untyped)
