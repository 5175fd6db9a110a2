"""The live page: a small server for one's own machine or room, and what it hands to a browser.

`app` puts screens together, `guard` stands before all of them; a screen is a module with its
routes. Everything that a page needs is in `static`: it asks nobody but this server.
"""

from marathon.lazy import attach

__getattr__, __dir__ = attach(__name__, __file__)
