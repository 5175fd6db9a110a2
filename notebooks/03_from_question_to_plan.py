# ---
# jupyter:
#   jupytext:
#     formats: py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # From question to plan: a leader's what-if
#
# > "We will not make the number next year as we are. I can do one thing. The board says hire. My
# > enablement lead wants a playbook and a proposal tool. Marketing wants a content budget. HR
# > offers coaching hours. And somebody says that we should first manage what we have. **Which
# > one, what will it cost before it pays, and when do we do what?**"
#
# The way from there to a plan has seven steps, and each can say "no":
#
# 1. **Base.** What are we today? 2. **Options.** What exactly would change?
# 3. **Pairs.** Which is better on the same luck, after all costs? 4. **Path.** How deep is the
# dip, and when is it paid back? 5. **The honest rival.** What would the same money have brought
# otherwise? 6. **Doubt.** Does it hold where we do not know our own parameters? 7. **Plan.** In
# which order, on which dates, and how shall we notice that it goes wrong?
#
# Put your own organisation and your own options into the next two cells (`marathon new` writes an
# organisation file from ten answers, `marathon scenarios` lists stages, moves and levers). The
# lines with `wording.claim` hold the conclusions of this example, and say so where the numbers do not
# show them: with your own options write down your own before you run.

# %%
import os
from dataclasses import replace
from datetime import timedelta

import numpy as np

import marathon
from marathon import slides, wording

STAGES = marathon.STAGES
BOOKINGS, CONTRIBUTION = "bookings_per_rep_year", "contribution_per_rep_year"
FUTURES = int(os.environ.get("MARATHON_FUTURES", "32"))  # 200 in earnest: narrower intervals
SEED = 7
MONEY = (BOOKINGS, CONTRIBUTION)
organisation = marathon.organisation()
currency = organisation.money.currency

# %% [markdown]
# ## 1 and 2. The base and the options
#
# The base is how the organisation is managed today: by closings. An option is a named change of
# levers, nothing more. Each has its price in the model: hours, money, or both.

# %%
BASE = "initial"
base = marathon.scenario(BASE)


def signed(value):
    """Money in thousands with its sign."""
    return f"{value / 1e3:+.1f} k" if abs(value) >= 50 else "0"


def option(title, scenario):
    """A scenario under a name of one's own."""
    return replace(scenario, name=title.lower(), title=title)


coaching = base.with_(coaching_hours_month=3, peer_meetings_month=2, review_interval_weeks=4)
options = (
    option("Enablement", marathon.scenario(f"{BASE}+enablement")),
    option("Inbound", marathon.scenario(f"{BASE}+inbound")),
    option("Two more reps", marathon.scenario(f"{BASE}+hiring_wave")),
    option("Coaching hours", coaching),
    option("Managed process", marathon.scenario("execute")),
)
for each in options:
    changed = marathon.differences(base, each)
    told = ", ".join(f"{x.lever} {x.before:g}->{x.after:g}" for x in changed[:6].itertuples())
    more = f" and {len(changed) - 6} more" if len(changed) > 6 else ""
    print(f"{each.title:16} {told}{more}")

# %% [markdown]
# *Before you go on, write down the order in which you expect them to come out.*
#
# ## 3. Pairs: after all costs
#
# Every option lives through the same futures as the base. Bookings are what the board looks at;
# **contribution** is what is left of them after pay, commission, tools, desk, hiring and the
# manager's pay. The intervals hold for all options at once.

# %%
found = marathon.compare(
    base, *options, organisation=organisation, years=3, futures=FUTURES, seed=SEED, responses=MONEY
)
books = {each.name: found.row(each.name, BOOKINGS) for each in options}
earns = {each.name: found.row(each.name, CONTRIBUTION) for each in options}
now = found.level(base.name, CONTRIBUTION)
print(f"today: contribution {wording.amount_with_interval(now, 'money')} {currency} a rep and year")
for each in options:
    print(
        f"{each.title:16} bookings x {wording.ratio_with_interval(books[each.name].ratio):21} "
        f"contribution {wording.amount_with_interval(earns[each.name].difference, 'money'):28} "
        f"better in {wording.share(earns[each.name].better_in)}"
    )

# %%
ranked = sorted(options, key=lambda each: -earns[each.name].difference.mean)
best = ranked[0]
gain = earns[best.name].difference
pays = [each for each in ranked if earns[each.name].difference.low > 0]
harms = [each for each in ranked if earns[each.name].difference.high < 0]
unclear = [each for each in ranked if each not in pays and each not in harms]
for said, group in (("pays", pays), ("costs more than it brings", harms),
                    ("cannot be told from nothing", unclear)):
    print(f"{said}: {', '.join(each.title for each in group) or 'none'}")
slides.bars(
    "options",
    f"{best.title} earns {wording.thousands(gain.mean)} a rep and year more; "
    f"{len(pays)} of {len(options)} options are clear of chance",
    [slides.Bar(title=x.title, value=earns[x.name].difference, accent=x is best) for x in ranked],
    said=signed,
    axis=f"contribution a rep and year against today, {currency}",
    note="95 % intervals that hold for all options at once, on the same luck.",
)

# %%
print(wording.claim(best in pays, "the recommendation is clear of chance"))
adding = [found.lead("managed process", each.name) for each in options[:3]]
print(
    wording.claim(
        all(more.low > 0 for more in adding),
        "managing what is there comes before adding to it",
    )
)
most_booked = max(options[:4], key=lambda each: books[each.name].ratio.mean)
print(
    wording.claim(
        books[most_booked.name].ratio.mean > 1,
        "another option does book more than today",
    )
)
print(
    wording.claim(
        earns[most_booked.name].difference.mean < gain.mean,
        "and is left with less of it",
    )
)

# %% [markdown]
# *Read it so:* the option that books second most need not be the one that earns second most; heads
# have to be paid. And an option "that cannot be told from nothing" is not refuted: ask what would
# make it worth another look (step 7), not who was right.
#
# ## Why? An account that adds up
#
# The difference is shared out among the groups of levers in which the two ways of managing differ,
# by Shapley values: what each group adds, averaged over the orders in which one could begin.

# %%
WORDS = {
    "attention": "what is seen, how late",
    "cadence": "how often it is reviewed",
    "actions": "what the manager may do",
    "desk": "service desk",
    "process": "steps, inspected",
    "standards": "pipeline standards",
    "kpi": "indicators",
    "coaching": "coaching",
}


def words(group):
    return WORDS.get(group.name, group.name)


explanation = marathon.why(
    base, best, organisation=organisation, years=2, futures=max(10, FUTURES // 4), seed=SEED
)
print("\n".join(explanation.verdict))
numbers = explanation.numbers
by_bookings = numbers.levers[0] if numbers.levers else numbers.bookings
groups = sorted(by_bookings.shares, key=lambda each: -each.value.mean)
leading = [each for each in groups if each.value.low > 0]
told = "; ".join(words(each) for each in leading[:3]) or "no single group of levers"
slides.bars(
    "why",
    f"Clear of chance: {told}",
    [slides.Bar(title=words(each), value=each.value, accent=each in leading) for each in groups[:6]],
    said=signed,
    axis=f"part of the difference in bookings, {currency} a rep and year",
    note=f"{max(10, FUTURES // 4)} futures; intervals hold for all groups at once.",
)

# %%
parts = sum(each.value.mean for each in by_bookings.shares)
assert abs(parts - by_bookings.difference.mean) < 1e-6 * by_bookings.before.mean, "it adds up"

# %% [markdown]
# ## 4. The path: what a leader lives through
#
# *Ask yourself:* "At the end of the first quarter after the switch, my numbers are down. Was it
# wrong?"

# %%
path = found.transition(best.name).contribution
dip, even = path.dip, path.break_even
earned = found.paths(best.name, "contribution")
for weeks in (13, 26, 52, 104, 156):
    ahead = (earned[:, weeks - 1] > 0).mean()
    print(f"week {weeks:3}: ahead of going on as before in {wording.share(ahead)} of futures")
back = "not within three years" if even.of_mean is None else f"by week {even.of_mean}"
half = "later than week 156" if even.median is None else f"by week {even.median:.0f}"
low, high = np.quantile(earned[:, :104], (0.1, 0.9), axis=0)
slides.lines(
    "path",
    f"On average {best.title.lower()} is paid back {back}, in half of futures {half}",
    [
        slides.Line(title="average", values=earned[:, :104].mean(axis=0) / 1e3, accent=True),
        slides.Line(title="one in ten does worse than this", values=low / 1e3, dashed=True),
        slides.Line(title="one in ten does better", values=high / 1e3, dashed=True),
    ],
    x=range(1, 105),
    across="weeks since the switch",
    up=f"contribution ahead of going on as before, thousand {currency} a rep",
    reference=0.0,
    level="going on as before",
    note=f"Mean dip {wording.thousands(dip.depth.mean)}; median of each future's own deepest point "
    f"{wording.thousands(dip.future_median)}.",
)

# %%
at = {weeks: (earned[:, weeks - 1] > 0).mean() for weeks in (13, 156)}
print(wording.claim(at[156] > at[13], "the first quarter does not decide it"))
print(
    wording.claim(
        dip.future_median >= dip.depth.mean,
        "one's own dip is deeper than the average's",
    )
)
print(wording.claim(even.of_mean is not None, "it is paid back on average"))

# %% [markdown]
# ## 5. The honest rival: the same money spent otherwise
#
# Better management is not free. Whatever it costs more than today, the base now gets: once as more
# reps in the same market, once as bought leads. Both have been there since before week 0, which
# favours them.

# %%
rivals = marathon.compare(
    base, best, organisation=organisation, equal_spend=True,
    years=3, futures=FUTURES, seed=SEED, responses=MONEY,
)
print("\n".join(rivals.spent_otherwise()))
lead = {
    spent.kind: rivals.lead(best.name, spent.name)
    for spent in rivals.numbers.same_money
    if spent.name is not None
}

# %%
print(
    wording.claim(
        all(estimate.low > 0 for estimate in lead.values()),
        "the same money brings less otherwise",
    )
)

# %% [markdown]
# ## 6. Doubt: nobody knows their own parameters
#
# So far every future had the same market and the same people, at default values. Now each pair of
# futures draws them from the range that the evidence leaves open. *Three different questions*, and
# three different numbers:

# %%
points = marathon.compare(
    base, best, organisation=organisation, years=2, futures=max(2 * FUTURES, 40), seed=SEED,
    responses=MONEY, parameters="drawn",
)
doubtful = points.row(best.name, CONTRIBUTION)
doubt = doubtful.doubt
print(f"is the average effect a gain, given the evidence?   {wording.share_with_interval(doubt.p_effect)}")
print(f"do we do better, on the same luck?                   {wording.share(doubtful.better_in)}")
print(f"do we do better than a twin with luck of its own?    {wording.share(doubtful.better_elsewhere)}")
print(f"mean effect over {doubt.points} draws: {wording.amount_with_interval(doubt.difference, 'money')} "
      f"{currency} a rep and year, luck averaged out")
print(f"of the variance of single futures, parameters cause "
      f"{wording.share_with_interval(doubt.difference_share)}; luck the rest")

# %%
print(
    wording.claim(
        doubt.p_effect.mean > 0.5,
        "more likely than not a gain, whatever the parameters",
    )
)

# %% [markdown]
# ## 7. The plan: in which order, on which dates
#
# Two questions are left. **At once or step by step?** The chosen way of managing contains the ones
# before it; one can climb, half a year each, or jump. **And what comes after it?** The options
# that were put aside are tried once more, on top of the new base.

# %%
TARGET = "execute"  # the stage behind the option that was chosen
RUNG = 26
rungs = STAGES[STAGES.index(BASE) + 1 : STAGES.index(TARGET) + 1]


def from_today(title, changes):
    """A timeline that begins as today."""
    scenario = base
    for week, name in changes.items():
        scenario = scenario.then(marathon.scenario(name), week=week)
    return option(title, scenario)


climbs = {RUNG * place: name for place, name in enumerate(rungs)}
ladder, jump = from_today("Step by step", climbs), from_today("At once", {0: TARGET})
started = marathon.compare(
    from_today("As it is", {}), ladder, jump, organisation=organisation,
    years=3, futures=FUTURES, seed=SEED, responses=MONEY,
)
contest = started.race(jump.name, ladder.name)
final = contest.final
if final.low > 0:
    order, told = jump, "At once brings more than step by step"
elif final.high < 0:
    order, told = ladder, "Step by step brings more than at once"
else:
    order, told = ladder, "At once or step by step: no difference that luck does not make"
weeks = range(1, 157)
paths = {x.name: started.transition(x.name).contribution.cumulative for x in (ladder, jump)}
slide = slides.lines(
    "order",
    told,
    [
        slides.Line(title=each.title, values=[point.mean / 1e3 for point in paths[each.name]],
             accent=each is order)
        for each in (jump, ladder)
    ],
    x=weeks,
    across="weeks since the first change",
    up=f"contribution ahead of going on as before, thousand {currency} a rep",
    reference=0.0,
    level="as it is",
)
print(f"{told}: {wording.amount_with_interval(final, 'money')} {currency} a rep over three years.")

# %%
step_dips = {
    x.name: started.transition(x.name).contribution.dip.depth.mean for x in (ladder, jump)
}
print(f"mean dip: at once {wording.thousands(step_dips[jump.name])}, "
      f"step by step {wording.thousands(step_dips[ladder.name])} {currency} a rep")
slide

# %%
for climb in (ladder, jump):
    print(
        wording.claim(
            started.row(climb.name, CONTRIBUTION).difference.low > 0,
            "both beat going on as before",
        )
    )

# %%
later = (
    option("then enablement", marathon.scenario(f"{TARGET}+enablement")),
    option("then inbound", marathon.scenario(f"{TARGET}+inbound")),
    option("then two more reps", marathon.scenario(f"{TARGET}+hiring_wave")),
    option("then coaching every week", marathon.scenario("coach")),
)
after = marathon.compare(
    TARGET, *later, organisation=organisation,
    years=3, futures=FUTURES, seed=SEED, responses=MONEY,
)
second = {each.name: after.row(each.name, CONTRIBUTION).difference for each in later}
leading_move = max(later, key=lambda each: second[each.name].mean)
is_clear = second[leading_move.name].low > 0
slides.bars(
    "after_that",
    f"After that: {leading_move.title[5:]}"
    + (" is worth its price" if is_clear else " looks best, and cannot be told from nothing yet"),
    [
        slides.Bar(title=each.title[5:], value=second[each.name], accent=each is leading_move)
        for each in sorted(later, key=lambda each: -second[each.name].mean)
    ],
    said=signed,
    axis=f"contribution a rep and year on top of {best.title.lower()}, {currency}",
    note="95 % intervals that hold for all four at once, on the same luck.",
)

# %%
print(wording.claim(is_clear, "a second step is worth its price too"))

# %% [markdown]
# ### On one page
#
# *Say* to the board: what we do, when, what it costs first, by what we shall notice that it goes
# wrong, and what we decide later. Closings of the first quarter are not among the signs: they were
# no better than the share printed under 4. The signs are the inputs that must have moved.

# %%
first_day = organisation.calendar.first_day


def on(week):
    return (first_day + timedelta(weeks=week)).isoformat()


print(f"Decision: {best.title.lower()}, {order.title.lower()}. {told}.")
for week, name in (climbs if order is ladder else {0: TARGET}).items():
    scenario = marathon.scenario(name)
    print(f"  {on(week)}  {scenario.title}: {scenario.meaning}")
print(f"  budget for the dip: {wording.thousands(dip.future_median)} {currency} a rep; paid back {back} "
      f"on average, {half} in half of futures")
print(f"  {on(13)}  look at inputs, not at closings:")
for response, said in (
    ("step_compliance", "steps followed"),
    ("lead_response_hours", "hours until a lead is answered"),
    ("time_no_value", "share of time without value"),
):
    values = [found.level(name, response).mean for name in (base.name, best.name)]
    print(f"              {said}: from {values[0]:.2f} to {values[1]:.2f}")
if is_clear:
    print(f"  {on(52)}  next: {leading_move.title[5:]}, "
          f"{wording.amount_with_interval(second[leading_move.name], 'money')} {currency} a rep and year")
else:
    print(f"  {on(52)}  decide again; of what could come next nothing is clear of chance. Try "
          f"{leading_move.title[5:]} in one place before paying for all.")
print(f"Given the evidence, it loses on average in {wording.share(1 - doubt.p_effect.mean)} of the "
      "organisations that could be ours.")

# %%
moved = [
    [found.level(name, response) for name in (base.name, best.name)]
    for response in ("step_compliance", "time_no_value")
]
print(wording.claim(moved[0][1].low > moved[0][0].high, "steps are followed"))
print(wording.claim(moved[1][1].high < moved[1][0].low, "less time goes into nothing"))
