"""`import marathon` offers what `__all__` says, is light, and every question has an example."""

import ast
import inspect
import re
import subprocess
import sys
from pathlib import Path

import marathon

STUB = Path(marathon.__file__).with_suffix(".pyi").read_text("utf-8")


def test_all_is_exactly_what_the_module_declares_for_type_checkers_and_for_loading():
    declared = {
        alias.asname or alias.name
        for node in ast.walk(ast.parse(STUB))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert declared == set(marathon.__all__) == set(dir(marathon))


def test_every_public_name_can_be_loaded():
    for name in marathon.__all__:
        assert getattr(marathon, name) is not None


def test_a_name_that_does_not_exist_is_an_attribute_error():
    assert not hasattr(marathon, "no_such_name")


def test_every_public_function_has_an_example_and_names_its_errors():
    functions = [
        getattr(marathon, name)
        for name in marathon.__all__
        if inspect.isfunction(getattr(marathon, name))
    ]
    assert functions
    for function in functions:
        assert ">>> " in (function.__doc__ or ""), f"{function.__name__} has no example"


def test_importing_it_loads_nothing_heavy():
    heavy = "numpy, pandas, matplotlib, numba, scipy, pydantic, click"
    script = (
        "import sys, marathon\n"
        f"print([name for name in '{heavy}'.split(', ') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_every_name_that_notebooks_and_documents_use_is_public():
    root = Path(__file__).parents[2]
    texts = [*root.glob("notebooks/*.py"), *root.glob("docs/*.md"), root / "README.md"]
    used = {
        name
        for path in texts
        for name in re.findall(r"\bmarathon\.([A-Za-z_]+)\(", path.read_text("utf-8"))
    } | {
        alias.name
        for path in root.glob("notebooks/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "marathon"
        for alias in node.names
    }
    assert "slides" in used
    assert used <= set(marathon.__all__)
