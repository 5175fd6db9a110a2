"""How many rules are compiled so far, for whoever waits for the first run."""

import contextlib
from collections.abc import Callable, Iterator

_rules: dict[object, bool] = {}
_observers: list[Callable[[int, int], object]] = []


def count_rule(rule: object, *, compiled: bool) -> None:
    """Take note of a rule, and tell observers when one was compiled."""
    _rules[rule] = compiled
    if compiled:
        for observer in _observers:
            observer(sum(_rules.values()), len(_rules))


@contextlib.contextmanager
def rules_counted(observer: Callable[[int, int], object]) -> Iterator[None]:
    """Call `observer` with how many rules are compiled, and of how many, after each of them.

    Nothing is called where the machine code of an earlier run is at hand, and where numba
    compiles by itself.
    """
    _observers.append(observer)
    try:
        yield
    finally:
        _observers.remove(observer)
