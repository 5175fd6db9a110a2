"""What goes wrong in exports: each defect changes how a draft is written, laid out or kept."""

from tests.round_trip.defects import cells, keeping, layout, meaning, messy, writing
from tests.round_trip.defects.register import DEFECTS, Defect

__all__ = ["DEFECTS", "Defect", "cells", "keeping", "layout", "meaning", "messy", "writing"]
