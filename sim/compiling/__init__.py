"""How rules become machine code.

A rule is a plain scalar function. `rule` compiles it with numba and keeps its signature
for the type checker. `linking` makes that fast, `folder` says where the machine code is
kept between runs.
"""

import contextlib
import gc
import threading
from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar, cast

import numba

from sim.compiling.folder import COMPLETE, cache_folder, prune

config: Any = numba.config  # untyped: numba fills it from the environment

compiled_by: Any = numba.njit
with contextlib.suppress(ImportError):  # a version of numba whose inside is not known
    from sim.compiling.linking import RuleDispatcher

    compiled_by = RuleDispatcher

P = ParamSpec("P")
R = TypeVar("R")

_decorating = threading.Lock()


def rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a scalar rule; to the type checker the function stays what it was.

    Under `NUMBA_DISABLE_JIT=1` the function is returned unchanged, to be measured for
    coverage and debugged as plain Python. Under `NUMBA_BOUNDSCHECK=1` an index out of
    range raises `IndexError`; without it such a read is silent.
    """
    return _compiled(function, forceinline=False)


def inlined_rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a rule that is copied into each rule that calls it.

    For the few small functions called so often that the call itself shows: it saves 2-4 ns
    a call and costs compile time at each place of use.
    """
    return _compiled(function, forceinline=True)


def allocating_rule(function: Callable[P, R]) -> Callable[P, R]:
    """Compile a rule that makes arrays of its own.

    All other rules only write into arrays that they are given, and are compiled without
    counting references to them: atomic counting of a dozen arrays costs more than most rules.
    """
    return _compiled(function, forceinline=False, allocates=True)


def pasted_rule(function: Callable[P, R]) -> Callable[P, R]:
    """Let a rule's text take the place of each call, before anything is compiled.

    For the few rules that return records, which a compiled function cannot.
    """
    if config.DISABLE_JIT:
        return function
    njit: Any = numba.njit
    pasted = njit(inline="always", error_model="numpy", _nrt=False)(function)
    return cast("Callable[P, R]", pasted)


def is_compiled() -> bool:
    """Whether machine code of an earlier whole run is at hand, so that nothing need be announced."""
    folder = cache_folder()
    return bool(config.DISABLE_JIT) or (folder is not None and (folder / COMPLETE).exists())


def mark_compiled() -> None:
    """Record that a whole run was compiled, and drop the machine code of older sources.

    To be called after the first run that used every rule.
    """
    gc.unfreeze()  # what compiling left behind, which `linking` set aside
    folder = cache_folder()
    if config.DISABLE_JIT or folder is None:
        return
    with contextlib.suppress(OSError):
        (folder / COMPLETE).touch()
        prune(folder)


def _compiled(
    function: Callable[P, R], *, forceinline: bool, allocates: bool = False
) -> Callable[P, R]:
    if config.DISABLE_JIT:
        return function
    compiled = compiled_by(
        function, nogil=True, error_model="numpy", forceinline=forceinline, _nrt=allocates
    )
    folder = cache_folder()
    if folder is not None:
        with _decorating, _cached_in(str(folder)):
            compiled.enable_caching()
    return cast("Callable[P, R]", compiled)


@contextlib.contextmanager
def _cached_in(folder: str) -> Iterator[None]:
    """Point numba to `folder` while a rule is told to keep its machine code."""
    before = config.CACHE_DIR
    config.CACHE_DIR = folder
    try:
        yield
    finally:
        config.CACHE_DIR = before
