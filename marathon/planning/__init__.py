"""A leader's plan: targets, quotas, people hired and leaving, limits, and what the futures say."""

from marathon.lazy import attach

__getattr__, __dir__ = attach(__name__, __file__)
