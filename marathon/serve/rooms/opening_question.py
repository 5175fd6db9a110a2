"""The question before the first quarter: what is true, from inputs to the output that was guessed."""

import threading
from collections.abc import Callable
from typing import Any, Final

from marathon.sentences.room import measured
from marathon.serve.rooms.assignment import Assignment, Opening
from sim.experiments.comparing import statistics
from sim.experiments.comparing.tabulate import values_of
from sim.experiments.running.outcomes import Outcomes
from sim.experiments.running.plan import Arm
from sim.experiments.running.workers import Workers
from sim.experiments.trying.kept import BASE, TRIED, Base, KeptFutures
from sim.experiments.trying.looks import look_at
from sim.organisation import Organisation
from sim.outputs.responses import RESPONSES
from sim.results import as_json
from sim.scenarios.loader import load_scenario

FUTURES: Final = 32
YEARS: Final = 2
INPUTS: Final = (
    "time_selling", "time_prospecting", "time_service", "time_meetings", "step_compliance",
    "lead_response_hours", "deals_opened_per_rep_year", "win_rate_by_close",
)  # fmt: skip
"""What is shown before the answer."""


def answer_of(
    organisation: Organisation,
    assignment: Assignment,
    question: Opening,
    *,
    workers: Workers,
    stopped: threading.Event,
    going: Callable[[int, int], None],
) -> dict[str, Any] | None:
    """What the change that is asked about does, in two years after it.

    Args:
        organisation: Whom it meets.
        assignment: Says how they were managed before.
        question: What is asked.
        workers: Who simulates.
        stopped: Set by whoever no longer waits.
        going: Told how many futures are there, and how many there will be.

    Returns:
        Inputs before and after, and by how many per cent the output changes, with 95 %; None
        after `stopped`.
    """
    base = Base(
        organisation=organisation, arm=Arm.of(assignment.base), years=YEARS,
        seed=assignment.seed,
    )  # fmt: skip
    tried = load_scenario(question.tried)
    kept, arm = KeptFutures(FUTURES), Arm.of(tried)

    def lived(number: int) -> Any:  # noqa: ANN401 (an outcome, or nothing)
        return None if stopped.is_set() else kept.outcome(base, arm, number)

    found = workers.in_order(
        lived, range(FUTURES), lambda finished: going(finished, FUTURES)
    )
    if stopped.is_set():
        return None
    outcomes = Outcomes.gather((BASE, TRIED), found)
    look = look_at(found, miss=1.0 - statistics.CONFIDENCE, of=FUTURES)
    rows = {row.response: row for row in look.rows}
    before, after = (
        values_of(outcomes, scenario, question.response) for scenario in (BASE, TRIED)
    )
    critical = statistics.student(statistics.CONFIDENCE, FUTURES)
    ratio = statistics.ratio_of(before, after, critical)
    return {
        "futures": FUTURES,
        "years": YEARS,
        "from": assignment.base.title,
        "to": tried.title,
        "inputs": [
            {
                "name": name,
                "title": measured(name),
                "unit": RESPONSES[name].unit,
                "better": RESPONSES[name].better,
                "before": as_json(rows[name].base.mean),
                "after": as_json(rows[name].own.mean),
            }
            for name in INPUTS
        ],
        "answer": {
            "title": measured(question.response),
            "more": as_json(100.0 * (ratio.mean - 1.0)),
            "low": as_json(100.0 * (ratio.low - 1.0)),
            "high": as_json(100.0 * (ratio.high - 1.0)),
            "before": as_json(rows[question.response].base.mean),
            "after": as_json(rows[question.response].own.mean),
        },
    }
