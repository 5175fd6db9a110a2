"""How hard reps work: the weekly decision, and what one more booking is worth to them."""

from sim.organisation.base import Section, quantity


class Effort(Section):
    """The weekly effort decision (what one more booking is worth to the rep)."""

    epsilon: float = quantity(0.5, 0.0, 1.0, "exponent")
    """pace against price

    Source: judgement: trials of the effort rule, .3-.5; .5 in view of rows on goals, quotas
      and incentives, which are fit
    """
    bracketing: float = quantity(0.8, 0.0, 1.0, "fraction")
    """of work that can book next quarter only, how much is felt at this quarter's price

    Source: people bracket narrowly (Read and others 1999; Camerer and others 1997); .5-1;
      .8 in view of the row giving_up, which is fit
    """
    elasticity: float = quantity(0.34, 0.05, 1.0, "exponent")
    """believed bookings against pace

    Source: evidence 8: .34
    """
    quota_pull: float = quantity(1.6, 0.0, 5.0, "commission")
    """pull of the quota

    Source: judgement: trials of the effort rule, 1-2.4
    """
    goal_pull: float = quantity(1.3, 0.0, 5.0, "commission")
    """pull of a goal

    Source: judgement: trials of the effort rule, 1-1.3; 1.3 in view of the row goal_effort,
      which is fit
    """
    goal_attention: float = quantity(0.25, 0.0, 1.0, "fraction")
    """quota's share that a goal takes

    Source: judgement; .25 in view of the row goal_effort, which is fit
    """
    rank_attention: float = quantity(0.3, 0.0, 1.0, "fraction")
    """quota's share that the team's mean takes where ranks are shown

    Source: evidence 6: -11 to +3 % of sales; judgement
    """
    ratchet: float = quantity(0.2, 0.0, 1.0, "fraction")
    """of what a sale adds to later quotas, how much people reckon with when they sell

    Source: quotas follow sales, and people know it (Misra and Nair 2011); .1-.3
    """
    loss_aversion: float = quantity(2.0, 1.0, 5.0, "ratio")
    """below against above a reference"""
    width: float = quantity(0.2, 0.05, 1.0, "fraction")
    """reach of a reference

    Source: judgement: trials of the effort rule, .15-.25
    """
    overconfidence: float = quantity(0.42, 0.1, 1.5, "ratio")
    """believed over true spread

    Source: judgement: trials of the effort rule, .4-.7; .42 in view of the row giving_up, which
      is fit
    """
    discount_week: float = quantity(0.03, 0.0, 0.5, "per week")
    """impatience

    Source: judgement: trials of the effort rule, .03-.06
    """
    slowest: float = quantity(0.7, 0.3, 1.0, "h/h")
    """least work in an hour"""
    fastest: float = quantity(1.5, 1.0, 3.0, "h/h")
    """most work in an hour"""
