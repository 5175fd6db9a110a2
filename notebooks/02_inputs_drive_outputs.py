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
# # Inputs drive outputs
#
# **What a manager who sees closings can and cannot know, and when inputs stop being worth
# anything.** Four questions, each with a guess first:
#
# 1. Two reps, one quarter of closings. How often is the better one ahead?
# 2. The same Monday, two managers. Who knows what?
# 3. One luck, two ways of managing. What changed, besides the number at the bottom?
# 4. We set a quota on activity. What do we get?

# %%
import os

import numpy as np
import pandas as pd

import marathon
from marathon import slides, wording

FUTURES = int(os.environ.get("MARATHON_FUTURES", "48"))  # 200 in class: narrower intervals
SEED = 7
organisation = marathon.organisation()

mean = marathon.estimate  # of one number a future, with its 95 % interval

# %% [markdown]
# ## 1. Two reps, one quarter
#
# *Ask the room:* "Anna booked more than Ben last quarter. How sure are you that Anna is the better
# rep? 50 % is a coin."
#
# In a simulation there is an answer, because the true skill of everybody is known. Below are teams
# managed by closings, in which nobody leaves, followed for three years. Each pair of reps of a
# team is ranked by what was seen of them over some weeks, and the ranking is held against their
# true skill (the mean of four skills) in those weeks.
#
# Four things to rank by: the amounts booked, the number of wins, the number of deals opened, and
# many inputs together, weighed by what half of the teams taught and tried on the other half.

# %%
INPUTS = (
    "hours_prospect", "prospected", "leads_answered", "contacts", "deals_opened", "good_opened",
    "touches", "losses", "no_decisions", "disqualified", "hours_qualify", "hours_advance",
    "hours_propose", "hours_negotiate",
)
WINDOWS = (4, 8, 13, 26, 52, 78, 104, 156)
UNREAL = ("activities_cheap", "activities_false")
QUARTER = 13


def lived(scenario, people, years=3):
    """What was counted, one row a future, week and rep, two years after the start."""
    runs = [
        marathon.simulate(scenario, organisation=people, years=years, warmup=2, seed=SEED,
                          future=future)
        for future in range(FUTURES)
    ]
    return pd.concat([run.frame() for run in runs], keys=range(FUTURES), names=["future"])


def counted(lives, *names):
    """Counters by future, week and rep, shape (futures, weeks, reps) and one axis more for several."""
    shape = (FUTURES, lives["week"].nunique(), lives["rep"].nunique(), len(names))
    values = lives[list(names)].to_numpy().reshape(shape)
    return values[..., 0] if len(names) == 1 else values


def summed(counters, weeks):
    """Sums over windows that follow each other, shape (futures, windows, reps, ...)."""
    whole = counters.shape[1] // weeks
    cut = counters[:, : whole * weeks]
    return cut.reshape(cut.shape[0], whole, weeks, *cut.shape[2:]).sum(axis=2)


def ranked_right(seen, true):
    """Share of pairs of a team that are ranked as the truth ranks them; ties count half."""
    first, second = np.triu_indices(seen.shape[-1], 1)
    said = np.sign(seen[..., first] - seen[..., second])
    meant = np.sign(true[..., first] - true[..., second])
    return (0.5 + 0.5 * said * meant).mean(axis=(1, 2))


def weighed(inputs, true):
    """Inputs put together: weights learned on every second team, tried on the others."""
    inputs = inputs - inputs.mean(axis=2, keepdims=True)
    true = true - true.mean(axis=2, keepdims=True)
    index = np.empty_like(true)
    for half in (0, 1):
        learned = np.arange(len(inputs)) % 2 == half
        rows = inputs[learned].reshape(-1, inputs.shape[-1])
        scale = rows.std(axis=0) + 1e-9
        rows = rows / scale
        ridge = 0.01 * len(rows) * np.eye(rows.shape[1])
        weights = np.linalg.solve(rows.T @ rows + ridge, rows.T @ true[learned].ravel())
        index[~learned] = inputs[~learned] / scale @ weights
    return index


# %%
people = organisation.with_(people={"quit_month": 0.0})
closings_only = marathon.scenario("initial").with_(may_replace=False)
history = lived(closings_only, people)

right = {"amounts booked": {}, "deals won": {}, "deals opened": {}, "inputs together": {}}
for weeks in WINDOWS:
    true = summed(counted(history, "skill"), weeks) / weeks
    for name, counter in (
        ("amounts booked", "bookings"),
        ("deals won", "wins"),
        ("deals opened", "deals_opened"),
    ):
        right[name][weeks] = ranked_right(summed(counted(history, counter), weeks), true)
    inputs = weighed(summed(counted(history, *INPUTS), weeks), true)
    right["inputs together"][weeks] = ranked_right(inputs, true)

print(f"pairs ranked right, % ({FUTURES} teams of {history['rep'].nunique()})")
for name, by_weeks in right.items():
    for weeks in (4, QUARTER, 52, 156):
        print(f"  {name:16} {weeks:4} weeks   {wording.share_with_interval(mean(by_weeks[weeks]))}")

# %%
CONFIDENT = 0.8


def needed(name):
    """Weeks until pairs are ranked right in 80 %, or None within the horizon."""
    return next((w for w in WINDOWS if right[name][w].mean() >= CONFIDENT), None)


def in_quarters(name):
    weeks = needed(name)
    return f"more than {WINDOWS[-1] // QUARTER}" if weeks is None else f"{weeks / QUARTER:.0f}"


for name in right:
    print(f"quarters until two reps are ranked right in 80 %, by {name}: {in_quarters(name)}")
single = mean(right["deals opened"][52])
print(f"one input alone, a year of deals opened: {wording.share_with_interval(single)}")
quarter = mean(right["amounts booked"][QUARTER])
month = mean(right["inputs together"][4])
slides.lines(
    "good_or_lucky",
    f"A quarter of closings ranks two reps right in {100 * quarter.mean:.0f} %; a coin in 50 %",
    [
        slides.Line(title="inputs together", accent=True,
             values=[100 * right["inputs together"][w].mean() for w in WINDOWS]),
        slides.Line(title="deals won", values=[100 * right["deals won"][w].mean() for w in WINDOWS]),
        slides.Line(title="amounts booked",
             values=[100 * right["amounts booked"][w].mean() for w in WINDOWS]),
    ],
    x=WINDOWS,
    across="weeks looked at",
    up="pairs of reps ranked as their true skill ranks them, %",
    reference=50.0,
    level="a coin",
    note=f"Four weeks of inputs: {100 * month.mean:.0f} %. Right in 80 % of pairs takes "
    f"{in_quarters('amounts booked')} quarters of closings.",
)

# %%
by_inputs, by_closings = right["inputs together"], right["amounts booked"]
ahead = mean(by_inputs[QUARTER] - by_closings[QUARTER])
early = mean(by_inputs[4] - by_closings[QUARTER])
print(f"inputs over closings, a quarter of each: {100 * ahead.mean:+.0f} points "
      f"({100 * ahead.low:+.0f} to {100 * ahead.high:+.0f})")
print(f"four weeks of inputs over a quarter of closings: {100 * early.mean:+.0f} points "
      f"({100 * early.low:+.0f} to {100 * early.high:+.0f})")
later = mean(by_closings[156] - by_closings[QUARTER])
print(f"three years of closings over a quarter of them: {100 * later.mean:+.0f} points "
      f"({100 * later.low:+.0f} to {100 * later.high:+.0f})")
print(wording.claim(quarter.high < CONFIDENT, "a quarter of closings does not rank reps"))
print(wording.claim(ahead.low > 0, "the same quarter of inputs ranks them better"))

# %% [markdown]
# *Say:* "The one you praised last quarter was the better one a little more often than a coin. And
# the one you put on a plan?"
#
# Three honest limits. **One input alone may say nothing**: a year of deals opened, printed above,
# ranks people about as a coin would, because some open many deals and some open the right ones. The
# weights were learned from many teams: **one manager with eight people
# cannot learn them** alone. And inputs need months, too: they rank better and earlier, not at once.
#
# ## 2. The same Monday, two managers
#
# The week is lived once. The same reports are then read by the rules of a stage 1 manager and by
# those of a stage 5 manager: how late, and how much of the work is entered at all.
#
# *Ask:* "Forty facts about eight people. How many does the first one have right? The second?"

# %%
EYES = ("initial", "align")
views = [
    marathon.fog(*EYES, scenario="align", before="align", week=60, seed=SEED, future=future)
    for future in range(min(FUTURES, 24))
]
slides.slide_of(views[0].charts()[0])

# %%
seen = pd.concat([view.frame() for view in views], keys=range(len(views)), names=["future"])
facts = len(views[0].frame()) // len(EYES)
# One row a future; right, wrong and hidden of each manager.
counts = seen.groupby(["future", "eyes"])["sight"].value_counts().unstack(fill_value=0)
counts = counts.unstack("eyes")
for name in EYES:
    told = ", ".join(f"{sight} {counts[sight, name].mean():.0f}" for sight in ("right", "wrong", "hidden"))
    print(f"{name:8} of {facts} facts, mean of {len(views)} Mondays: {told}")
for question, rows in seen.groupby("question", sort=False):
    by_eye = rows["sight"].eq("right").groupby(rows["eyes"]).mean()
    print(f"  {question:22} right: {100 * by_eye['initial']:3.0f} % and {100 * by_eye['align']:3.0f} %")

# %%
more_right = mean(counts["right", "align"] - counts["right", "initial"])
less_hidden = mean(counts["hidden", "initial"] - counts["hidden", "align"])
print(wording.claim(more_right.low > 0, "who sees inputs has more facts right"))
print(wording.claim(less_hidden.low > 0, "and fewer are hidden"))
silent = seen[seen["question"] == "silent"]
print(wording.claim(silent["sight"].eq("hidden").all(), "that a buyer has gone silent nobody sees"))

# %% [markdown]
# *Say:* "Look at the last column. Neither of them knows which deals are dead: no report says so.
# And look at the weakest skill: 25 % would be guessing. Seeing more is not the same as seeing
# into people." Much of what stage 5 knows is still wrong by more than a quarter: reports are
# samples, and reps enter what they enter.
#
# ## 3. One luck, two ways of managing
#
# *Ask:* "No rule multiplies a win rate by a stage. So name three things that must have changed."

# %%
SHOWN = (
    "bookings_per_rep_year", "lead_response_hours", "step_compliance", "time_prospecting",
    "time_no_value", "deals_opened_per_rep_year", "win_rate_by_close",
)
both = marathon.compare(
    "initial", "align", organisation=organisation,
    years=2, futures=FUTURES, seed=SEED, responses=SHOWN[:-1],
)
for name in SHOWN:
    before, after = (both.level(who, name).mean for who in ("initial", "align"))
    print(f"{name:28} {before:10.2f} -> {after:10.2f}")
bookings = both.row("align", "bookings_per_rep_year").ratio
print(f"bookings x {wording.ratio_with_interval(bookings)}")

# %%
print(wording.claim(bookings.low > 1, "an aligned team books more"))
print(
    wording.claim(
        both.row("align", "lead_response_hours").ratio.high < 1,
        "leads are answered sooner",
    )
)
print(
    wording.claim(
        both.row("align", "time_no_value").ratio.high < 1,
        "less time goes into nothing",
    )
)
steps = [both.level(who, "step_compliance") for who in ("initial", "align")]
print(
    wording.claim(
        not steps[0].exists or steps[1].low > steps[0].high,
        "steps are followed where one looks",
    )
)

# %% [markdown]
# ## 4. Then let us measure activity
#
# *Ask:* "Inputs drive outputs. So we ask everybody for forty logged conversations and meetings a
# week. What happens to bookings? Under a manager who only counts; under one who looks at work?"
#
# The move is the same each time; what differs is who sets it: a manager who sees closings (1), one
# with a process and some inspection (3), one who inspects and coaches every week (4).

# %%
def a_week(comparison, scenario):
    """Real, cheap and false activities entered a rep and week, one row a future."""
    sums = comparison.sums()
    sums = sums[sums["scenario"] == scenario]
    entered = sums[["activities", "activities_cheap", "activities_false"]]
    entered, cheap, false = entered.div(sums["seat_weeks"], axis=0).to_numpy().T
    return np.column_stack((entered - cheap - false, cheap, false))


asked = {}
for name in ("initial", "execute", "coach"):
    asked[name] = marathon.compare(
        name, f"{name}+activity_quota", organisation=organisation,
        years=2, futures=FUTURES, seed=SEED, responses=("bookings_per_rep_year",),
    )
entered = {
    scenario: a_week(asked[name], scenario)
    for name in asked
    for scenario in (name, f"{name}+activity_quota")
}
titles = {name: asked[name].title(name) for name in asked}
for scenario, rows in entered.items():
    real, cheap, false = rows.mean(axis=0)
    print(f"{scenario:24} a rep and week: {real:5.1f} real, {cheap:4.1f} cheap, {false:4.1f} false")

# %%
quota = {name: asked[name].row(f"{name}+activity_quota", "bookings_per_rep_year").ratio
         for name in asked}
blind = quota["initial"]
logged = mean(entered["initial+activity_quota"].sum(axis=1) / entered["initial"].sum(axis=1))
slides.bars(
    "activity_quota",
    f"A manager who only counts gets {logged.mean:.1f} times the entries and "
    f"{100 * (blind.mean - 1):+.0f} % bookings",
    [
        slides.Bar(title=f"{titles[name]}, with a quota", value=estimate, accent=name == "initial")
        for name, estimate in quota.items()
    ],
    said=lambda value: f"{100 * (value - 1):+.0f} %",
    axis="bookings against the same manager without the quota",
    reference=1.0,
)

# %%
# How much of it is real, and what bookings make of it.
parts = [entered[f"{name}+activity_quota"].mean(axis=0) for name in asked]
wholes = [part / part.sum() for part in parts]
slides.stacks(
    "what_is_entered",
    f"Of what is entered, {100 * wholes[0][0]:.0f} % is real where nobody looks, "
    f"{100 * wholes[-1][0]:.0f} % where somebody does",
    [f"{titles[name]}, with a quota" for name in asked],
    [
        (said, colour, [whole[place] for whole in wholes])
        for place, (said, colour) in enumerate(
            (("real work", "#0a4a66"), ("cheap work", "#e08e45"), ("false entries", "#c2410c"))
        )
    ],
)

# %%
more_real = mean(entered["initial+activity_quota"][:, 0] - entered["initial"][:, 0])
print(f"real activities a week under the quota, nobody looking: {more_real.mean:+.1f} "
      f"({more_real.low:+.1f} to {more_real.high:+.1f})")
def booked(comparison, scenario):
    """Bookings of a rep and year, one number a future."""
    futures = comparison.futures()
    kept = futures["response"].eq("bookings_per_rep_year") & futures["scenario"].eq(scenario)
    return futures.loc[kept, "value"].to_numpy()


looked_at, counted_only = (
    booked(asked[name], f"{name}+activity_quota") / booked(asked[name], name)
    for name in ("coach", "initial")
)
saved = mean(looked_at - counted_only)
print(f"the same quota where work is inspected and coached: {100 * saved.mean:+.0f} points of "
      f"bookings ({100 * saved.low:+.0f} to {100 * saved.high:+.0f}) better")
print(wording.claim(logged.low > 1.5, "what is asked for is entered"))
print(wording.claim(blind.high < 1, "a quota that nobody inspects costs bookings"))
print(
    wording.claim(
        saved.low > 0,
        "the same quota does less harm where somebody looks at the work",
    )
)
print(wording.claim(wholes[-1][0] > wholes[0][0], "and more of what is entered is real"))

# %% [markdown]
# ### And the number itself?
#
# *Ask:* "You now rank people by logged activity. Do you rank them by work?"

# %%
with_quota = lived(
    marathon.scenario("initial+activity_quota").with_(may_replace=False), people, years=1
)
agreement = {}
for name, weeks_lived in (("no quota", history[history["week"] < 52]), ("quota", with_quota)):
    log = summed(counted(weeks_lived, "activities"), QUARTER)
    unreal = summed(counted(weeks_lived, *UNREAL), QUARTER).sum(axis=-1)
    agreement[name] = ranked_right(log, log - unreal)
    print(f"{name:9} pairs in which more entries mean more real work: "
          f"{wording.share_with_interval(mean(agreement[name]))}")

# %%
lost = mean(agreement["no quota"] - agreement["quota"])
print(wording.claim(lost.low > 0, "a number that is a target says less about the work"))

# %% [markdown]
# *Say:* "Inputs drive outputs **while inputs are real**. Nothing was wrong with the number until
# somebody was paid, praised or scolded by it without a look at the work."
#
# *Ask*, to close: "Which of your inputs would survive being a target? Who looks at the work behind
# it, and how often?"
#
# More of this: `marathon spread` (skill, territory, manager or luck?), `marathon fog`,
# `marathon compare coach coach+activity_quota`, and notebook 03 for what to do about it.
