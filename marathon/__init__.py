"""Simulate and forecast a sales organisation.

    import marathon

    c = marathon.compare("initial", "align", futures=50)
    print(c)                     # verdict and table; in a notebook also the chart
    c.frame()                    # a tidy table
    c.plot(); c.save("out/")

The public names are listed in `__init__.pyi`, for type checkers and for `marathon.lazy`, which
loads nothing heavy before it is used.
"""

from marathon.lazy import attach

__getattr__, __dir__ = attach(__name__, __file__)
