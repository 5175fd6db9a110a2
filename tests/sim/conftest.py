"""What tests of compiling share."""

import shutil

import pytest
from house import PACKAGE, RULE


@pytest.fixture
def house(tmp_path):
    """A copy of the package beside a rule that reads out of range."""
    shutil.copytree(PACKAGE, tmp_path / "sim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "reading.py").write_text(RULE, "utf-8")
    return tmp_path
