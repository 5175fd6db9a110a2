"""Fixtures of the tests of experiments: a planted simulator in the place of the engines."""

from __future__ import annotations

import sys
from pathlib import Path

# Workers in other processes import the planted simulator by name.
sys.path.insert(0, str(Path(__file__).parent))
