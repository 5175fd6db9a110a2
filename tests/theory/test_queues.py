"""Queues with known answers on the engine's heap, clock and draws: Erlang and Little."""

import math

import numpy as np
import pytest
from queueing import erlang_c, erlang_wait, run_queue
from scipy import stats

from sim.chance import stream_key, uniform
from sim.compiling import rule
from sim.engines.event_heap import empty_heap, order_of, pop, push

SERVICE = 3600.0
BATCHES = 61


@rule
def geometric(u, probability):
    """Trials up to and with the first success; a probability below 1."""
    return max(1, int(math.ceil(math.log1p(-u) / math.log1p(-probability))))  # noqa: RUF046


def wait_variance(load):
    """Asymptotic variance of the mean wait in M/M/1, per customer, service mean 1."""
    return load * (2 + 5 * load - 4 * load**2 + load**3) / (1 - load) ** 4


def waits(servers, load, customers, *, service=SERVICE, batches=BATCHES, seed=7):
    """Mean waits of batches, without the first: it begins with an empty queue."""
    run = run_queue(
        servers=servers,
        mean_gap=SERVICE / servers / load,
        mean_service=service,
        customers=customers,
        batches=batches,
        seed=seed,
    )
    return run.waits[1:]


def test_erlangs_formula_is_the_textbook_one():
    assert erlang_c(1, 0.7) == pytest.approx(0.7)
    assert erlang_wait(1, 0.5, 2.0) == pytest.approx(2.0)
    # Two servers have the closed form 2 load^2 / (1 + load).
    assert erlang_c(2, 0.6) == pytest.approx(2 * 0.36 / 1.6)


@pytest.mark.parametrize(
    ("load", "customers", "sees"), [(0.5, 3_000_000, 0.025), (0.8, 5_000_000, 0.04)]
)
def test_the_mean_wait_in_mm1_is_erlangs(agree, load, customers, sees):
    """Would catch: related draws, services or gaps off by 1 % at load .8, time that drifts.

    Power: 90 % for a bias of the wait of 2.5 % at load .5 and of 4 % at .8 (the planted
    bias below). By the asymptotic variance the standard errors are .3 % and .5 %.
    """
    agree(waits(1, load, customers), erlang_wait(1, load, SERVICE), sees=sees)


def test_the_mean_wait_in_mm5_is_erlangs(agree):
    """Would catch, beyond M/M/1: a server kept idle or counted twice, a lost departure.

    Power: 90 % for a bias of 5 %.
    """
    agree(waits(5, 0.8, 5_000_000), erlang_wait(5, 0.8, SERVICE), sees=0.05)


def test_a_service_longer_by_one_percent_is_noticed(agree):
    """The claim of power, tried out: at load .8 it lengthens the wait by 6 %."""
    slow = waits(1, 0.8, 5_000_000, service=SERVICE * 1.01)
    with pytest.raises(AssertionError, match="is not"):
        agree(slow, erlang_wait(1, 0.8, SERVICE), sees=0.045)


def test_the_mean_wait_varies_as_much_as_theory_says():
    """Would catch draws related along customers: they change the variance before the mean.

    Power: 90 % at least for a variance doubled or halved.
    """
    load, customers, batches = 0.5, 6_000_000, 241
    theory = wait_variance(load) * SERVICE**2 / (customers // batches)
    ratio = np.var(waits(1, load, customers, batches=batches), ddof=1) / theory
    freedom = batches - 2
    low, high = stats.chi2.ppf([0.5e-4, 1 - 0.5e-4], freedom) / freedom
    assert low <= ratio <= high
    assert stats.chi2.sf(high * freedom / 2.0, freedom) > 0.9
    assert stats.chi2.cdf(low * freedom / 0.5, freedom) > 0.9


@pytest.mark.parametrize("servers", [1, 5])
def test_littles_law_holds_to_the_tick_on_a_run_that_empties(servers):
    """Time x number present equals the sum of all sojourns, in whole numbers: power 100 %.

    Would catch an event handled twice or never, time that goes backward, a customer lost.
    """
    run = run_queue(
        servers=servers, mean_gap=1000.0, mean_service=950.0 * servers, customers=200_000
    )
    assert run.area == run.sojourns
    assert run.events == 2 * 200_000


def test_the_number_present_is_the_rate_times_the_sojourn(agree):
    """Little's law against theory: L = load / (1 - load), over independent replications.

    Would catch replications that share luck (too small a spread makes the mean fail) and
    an integral of the state taken before the clock is set. Power: 90 % for 2 %.
    """
    load = 0.5
    present = []
    for replication in range(60):
        run = run_queue(
            servers=1,
            mean_gap=SERVICE / load,
            mean_service=SERVICE,
            customers=50_000,
            replication=replication,
        )
        present.append(run.area / run.end)
    agree(present, load / (1 - load), sees=0.02)


# --- ties -----------------------------------------------------------------------------------


@rule
def refusals(
    heap: np.ndarray,
    key: np.uint64,
    customers: int,
    chance_of_coming: float,
    chance_of_leaving: float,
    priority_of_coming: int,
) -> int:
    """Customers refused by one server without a line, where ticks are coarse and ties common."""
    coming = order_of(priority_of_coming, 1, 0)
    leaving = order_of(1, 1, 0)
    size = push(heap, 0, 1, coming, 0)
    arrived = refused = 0
    busy = False
    while size > 0:
        size = pop(heap, size)
        tick = heap[size].tick
        if heap[size].order == leaving:
            busy = False
            continue
        arrived += 1
        if arrived < customers:
            gap = geometric(uniform(key, arrived, 1, 0, 0), chance_of_coming)
            size = push(heap, size, tick + gap, coming, 0)
        if busy:
            refused += 1
            continue
        busy = True
        service = geometric(uniform(key, arrived, 2, 0, 0), chance_of_leaving)
        size = push(heap, size, tick + service, leaving, 0)
    return refused


@pytest.mark.parametrize(("priority_of_coming", "blocking_ticks"), [(2, 3.0), (0, 4.0)])
def test_ties_are_settled_as_the_priorities_say(agree, priority_of_coming, blocking_ticks):
    """Geo/Geo/1 without a line: arrivals (chance a a tick) during a service of mean 1/s.

    Who leaves first at a tie leaves room: a service then blocks 1/s - 1 ticks instead of
    1/s, and the share refused is a k / (1 + a k). Would catch ties settled by insertion:
    the two answers are .474 and .545. Power: 90 % for a bias of 1 %.
    """
    a, s = 0.3, 0.25
    heap = empty_heap(4).view(np.ndarray)
    customers = 20_000
    shares = [
        refusals(heap, stream_key(3, i), customers, a, s, priority_of_coming) / customers
        for i in range(60)
    ]
    blocked = a * blocking_ticks
    assert math.isclose(1 / s - (priority_of_coming == 2), blocking_ticks)
    agree(shares, blocked / (1 + blocked), sees=0.01)


def test_a_line_that_outgrows_its_room_is_an_error():
    with pytest.raises(OverflowError, match="16384 customers waited"):
        run_queue(servers=1, mean_gap=10.0, mean_service=40.0, customers=60_000)
