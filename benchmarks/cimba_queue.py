"""M/M/5 in cimba's Python package, the way its own benchmark of M/M/1 is written.

Of three ways that were tried (declared inputs, direct draws, a counting container without
waits) this is the fastest that records every customer's wait, as the queue of
`queueing.py` does. Exponential variates are cimba's own (a ziggurat).
"""

import cimba as cb
from cimba import random

SERVERS = 5
MEAN_GAP = 0.25
MEAN_SERVICE = 1.0


class Queue(cb.Model):
    """Five servers, one line; a customer in the line is its time of arrival."""

    customers: cb.Param[int] = 1000
    line: cb.Store[float]
    mean_wait: cb.Output[float]
    waited: cb.Array[float] = cb.Array(1)

    @cb.process
    def arrivals(self) -> None:
        for _ in range(self.customers):
            cb.hold(random.exponential(MEAN_GAP))
            self.line.put(cb.now())

    @cb.process(copies=SERVERS)
    def server(self) -> None:
        while True:
            came = self.line.get()
            self.waited[0] += cb.now() - came
            cb.hold(random.exponential(MEAN_SERVICE))

    @cb.on_end
    def measure(self) -> None:
        self.mean_wait = self.waited[0] / self.customers


def mean_wait(customers: int, seed: int) -> float:
    """Serve the customers in one trial on one thread; returns their mean wait in services."""
    model = Queue()
    model.customers = customers
    results = cb.Experiment(model, replications=1, seed=seed).run(workers=1)
    return float(results[model].mean_wait.values[0, 0])
