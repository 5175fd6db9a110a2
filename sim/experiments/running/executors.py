"""Who runs the simulations: threads, processes or the workers of a cluster, asked in one way.

A *job* is a pure function of one *item* (the number of a replication, say). It gives the same
bits wherever it runs and may be repeated, so a machine that is lost costs time and nothing
else. `open_workers` understands what a user writes (`threads:4`) and what Python users have
(an executor, a client of dask.distributed).
"""

import multiprocessing
import os
import pickle
import re
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from typing_extensions import override

from sim.experiments.running.workers import Item, Result, Workers, perform_packed
from sim.problems import InvalidInput, shown

if TYPE_CHECKING:
    from distributed import Client

ALLOWED: Final = "threads[:N], processes[:N] or tcp://host:port"
"""What may be written after `--executor`."""

MOST_WORKERS: Final = 1_000
"""More threads or processes than this are taken for a slip."""

_WRITTEN = re.compile(r"(threads|processes)(?::(.*))?")


class Processes(Workers):
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        # A fork of a process with threads can hang, so workers are forked from a clean one.
        ways = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context(
            "forkserver" if "forkserver" in ways else "spawn"
        )
        pool = ProcessPoolExecutor(count, context, initializer=_end_with_its_parent)
        super().__init__(pool, count, ours=True)

    @override
    def hand_over(self, job: Callable[[Item], Result]) -> Callable[[Item], Future[Result]]:
        """See `Workers.hand_over`; the job is pickled once, and unpickled once a process."""
        packed = pickle.dumps(job)
        return lambda item: self._executor.submit(perform_packed, packed, item)


def _end_with_its_parent() -> None:
    """Let a worker end as soon as whoever started it is gone.

    It would wait for its next item for ever: a process that is killed tells its workers
    nothing.
    """
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


ExecutorLike: TypeAlias = "str | Executor | Workers | Client | None"
"""What may be given as `executor=`; None: as many threads as there are processors."""


def open_workers(executor: ExecutorLike = None) -> AbstractContextManager[Workers]:
    """Workers from what a user gave.

    Args:
        executor: `threads`, `threads:4`, `processes:8`, `tcp://host:8786` (the scheduler of a
            dask.distributed cluster), a `concurrent.futures.Executor`, a
            `distributed.Client`, workers that are open already, or None for one thread a
            processor.

    Returns:
        A context that gives the workers and, at its end, closes what was opened for it.

    Raises:
        InvalidInput: If it is none of these, or the cluster does not answer or does not run
            the same program as this machine.
    """
    if isinstance(executor, Workers):
        return nullcontext(executor)
    if executor is None:
        return threads()
    if isinstance(executor, str):
        return _from_text(executor)
    if type(executor).__module__.partition(".")[0] == "distributed":
        return _cluster(executor)
    if isinstance(executor, Executor):
        return Workers(executor, getattr(executor, "_max_workers", None) or _processors())
    raise InvalidInput(
        f"executor: {shown(executor)} runs nothing; give {ALLOWED}, a concurrent.futures.Executor "
        f"or a distributed.Client"
    )


def threads(count: int | None = None) -> Workers:
    """Threads of this process, which the engine lets run side by side.

    Args:
        count: How many; None: one a processor.
    """
    width = count or _processors()
    return Workers(ThreadPoolExecutor(width), width, ours=True)


def _processors() -> int:
    return os.cpu_count() or 1


def _from_text(text: str) -> Workers:
    if text.startswith("tcp://"):
        return _cluster(text)
    written = _WRITTEN.fullmatch(text)
    if written is None:
        raise InvalidInput(f"executor: {text!r} is not known; give {ALLOWED}")
    kind, number = written.groups()
    count = _processors()
    if number is not None:
        count = int(number) if number.isascii() and number.isdigit() else 0
    if not 1 <= count <= MOST_WORKERS:
        raise InvalidInput(
            f"executor: {text!r} names no number of {kind}; give {kind} for one a processor, "
            f"or {kind}:N with N from 1 to {MOST_WORKERS}"
        )
    return threads(count) if kind == "threads" else Processes(count)


def _cluster(executor: Any) -> Workers:  # noqa: ANN401 (its types may not be installed)
    try:
        # An extra that few install, and slow to load.
        from sim.experiments.running.cluster import Cluster  # noqa: PLC0415
    except ModuleNotFoundError as error:
        raise InvalidInput(
            f"executor: {executor} needs {error.name}, which is not installed; install "
            f"'salesmarathon[cluster]'"
        ) from error
    return Cluster(executor)
