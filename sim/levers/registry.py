"""Every lever that management has: kind, group, unit, range, who reads it, cost, source.

A scenario sets levers and nothing else. A lever may only be of five kinds: what is
observed, where hours go, what money buys, which actions are permitted, which standards
people are asked to follow. Its effect on a deal or a rep passes through a decision that
somebody takes from what they saw; no lever touches a win rate.
"""

from collections.abc import Mapping
from typing import Final

from sim.levers.lever import Group, Kind, Lever, choice, lever, levers_of, yes_no
from sim.records import Float64, Record


class Levers(Record):
    """A value of every lever, in the order of files and tables.

    Where a scenario does not set a lever, it has its default.
    """

    weight_on_closings: Float64 = lever(
        Kind.OBSERVED, Group.ATTENTION, "fraction", 0, 1, default=1
    )
    """Share of what is discussed that is about closings; the rest is about inputs.

    Read by: the manager's review: which inputs of a rep are mentioned at all, and how far hours
      that were asked for are agreed on again
    Costs: attention is finite: what goes to inputs is taken from closings
    Source: evidence 0 and 15
    """
    activity_observed: Float64 = lever(Kind.OBSERVED, Group.ATTENTION, "fraction", 0, 1)
    """Share of the reps' work that is logged and so can be seen.

    Read by: the manager's weekly report: counts of inputs are thinned by it
    Costs: logging takes up to 1.5 h of a rep's week
    Source: evidence 15; logging 1-2 h a week
    """
    visibility_delay_days: Float64 = lever(
        Kind.OBSERVED, Group.ATTENTION, "working days", 0, 35, default=30
    )
    """How old the newest report is that a manager can read.

    Read by: the manager's weekly report: the week it shows, also of a rep's own late pipeline
    Costs: a report of today costs the manager up to 1 h a week to keep
    Source: judgement
    """
    report_source: Float64 = choice(
        Kind.OBSERVED, Group.ATTENTION, "own", "another", "average", "truth"
    )
    """Whose report the manager reads when judging a rep: a control experiment.

    Read by: the manager's beliefs about each rep
    Costs: none: it is the control of what knowing the right rep is worth
    Source: a control experiment: placebo, team average, oracle
    """
    review_interval_weeks: Float64 = lever(
        Kind.HOURS, Group.CADENCE, "weeks", 1, 52, default=13, whole=True
    )
    """Weeks between two reviews of a rep by the manager.

    Read by: the manager's week: when beliefs become orders and inputs are mentioned
    Costs: an hour of the manager and three quarters of an hour of the rep, each time
    Source: evidence 2, 6 and 15
    """
    may_replace: Float64 = yes_no(Kind.ACTION, Group.ACTIONS)
    """The manager may dismiss a rep.

    Read by: the manager's review: dismissal on shrunken closings
    Costs: the vacancy, the hire, the handover
    Source: evidence 15
    """
    may_reprioritise: Float64 = yes_no(Kind.ACTION, Group.ACTIONS)
    """The manager may ask a rep to keep hours for prospecting.

    Read by: the manager's orders: a rep's prospecting plan, which fades until it is agreed on again
    Costs: hours of prospecting are taken from other work
    Source: evidence 15
    """
    may_redirect: Float64 = yes_no(Kind.ACTION, Group.ACTIONS)
    """The manager may ask a rep to pass over a segment that is believed to bring too little.

    Read by: the manager's orders: the segment a rep passes over
    Costs: focus costs volume: fewer accounts qualify for a hit
    Source: evidence 15
    """
    may_chase: Float64 = yes_no(Kind.ACTION, Group.ACTIONS)
    """The manager may chase leads that nobody answered.

    Read by: the manager's orders: a rep's plan for leads
    Costs: ten minutes of the manager a week per lead that waits, where work is logged and no
      standard asks everybody to answer in time
    Source: evidence 7 and 15
    """
    desk_hours: Float64 = lever(Kind.MONEY, Group.DESK, "h per rep-week", 0, 20)
    """Hours of a support desk that answers customers in the reps' place.

    Read by: service tickets: the desk takes those that fit its week
    Costs: its hourly price
    Source: evidence 8: service 10-25 % of time
    """
    process_steps: Float64 = lever(Kind.STANDARD, Group.PROCESS, "stages", 0, 8, whole=True)
    """How many stages have a defined step that reps are asked to follow.

    Read by: inspection: only a defined step can be seen to be skipped
    Costs: the step's time in every stage where a rep follows it
    Source: evidence 1: 4-6 steps
    """
    inspections_month: Float64 = lever(Kind.HOURS, Group.PROCESS, "per rep-month", 0, 20)
    """How many deals of a rep are inspected for their steps in a month.

    Read by: the rep's belief of being seen when a step is skipped
    Costs: half an hour of the manager, a quarter of an hour of the rep, each
    Source: evidence 1
    """
    coverage_standard: Float64 = lever(Kind.STANDARD, Group.STANDARDS, "ratio", 0, 10)
    """Open pipeline asked for, in quarters of quota; 0: none is asked for.

    Read by: the manager's orders: prospecting is asked for while coverage is short
    Costs: hours of prospecting are taken from other work
    Source: evidence 10: coverage 3-5
    """
    qualification_standard: Float64 = lever(
        Kind.STANDARD, Group.STANDARDS, "probability", 0, 0.9
    )
    """Fit below which a deal should be dropped, as the rep reads it; 0: none.

    Read by: the rep's choice to disqualify, as far as the plan is followed
    Costs: deals that are dropped by mistake
    Source: evidence 10 and 16
    """
    follow_up_days: Float64 = lever(Kind.STANDARD, Group.STANDARDS, "working days", 0, 60)
    """Days within which a waiting buyer should be answered; 0: none.

    Read by: the rep's choice of work, as far as the plan is followed
    Costs: other work waits
    Source: evidence 7
    """
    lead_response_hours: Float64 = lever(
        Kind.STANDARD, Group.STANDARDS, "working h", 0, 200
    )
    """Working hours within which a lead should be answered; 0: none.

    Read by: the rep's choice of work, as far as the plan is followed
    Costs: other work is interrupted
    Source: evidence 7: 42 h elapsed is about 10 working hours
    """
    kpi_basis: Float64 = choice(
        Kind.OBSERVED, Group.KPI, "none", "intuition", "observed", "pooled"
    )
    """Where the manager's idea of the inputs that matter comes from.

    Read by: the manager's beliefs: prospecting target, segment, weight of each skill
    Costs: comparing top performers takes 1 h of the manager's week (pooled: 1.5 h)
    Source: evidence 3 and 15
    """
    coaching_hours_month: Float64 = lever(
        Kind.HOURS, Group.COACHING, "h per rep-month", 0, 12
    )
    """Hours a month in which the manager coaches a rep.

    Read by: the skill believed weakest of that rep
    Costs: the same hours of the manager and of the rep
    Source: evidence 2: 3 h a month
    """
    coaching_by_need: Float64 = yes_no(Kind.HOURS, Group.COACHING)
    """Hours of coaching go to those who are believed to lack most, not to everybody alike.

    Read by: how the manager splits the coaching hours of a team
    Costs: a quarter of an hour of the manager and of the rep a month for agreeing on hours
    Source: judgement: the same hours, where most is to be learned
    """
    potential_basis: Float64 = choice(
        Kind.OBSERVED, Group.ALIGNMENT, "closings", "accounts"
    )
    """What executives read a territory's potential from when they set quotas.

    Read by: the executives' split of quotas
    Costs: a quarter of an hour of a rep's week to keep account data
    Source: evidence 12 and 16
    """
    redraw_territories: Float64 = yes_no(Kind.ACTION, Group.ALIGNMENT)
    """Territories are cut anew, as even as account data can make them.

    Read by: the team, once and again when its seats change: which accounts belong to whom
    Costs: two hours of the manager and four of the rep for every seat, each time (the manager's,
      where nobody sits in it); customers who change hands are lost sooner
    Source: evidence 12: Zoltners and Sinha, +2 to +7 %; gains through diminishing returns only
    """
    personal_goals: Float64 = yes_no(Kind.STANDARD, Group.ALIGNMENT)
    """Every rep agrees on a goal of their own each quarter.

    Read by: the rep's weekly effort decision
    Costs: an hour of manager and rep each quarter
    Source: evidence 6
    """
    goal_stretch: Float64 = lever(
        Kind.STANDARD, Group.ALIGNMENT, "ratio", 0.5, 3, default=1.15
    )
    """A personal goal over what the rep is expected to book.

    Read by: the rep's weekly effort decision, where there are personal goals
    Costs: out of reach, a goal does harm
    Source: evidence 6: gain peaks at 1.1-1.2, harm beyond 1.5
    """
    one_language: Float64 = yes_no(Kind.OBSERVED, Group.ALIGNMENT)
    """A stage label means the same to everybody.

    Read by: the manager's report: without it, outcomes are booked under the wrong stage; which
      deals are taken for late, to be rescued, inspected and counted on
    Costs: a quarter of an hour of every rep's week
    Source: evidence 1 and 12
    """
    per_rep_standards: Float64 = yes_no(Kind.STANDARD, Group.ALIGNMENT)
    """Standards follow what this rep needs, not one number for all.

    Read by: the manager's orders: the prospecting asked of each rep
    Costs: a quarter of an hour of the manager per rep and review
    Source: evidence 15
    """
    mid_period_correction: Float64 = yes_no(Kind.ACTION, Group.ALIGNMENT)
    """In mid-quarter hours move to those who are behind on inputs.

    Read by: the desk's hours, the prospecting plan, which deals the manager works on, which
      waiting leads move to somebody else
    Costs: two hours of every manager, half an hour of every rep
    Source: evidence 15
    """
    quarter_end_push: Float64 = lever(Kind.ACTION, Group.PRESSURE, "commission", 0, 3)
    """How hard closings are asked for in the last four weeks of a quarter.

    Read by: the rep's choice to pull a late deal forward
    Costs: six minutes of manager and rep in each of those weeks; the discount, and the next
      quarter's deals
    Source: evidence 5
    """
    quota_stretch: Float64 = lever(
        Kind.STANDARD, Group.PRESSURE, "ratio", 0.3, 3, default=1
    )
    """Quota over what executives expect.

    Read by: the rep's weekly effort decision
    Costs: reps who give up
    Source: evidence 5
    """
    contacts_standard: Float64 = lever(Kind.STANDARD, Group.STANDARDS, "people", 0, 8)
    """People to be known at the buyer's in every deal; 0: none is asked for.

    Read by: the rep's choice to meet one more person, as far as the plan is followed
    Costs: an hour for every further person; two minutes of the manager and the rep a review
    Source: evidence 7: single-threaded deals die with their champion
    """
    ask_referrals: Float64 = lever(Kind.STANDARD, Group.STANDARDS, "fraction", 0, 1)
    """Share of the customers who should be asked for a name; 0: nobody is told to.

    Read by: the rep's choice to ask, as far as the plan is followed
    Costs: ten minutes for every customer asked; two minutes of the manager and the rep a
      review
    Source: evidence 13: names come from those who are asked
    """
    peer_meetings_month: Float64 = lever(Kind.HOURS, Group.PEERS, "per rep-month", 0, 8)
    """Structured meetings in which two reps explain to each other how they work.

    Read by: what a rep learns from a colleague who is better at something
    Costs: three quarters of an hour of every rep, six minutes of the manager, each
    Source: evidence 3: Sandvik et al. 2020
    """
    ranking: Float64 = choice(
        Kind.OBSERVED, Group.FEEDBACK, "none", "rank", "rank_and_practice"
    )
    """Whether reps are shown how they stand in the team, and how the best do it.

    Read by: the rep's weekly effort decision: the team's mean is one more reference
    Costs: half an hour of the manager a review; with practice a quarter of an hour of every
      rep
    Source: evidence 3 and 6: Barankay 2012, Song et al. 2018
    """
    personal_kpi: Float64 = yes_no(Kind.STANDARD, Group.ALIGNMENT)
    """Every rep has one input of their own to work on: the one that binds.

    Read by: the manager's orders: one standard counts more, the others less
    Costs: nine minutes of the manager and three of the rep a review
    Source: evidence 6 and 15
    """
    manager_bonus: Float64 = lever(Kind.MONEY, Group.PAY, "fraction of pay", 0, 1)
    """What a manager is paid on top for the team's closings.

    Read by: the manager's choice of what to talk about: what is paid
    Costs: that share of the manager's pay
    Source: evidence 2: review conversations beside a bonus bring nothing
    """
    extra_commission: Float64 = lever(Kind.MONEY, Group.PAY, "commission", 0, 3)
    """Paid on every booking beside the commission, as in a contest.

    Read by: the rep's weekly effort decision
    Costs: that much commission again
    Source: evidence 3: the pair incentive works while it is paid
    """
    manager_origin: Float64 = choice(
        Kind.ACTION, Group.PEOPLE, "as_is", "star", "trained", "leader"
    )
    """Who leads the team: as before, its top seller, a manager from elsewhere, or the best of the
    team by sales and by the talent for leading together.

    Read by: the team's manager from that week on
    Costs: hiring somebody; a new manager's months of finding the role; a star's seat
    Source: evidence 4: Benson, Li and Shue 2019
    """
    added_seats: Float64 = lever(
        Kind.MONEY, Group.PEOPLE, "reps per team", 0, 8, whole=True
    )
    """Reps hired beyond the seats there are; the largest territories are split.

    Read by: the team: more people for the same accounts
    Costs: hiring, pay and overhead of every seat
    Source: evidence 14: sales response to the size of a sales force is concave
    """
    activity_quota: Float64 = lever(Kind.STANDARD, Group.PRESSURE, "per week", 0, 200)
    """Logged conversations and meetings asked of every rep; 0: none.

    Read by: the rep's choice between real work, cheap work and a false entry
    Costs: other work waits; two minutes of the manager and the rep a review
    Source: evidence 1 and 5: what is measured is gamed
    """
    discount_limit: Float64 = lever(
        Kind.STANDARD, Group.APPROVALS, "fraction", 0, 1, default=1
    )
    """Discount above which an executive must approve; 1: nobody asks.

    Read by: the rep's choice to pull a deal forward at a discount
    Costs: days that a last-stage deal waits for approval
    Source: evidence 5 and 11: sub-margin quotes
    """
    playbook: Float64 = yes_no(Kind.MONEY, Group.ENABLEMENT)
    """What works is written down and kept where everybody finds it.

    Read by: reps below the median learn from it alone
    Costs: its price a rep-year, a quarter of an hour of every rep's week
    Source: evidence 3 and 11: helps novices, not the best
    """
    proposal_tool: Float64 = yes_no(Kind.MONEY, Group.ENABLEMENT)
    """A tool that writes proposals from entered facts.

    Read by: the hours of a proposal, once people have got used to it
    Costs: its price a rep-year, data entry of every rep every week, slower at first
    Source: evidence 11: vendor cases; data entry known to hurt
    """
    friction_cut: Float64 = lever(Kind.MONEY, Group.BUYING, "fraction", 0, 0.5)
    """Share that is taken away of those days of effort in each stage that a seller can ease.

    Read by: how soon a buyer can answer
    Costs: its price a seat and year
    Source: evidence 11: removal cuts days, not directly wins; less than half of a buyer's effort
      is spent where a seller can reach it (`buyer.friction_reach`)
    """
    content_budget: Float64 = lever(
        Kind.MONEY, Group.BUYING, "money per rep-month", 0, 10_000, reduced_form=True
    )
    """Spent on what buyers look for before they talk to anybody.

    Read by: the stock of content, months later; accounts in the market find it
    Costs: the money
    Source: evidence 11: lag of 3-9 months; response to spending is judgement
    """
    pacing: Float64 = yes_no(Kind.STANDARD, Group.BUYING)
    """Guide, not push: the buyer's rhythm counts, the next step is prepared.

    Read by: the rep's choices: no deal is pulled forward, every touch prepares the next
    Costs: a quarter of an hour more a touch; two minutes of the manager and the rep a
      review
    Source: evidence 11: judgement
    """


LEVERS: Final[Mapping[str, Lever]] = levers_of(Levers)
"""Every lever by name, in the order of files and tables."""


def neutral_values() -> dict[str, float]:
    """Value of every lever at which it has neither consumer nor cost."""
    return {name: float(lever.default) for name, lever in LEVERS.items()}
