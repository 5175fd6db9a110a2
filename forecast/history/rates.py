"""What a unit of each currency is worth, as a mapping gives it."""

import math
import re
from typing import Any, Final

from forecast.history.amounts import CURRENCIES

_MONTH: Final = re.compile(r"(\d{4}-\d{2})?")
CODE: Final = "give the ISO code in capitals: 'EUR' for euros, 'USD' for dollars of the US"


def is_code(value: object) -> bool:
    """Whether a value has the form of an ISO code of a currency."""
    return isinstance(value, str) and re.fullmatch("[A-Z]{3}", value) is not None


def read_rates(
    name: str, given: dict[str, Any], problems: list[str]
) -> dict[str, dict[str, float]]:
    """Rates by currency and month, a plain number as one for every month."""
    found: dict[str, dict[str, float]] = {}
    for currency, value in given.items():
        code = CURRENCIES.get(currency.casefold(), currency)
        if code != currency:
            problems.append(
                f"{name}: [rates] has {currency!r}; did you mean {code!r}? Give codes in capitals"
            )
        months = value if isinstance(value, dict) else {"": value}
        for month, rate in months.items():
            is_number = isinstance(rate, int | float) and not isinstance(rate, bool)
            if not is_number or not 0 < rate < math.inf or not _MONTH.fullmatch(month):
                problems.append(
                    f"{name}: rates.{currency} is {value!r}; give what one unit is worth, "
                    "such as JPY = 0.0067, or by month: JPY = { 2024-06 = 0.0067 }"
                )
                break
            found.setdefault(str(currency), {})[month] = float(rate)
    return found
