"""Workers on many machines, through dask.distributed.

Before anything runs, each worker says what decides the bits that it would compute: the
simulator's source files, the versions of numba and numpy, its processor. A worker that differs
from this machine is refused, also one that joins in the middle. What is lost with a machine is
computed again elsewhere: the result is the same.
"""

import asyncio
import functools
import importlib.metadata
import pickle
import platform
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any, Final, TypeVar

import llvmlite.binding
from distributed import Client, get_worker
from distributed.cfexecutor import ClientExecutor
from distributed.comm.core import CommClosedError
from distributed.scheduler import KilledWorker
from typing_extensions import override

from sim.experiments.running import provenance
from sim.experiments.running.workers import Workers, perform_packed
from sim.problems import InvalidInput

Item = TypeVar("Item")
Result = TypeVar("Result")

PATIENCE_SECONDS: Final = 10
"""How long to wait for a scheduler to answer."""

WORKER_SECONDS: Final = 10
"""How long to wait for its first worker."""

RETRIES: Final = 2
"""How often a task that failed is tried again: a machine may have been at fault."""


class Cluster(Workers):
    """The workers of a dask.distributed scheduler."""

    def __init__(self, source: str | Client | ClientExecutor) -> None:
        """Connect, and check that all workers run what this machine runs.

        Args:
            source: The scheduler's address, a client, or a client's executor.

        Raises:
            InvalidInput: If nobody answers, there is no worker, or one differs.
        """
        self._client = _client_of(source)
        self._connected_here = isinstance(source, str)
        super().__init__(
            self._client.get_executor(retries=RETRIES, pure=False),
            width=0,
            ours=self._connected_here,
        )
        try:
            self._greet()
        except BaseException:
            self.__exit__(None, None, None)
            raise

    @property
    @override
    def width(self) -> int:
        """Threads of all workers that are there now."""
        return max(1, int(sum(self._client.nthreads().values())))

    @override
    def hand_over(self, job: Callable[[Item], Result]) -> Callable[[Item], Future[Result]]:
        # A task and not scattered data: the scheduler makes it again if its holder is lost.
        packed = self._client.submit(_same, pickle.dumps(job), retries=RETRIES, pure=False)
        here = fingerprint()
        return lambda item: self._executor.submit(_perform_checked, packed, here, item)

    @override
    def warm_up(self, job: Callable[[Item], object], item: Item) -> None:
        # One worker of each machine compiles; the others of that machine then find it done.
        first = {_host(address): address for address in self._client.nthreads()}
        others = set(self._client.nthreads()) - set(first.values())
        packed = pickle.dumps(job)
        for addresses in (list(first.values()), sorted(others)):
            if addresses:
                # A worker that is lost here is not needed; a job that fails says so later.
                self._client.run(
                    _perform_aside, packed, item, workers=addresses, on_error="ignore"
                )

    @override
    def perform(
        self,
        job: Callable[[Item], Result],
        items: Iterable[Item],
        on_finished: Callable[[Item, Result], None],
    ) -> bool:
        try:
            return super().perform(job, items, on_finished)
        except WorkerDiffersError as error:
            raise InvalidInput(str(refusal(*error.args))) from error
        except (KilledWorker, CommClosedError, CancelledError) as error:
            raise InvalidInput(
                f"executor: the cluster at {self._address} was lost before its work was done "
                f"({error or type(error).__name__}); look at its scheduler and workers, then "
                f"start again: what is kept with out (--out) is not repeated"
            ) from error

    @override
    def __exit__(self, *_: object) -> None:
        if self._connected_here:
            self._client.close()

    @property
    def _address(self) -> str:
        return str(self._client.scheduler_info()["address"])

    def _greet(self) -> None:
        """Wait for a worker and refuse those that would compute other bits."""
        try:
            self._client.wait_for_workers(1, timeout=WORKER_SECONDS)
        except TimeoutError as error:
            raise InvalidInput(
                f"executor: the scheduler at {self._address} has no worker; start some with "
                f"'dask worker {self._address}'"
            ) from error
        answers = self._client.run(fingerprint, on_error="return")
        refusals = [refusal(name, answer) for name, answer in sorted(answers.items())]
        if problems := [each for each in refusals if each is not None]:
            raise InvalidInput(problems)


@functools.cache
def fingerprint() -> Mapping[str, str]:
    """What decides the bits that this process computes, by name."""
    return {
        "source files": provenance.sources_digest()[:16],
        "numba": importlib.metadata.version("numba"),
        "numpy": importlib.metadata.version("numpy"),
        "processor": f"{platform.machine()} {llvmlite.binding.get_host_cpu_name()}",
    }


def refusal(worker: str, answer: object) -> str | None:
    """Why a worker cannot be used, in one sentence; None: it can.

    Args:
        worker: Its address.
        answer: Its fingerprint, or the error that it answered with.
    """
    if not isinstance(answer, Mapping):
        return (
            f"executor: worker {worker} cannot run Marathon ({answer}); install the same "
            f"version there"
        )
    here = fingerprint()
    differing = [
        f"{name} ({here[name]} here, {answer.get(name, 'none')} there)"
        for name in here
        if answer.get(name) != here[name]
    ]
    if not differing:
        return None
    return (
        f"executor: worker {worker} differs from this machine in {', '.join(differing)}, so "
        f"its results could differ in their last digits; give workers that are the same"
    )


def _client_of(source: str | Client | ClientExecutor) -> Client:
    if isinstance(source, ClientExecutor):
        source = source._client  # noqa: SLF001 (nothing public leads back to its client)
    if isinstance(source, Client):
        if source.asynchronous:
            raise InvalidInput(
                "executor: this distributed.Client is asynchronous; give one that was made "
                "with asynchronous=False"
            )
        return source
    if not isinstance(source, str):
        raise InvalidInput(
            f"executor: a {type(source).__name__} of dask.distributed runs nothing by itself; "
            f"give a Client of it or the scheduler's address"
        )
    try:
        return Client(source, timeout=PATIENCE_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise InvalidInput(
            f"executor: no scheduler answers at {source}; start one there with 'dask "
            f"scheduler' and give its address as tcp://host:port"
        ) from error


def _host(address: str) -> str:
    return address.rpartition(":")[0]


def _same(packed: bytes) -> bytes:
    return packed


async def _perform_aside(packed: bytes, item: object) -> None:
    """Perform a job while the worker goes on answering its scheduler."""
    await asyncio.to_thread(perform_packed, packed, item)


def _perform_checked(packed: bytes, expected: Mapping[str, str], item: Any) -> Any:  # noqa: ANN401
    """Perform a job on a worker that may have joined after the others were asked."""
    own = fingerprint()
    if own != expected:
        raise WorkerDiffersError(get_worker().address, own)
    return perform_packed(packed, item)


class WorkerDiffersError(RuntimeError):
    """A worker that joined later runs something else; holds its address and fingerprint."""
