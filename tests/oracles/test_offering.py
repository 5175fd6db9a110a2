"""What an organisation offers and the KPI it gives a rep, against their prose."""

import numpy as np
from oracles.mirror import call, compare, covers
from oracles.prose import offering as prose
from oracles.prose import reports
from oracles.states import states

from sim.agents.manager import believing, focusing, offering
from sim.state import N_FEATURES, Feature


@covers(
    "manager.offering.offer",
    "manager.offering.build_content",
    "manager.offering.write_down_norm",
)
def test_offering():
    for s in states(30):
        s.reps["present"] *= s.g.random() < 0.9

        def act(s):
            for team in s.teams:
                offering.build_content(s.c, s.practice, team)
                offering.write_down_norm(team, s.reps)
            for rep in s.reps:
                offering.offer(s.c, s.practice, s.teams[int(rep["team"])], rep)

        def oracle(m):
            for team in m.teams:
                prose.builds_content(m, m.practice, team)
                prose.writes_norm(m, team)
            for rep in m.reps:
                prose.offers(m, m.practice, m.teams[rep.team], rep)

        compare(s, act, oracle)


@covers(
    "manager.focusing.choose_kpi",
    "manager.focusing.believed_gain",
    "manager.focusing.answered_share",
    "manager.focusing.coverage_shortfall",
    "manager.focusing.contact_gain",
    "manager.focusing.waiting_gain",
    "manager.focusing.fit_shortfall",
)
def test_the_kpi_that_brings_most():
    given = []
    for s in states(120):
        s.practice["personal_kpi"] = s.g.random() < 0.8
        s.practice["lead_response_hours"] *= 0.02
        s.practice["follow_up_days"] *= 0.01
        s.beliefs[:, Feature.WAIT_HOURS] *= s.g.uniform(1, 200)
        s.beliefs[:, Feature.WINS] *= s.g.random(len(s.beliefs))
        s.beliefs[:, Feature.OPEN_AMOUNT] *= s.g.uniform(1, 20)

        def act(s):
            results = []
            for i, rep in enumerate(s.reps):
                team, view = s.teams[int(rep["team"])], np.zeros(N_FEATURES)
                call(believing.take_view, s, begin=int(team["rep_begin"]),
                     end=int(team["rep_end"]), rep_index=i, view=view)  # fmt: skip
                more = {"team": team, "rep": rep, "view": view}
                results.append(
                    [call(focusing.believed_gain, s, standard=k, **more) for k in range(4)]
                )
                call(focusing.choose_kpi, s, **more)
            return results

        def oracle(m):
            results = []
            for i, rep in enumerate(m.reps):
                view = reports.view_of(m, m.practice, rep.team, i)
                results.append(prose.gains(m, m.practice, rep.team, rep, view))
                prose.gives_kpi(m, m.practice, rep.team, rep, view)
            return results

        compare(s, act, oracle)
        given += s.reps["kpi"].tolist()
    assert set(given) == {-1, 0, 1, 2, 3}
