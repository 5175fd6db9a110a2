"""The fog view: one week of one team as it is, and as managers see it.

One history is lived under one way of managing. Every Monday the same filed reports are read
again by the managers' own rules under other practices: late and thinned for one, fresh and
nearly whole for another. So what differs is the eyes alone, not what happened. Of what a
manager asks to be entered reps enter the part that they enter in the life that is lived, so it
is best lived under the more demanding of the two; and each manager is one who has read like
this from the first day. (What entering costs is not in it: for that, compare the two ways of
managing.)
"""

from collections.abc import Sequence
from typing import Final

from sim.engines.run import advance, open_world
from sim.experiments.fog.reading import Reader, Truth, rows
from sim.experiments.fog.sight import FogView
from sim.organisation import Organisation
from sim.problems import InvalidInput
from sim.scenarios.scenario import Scenario

LAST_WEEK: Final = 520


def fog_view(
    organisation: Organisation,
    lived: Scenario,
    eyes: Sequence[Scenario],
    *,
    week: int,
    team: int = 1,
    seed: int = 1,
    replication: int = 0,
    run_in_weeks: int = 104,
    before: Scenario | None = None,
) -> FogView:
    """Live to a Monday under one way of managing and look through several managers' eyes.

    Args:
        organisation: The organisation.
        lived: What it is managed by.
        eyes: The ways of managing whose managers look.
        week: The Monday; week 0 comes after the run-in.
        team: Number of the team, from 1.
        seed: Seed of all luck.
        replication: Which future.
        run_in_weeks: Weeks before week 0.
        before: What it was managed by before week 0; None: the same.

    Raises:
        InvalidInput: The week or the team does not exist.
    """
    _check(organisation, week, team)
    practices = lived.practices()
    earlier = before.practices() if before is not None else practices
    world = open_world(
        organisation, seed=seed, replication=replication, run_in_weeks=run_in_weeks,
        weeks=week + 1, room_for=(practices, earlier),
    )  # fmt: skip
    readers = [Reader(world, scenario.practices(), team - 1) for scenario in eyes]
    truth = Truth(world, team - 1)
    for monday in range(-run_in_weeks, week + 1):
        truth.look(monday)
        for reader in readers:
            reader.read(monday)
        if monday < week:
            advance(world, practices if monday >= 0 else earlier, monday + 1)
    values, seats = truth.answers(), truth.seats()
    names = organisation.team_names()
    named = len(names) > 1 and names.count(names[team - 1]) == 1
    return FogView(
        lived=lived.title,
        before=(before or lived).title,
        week=week,
        week_of_quarter=int(world.weeks[week + run_in_weeks]["week_of_period"]),
        team=team,
        team_name=names[team - 1] if named else "",
        reps=tuple(seat + 1 for seat in seats),
        truth=rows(values),
        open_deals=int(world.reps["open_deals"][truth.reps].sum()),
        eyes=tuple(
            reader.eyes(scenario, week, seats, values)
            for reader, scenario in zip(readers, eyes, strict=True)
        ),
    )


def _check(organisation: Organisation, week: int, team: int) -> None:
    problems = []
    teams = len(organisation.team_sizes())
    if not 0 <= week <= LAST_WEEK:
        problems.append(f"week: {week}; give 0 to {LAST_WEEK}")
    if not 1 <= team <= teams:
        problems.append(f"team: {team}; the organisation has teams 1 to {teams}")
    if problems:
        raise InvalidInput(problems)
