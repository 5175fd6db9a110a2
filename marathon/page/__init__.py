"""One self-contained HTML page: verdict, why, how sure; and the questions to a room."""

from marathon.lazy import attach

__getattr__, __dir__ = attach(__name__, __file__)
