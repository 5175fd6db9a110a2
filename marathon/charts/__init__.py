"""Charts whose titles answer a question, one a file; each is loaded when it is used."""

from marathon.lazy import attach

__getattr__, __dir__ = attach(__name__, __file__)
