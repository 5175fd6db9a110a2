"""What may be spent to reach a target, as a plan's file says it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marathon.planning.plan import Limits
from marathon.planning.plan_values import amount_of, is_number
from sim.problems import InvalidInput

LIMITS: Final = ("manager_hours_week", "money", "heads", "one_change_a_quarter")


def limits_in(table: Mapping[str, Any]) -> Limits:
    """Read `[limits]`.

    Raises:
        InvalidInput: With every value that is not allowed.
    """
    hours, heads = table.get("manager_hours_week"), table.get("heads")
    spend, one = table.get("money"), table.get("one_change_a_quarter", True)
    amount = None if spend is None else amount_of(spend)
    problems = []
    if spend is not None and (amount is None or amount < 0):
        problems.append('money: give a sum of money, as "400k"')
    if hours is not None and (not is_number(hours) or not 0 <= hours <= 60):
        problems.append("manager_hours_week: give hours a week, 0 to 60")
    if heads is not None and (not is_number(heads) or heads != int(heads) or heads < 0):
        problems.append("heads: give a whole number of people, 0 or more")
    if not isinstance(one, bool):
        problems.append("one_change_a_quarter: must be true or false")
    if problems:
        raise InvalidInput(problems)
    return Limits(
        manager_hours_week=hours, money=amount, heads=heads, one_change_a_quarter=one
    )
