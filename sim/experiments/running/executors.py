"""Who runs the simulations: threads, processes or the workers of a cluster, asked in one way.

A *job* is a pure function of one *item* (the number of a replication, say). It gives the same
bits wherever it runs and may be repeated, so a machine that is lost costs time and nothing
else. `open_workers` understands what a user writes (`threads:4`) and what Python users have
(an executor, a client of dask.distributed).
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import pickle
import re
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    Executor,
    Future,
    ProcessPoolExecutor,
    ThreadPoolExecutor,
    wait,
)
from contextlib import AbstractContextManager, nullcontext
from types import TracebackType
from typing import Any, Final, Self, TypeAlias, TypeVar

from distributed import Client
from typing_extensions import override

from sim.problems import InvalidInput

Item = TypeVar("Item")
Result = TypeVar("Result")

ALLOWED: Final = "threads[:N], processes[:N] or tcp://host:port"
"""What may be written after `--executor`."""

MOST_WORKERS: Final = 1_000
"""More threads or processes than this are taken for a slip."""

_WRITTEN = re.compile(r"(threads|processes)(?::(.*))?")


class Workers(AbstractContextManager["Workers"]):
    """Workers that perform jobs, several at a time; by default threads of this process.

    Leaving it as a context ends what it started itself; an executor that was given to it
    stays open.
    """

    def __init__(self, executor: Executor, width: int, *, ours: bool = False) -> None:
        """Take an executor into service.

        Args:
            executor: Who performs.
            width: Items worked on side by side.
            ours: Whether to shut the executor down at the end.
        """
        self._executor = executor
        self._width = width
        self._ours = ours

    @property
    def width(self) -> int:
        """Items worked on side by side."""
        return self._width

    def hand_over(self, job: Callable[[Item], Result]) -> Callable[[Item], Future[Result]]:
        """Give the workers a job once; what is returned submits single items of it."""
        return lambda item: self._executor.submit(job, item)

    def warm_up(self, job: Callable[[Item], object], item: Item) -> None:
        """Perform a job once to load or compile what it needs, where it will be performed.

        Here that is this process: threads share what it compiles, other processes of this
        machine find it in the cache of compiled code.
        """
        job(item)

    def perform(
        self,
        job: Callable[[Item], Result],
        items: Iterable[Item],
        on_finished: Callable[[Item, Result], None],
    ) -> bool:
        """Perform a job on every item.

        Args:
            job: A pure function.
            items: Taken one by one, when a worker is about to be free.
            on_finished: Called in this thread as soon as an item is finished, in any order;
                after an interrupt the same item may come twice.

        Returns:
            Whether all were finished; False after an interrupt (Ctrl-C), in which case
            items that were under way have been waited for and handed over.

        Raises:
            InvalidInput: If workers were lost.
        """
        try:
            return _perform_each(self, job, items, on_finished)
        except BrokenExecutor as error:
            raise InvalidInput(
                f"executor: a worker ended before its work was done ({error}); it may have run "
                f"out of memory: try fewer"
            ) from error

    def in_order(
        self,
        job: Callable[[Item], Result],
        items: Iterable[Item],
        on_finished: Callable[[int], None] | None = None,
    ) -> list[Result]:
        """Results of a job in the order of the items, whatever order they finish in.

        Args:
            job: A pure function.
            items: What it is performed on.
            on_finished: Called with the number of items finished so far.

        Raises:
            KeyboardInterrupt: After Ctrl-C.
        """
        found: dict[int, Result] = {}

        def keep(numbered: tuple[int, Item], result: Result) -> None:
            found[numbered[0]] = result
            if on_finished is not None:
                on_finished(len(found))

        if not self.perform(functools.partial(_unnumbered, job), enumerate(items), keep):
            raise KeyboardInterrupt
        return [found[number] for number in range(len(found))]

    @override
    def __enter__(self) -> Self:
        return self

    @override
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._ours:
            self._executor.shutdown(cancel_futures=True)


class Processes(Workers):
    """Processes of this machine."""

    def __init__(self, count: int) -> None:
        # A fork of a process with threads can hang, so workers are forked from a clean one.
        ways = multiprocessing.get_all_start_methods()
        context = multiprocessing.get_context(
            "forkserver" if "forkserver" in ways else "spawn"
        )
        super().__init__(ProcessPoolExecutor(count, context), count, ours=True)

    @override
    def hand_over(self, job: Callable[[Item], Result]) -> Callable[[Item], Future[Result]]:
        """See `Workers.hand_over`; the job is pickled once, and unpickled once a process."""
        packed = pickle.dumps(job)
        return lambda item: self._executor.submit(perform_packed, packed, item)


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
        f"executor: {executor!r} runs nothing; give {ALLOWED}, a concurrent.futures.Executor "
        f"or a distributed.Client"
    )


def threads(count: int | None = None) -> Workers:
    """Threads of this process, which the engine lets run side by side.

    Args:
        count: How many; None: one a processor.
    """
    width = count or _processors()
    return Workers(ThreadPoolExecutor(width), width, ours=True)


def perform_packed(packed: bytes, item: Any) -> Any:  # noqa: ANN401 (types end at pickle)
    """Perform a pickled job on an item; a plain function, so that any executor carries it."""
    return _unpacked(packed)(item)


@functools.lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Callable[[Any], Any]:
    # What is unpickled was pickled by `hand_over`, not by a user.
    job: Callable[[Any], Any] = pickle.loads(packed)  # noqa: S301
    return job


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


def _unnumbered(job: Callable[[Item], Result], numbered: tuple[int, Item]) -> Result:
    return job(numbered[1])


def _perform_each(
    workers: Workers,
    job: Callable[[Item], Result],
    items: Iterable[Item],
    on_finished: Callable[[Item, Result], None],
) -> bool:
    """See `Workers.perform`."""
    submit, waiting = workers.hand_over(job), iter(items)
    under_way: dict[Future[Result], Item] = {}
    try:
        # One item more than workers: nobody waits, and little is lost to Ctrl-C.
        while _fill(under_way, waiting, submit, workers.width + 1):
            for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                on_finished(under_way[future], future.result())
                del under_way[future]
    except KeyboardInterrupt:
        # What has not begun is dropped; what is under way is waited for and kept.
        begun = [future for future in under_way if not future.cancel()]
        for future in begun:
            # An interrupt reaches workers in other processes as well, and ends their item.
            if future.exception() is None:
                on_finished(under_way[future], future.result())
        return False
    except BaseException:
        for future in under_way:
            future.cancel()
        raise
    return True


def _fill(
    under_way: dict[Future[Result], Item],
    waiting: Iterator[Item],
    submit: Callable[[Item], Future[Result]],
    most: int,
) -> bool:
    """Submit items until `most` are under way; whether any is."""
    while len(under_way) < most:
        try:
            item = next(waiting)
        except StopIteration:
            break
        under_way[submit(item)] = item
    return bool(under_way)
