"""Who leads a team and how many it has: rules of `sim.agents.manager` against their prose."""

from oracles.mirror import call, compare, covers, mirror
from oracles.prose import leading as prose
from oracles.settings import WEEK
from oracles.states import states

from sim.agents.manager import believing, leading

TEAMS = range(2)


def each_team(s, act, oracle):
    compare(
        s,
        lambda s: [act(s, t, s.teams[t]) for t in TEAMS],
        lambda m: [oracle(m, t, m.practice) for t in TEAMS],
    )


@covers("manager.believing.form_intuition")
def test_intuition():
    for s in states(15):
        each_team(
            s,
            lambda s, t, team: believing.form_intuition(s.c, team),
            lambda m, t, p: prose.intuition(m, t),
        )


@covers(
    "manager.leading.change_manager",
    "manager.leading.top_seller",
    "manager.leading.promote",
    "manager.leading.promote_from_within",
    "manager.leading.best_by_both",
    "manager.leading.talent",
)
def test_a_new_manager():
    promoted, changed, nobody, not_the_star = 0, 0, 0, 0
    for s in states(60, spare=True):
        s.reps["hired"] -= s.g.integers(0, 60 * WEEK, len(s.reps))
        s.practice["manager_origin"] = s.g.choice([0, 1, 1, 2, 3, 3])
        if s.g.random() < 0.2:
            s.reps["hired"] = s.now - 3 * WEEK
        persons, here = s.teams["person"].copy(), s.reps["present"].sum()
        stars = [prose.star(mirror(s), t, s.now) for t in TEAMS]

        not_the_star += sum(
            star != prose.leader(mirror(s), t, s.now) for t, star in enumerate(stars)
        )

        def act(s, t, team):
            chosen = [
                call(leading.top_seller, s, team=team),
                call(leading.best_by_both, s, team=team),
                *(leading.talent(s.c, rep) for rep in s.reps),
            ]
            call(leading.change_manager, s, team=team, team_counts=s.team_ledger[t])
            return chosen

        def oracle(m, t, p, s=s):
            chosen = [
                prose.star(m, t, s.now),
                prose.leader(m, t, s.now),
                *(tuple(prose.gifts(m, index)) for index in range(len(m.reps))),
            ]
            prose.takes_over(m, p, t, s.now)
            return chosen

        each_team(s, act, oracle)
        promoted += int(here - s.reps["present"].sum())
        changed += int((s.teams["person"] - persons).sum())
        nobody += stars.count(-1)
    assert promoted > 5
    assert changed > promoted
    assert nobody > 0
    assert not_the_star > 10


def test_whoever_stays_as_manager_changes_nothing():
    for s in states(10):
        s.practice["manager_origin"] = s.practice["paid"]["manager_origin"] = 2
        s.teams["origin"] = s.teams["paid_origin"] = 2
        for t in TEAMS:
            compare(
                s,
                lambda s, t=t: call(leading.change_manager, s, team=s.teams[t],
                                    team_counts=s.team_ledger[t]),
                lambda m: None,
            )  # fmt: skip


@covers(
    "manager.leading.add_seats",
    "manager.leading.largest_territory",
    "manager.leading.open_added_seat",
)
def test_added_seats():
    opened, kept = 0, 0
    for s in states(40, spare=True):
        s.practice["added_seats"] = s.g.integers(3)
        before = s.reps["seat"].sum()

        def act(s, t, team):
            call(leading.add_seats, s, team=team, team_counts=s.team_ledger[t])

        def oracle(m, t, p, s=s):
            prose.adds_seats(m, p, t, s.week, s.now)

        each_team(s, act, oracle)
        opened += int(s.reps["seat"].sum() - before)
        m = mirror(s)
        for i, rep in enumerate(m.reps):
            mine = [x for x in m.accounts if x.rep == i]
            assert rep.customers == sum(x.state == 2 for x in mine)
            others = m.accounts[rep.account_begin : rep.account_end]
            kept += sum(x.rep != i for x in others)
            assert all(x.state == 1 for x in others if x.rep != i)
        territories = sorted(
            (rep.account_begin, rep.account_end) for rep in m.reps if rep.seat
        )
        assert sum(end - begin for begin, end in territories) == len(m.accounts)
    assert opened > 15
    assert kept > 10
