"""How is it written how probable a difference is where there is none?"""

LEAST = 0.001
"""Chances below it are not told apart."""


def p_text(p: float) -> str:
    """A p-value behind its name: `= 0.35`, or `under 0.001`, never nought.

    Args:
        p: Chance of a difference as large, were all alike.

    Example:
        >>> p_text(0.3512), p_text(4e-9)
        ('= 0.35', 'under 0.001')
    """
    return f"under {LEAST}" if p < LEAST else f"= {p:.2g}"
