"""Workers that perform jobs: a width, a way to hand over a job, and what happens on Ctrl-C."""

import functools
import pickle
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from contextlib import AbstractContextManager
from typing import Any, Self, TypeVar

from typing_extensions import override

from sim.problems import InvalidInput

Item = TypeVar("Item")
Result = TypeVar("Result")


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
    def __exit__(self, *_: object) -> None:
        if self._ours:
            self._executor.shutdown(cancel_futures=True)


def perform_packed(packed: bytes, item: Any) -> Any:  # noqa: ANN401 (types end at pickle)
    """Perform a pickled job on an item; a plain function, so that any executor carries it."""
    return _unpacked(packed)(item)


@functools.lru_cache(maxsize=4)
def _unpacked(packed: bytes) -> Callable[[Any], Any]:
    # What is unpickled was pickled by `hand_over`, not by a user.
    job: Callable[[Any], Any] = pickle.loads(packed)  # noqa: S301
    return job


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
            done = wait(under_way, return_when=FIRST_COMPLETED).done
            # One that failed ends it all, so what finished beside it is handed over first.
            for future in sorted(done, key=lambda each: each.exception() is not None):
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
