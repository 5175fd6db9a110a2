"""From history to organisation: what was fitted, and an organisation that reproduces it."""

from forecast.calibration.bridge import Bridge, build_bridge
from forecast.calibration.fitted import Fitted, FittedValue, fit_history

__all__ = ["Bridge", "Fitted", "FittedValue", "build_bridge", "fit_history"]
