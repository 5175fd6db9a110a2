"""What tests of managers share: the teams of a random state, and their reps."""

import numpy as np
from oracles.mirror import call, compare

from sim.agents.manager import (
    believing,
)
from sim.state import N_FEATURES

TEAMS = range(2)


def each_team(s, act, oracle):
    """Compare a rule called for both teams with its oracle."""

    def all_acts(s):
        return [act(s, t, s.teams[t]) for t in TEAMS]

    def all_oracles(m):
        return [oracle(m, t, m.practice) for t in TEAMS]

    compare(s, all_acts, all_oracles)


def bounds(s, t):
    return {"begin": int(s.teams[t]["rep_begin"]), "end": int(s.teams[t]["rep_end"])}


def reps_of(s, t):
    return range(int(s.teams[t]["rep_begin"]), int(s.teams[t]["rep_end"]))


def view_for(s, t, index):
    view = np.zeros(N_FEATURES)
    call(believing.take_view, s, rep_index=index, view=view, **bounds(s, t))
    return view
