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
# # From an export to a forecast and its track record
#
# > "Here is our CRM export. What will this quarter bring, how sure is that, and why should I believe
# > it? And what if we had managed it otherwise, from where we stand today?"
#
# The way there has six steps: **1.** an export, **2.** what it holds, **3.** a forecast, **4.** its
# track record, **5.** a company that would have produced the export (calibration), **6.** what if,
# from today.
#
# The export is generated here, by a company that we know, so that the answers can be held against
# what came. Put your own file in its place (`EXPORT`). Lines that begin with `->` say what these numbers
# show; with another seed some may not.

# %%
import datetime as dt
import os
import tempfile
from pathlib import Path

import marathon
from marathon import slides, wording

FUTURES = int(os.environ.get("MARATHON_FUTURES", "12"))  # 100 in earnest: narrower intervals
SEED = 11
folder = Path(tempfile.mkdtemp())

# %% [markdown]
# ## 1. An export
#
# Two teams of eight sell for three years. What follows sees nothing of them but the log that
# their CRM keeps.

# %%
company = marathon.organisation("mid_market").with_(name="Example", teams={"team": {"count": 2}})
lived = marathon.simulate("initial", organisation=company, years=3, warmup=1, seed=SEED)
EXPORT = lived.save(folder / "export") / "events.csv"
print(EXPORT.read_text("utf-8").splitlines()[0])

# %% [markdown]
# ## 2. What it holds, and what is wrong with it

# %%
history = marathon.read_history(EXPORT)
print(history)
deals = history.tables.deals
serious = [each for each in history.findings().itertuples() if each.severity == "serious"]
for each in serious:
    print(f"serious: {each.what} ({each.count}, {each.share:.0%} of those)")
enough = all(each.share < 0.1 for each in serious)
print(wording.claim(enough, "no finding that is serious concerns more than a tenth of what it is about"))

# %% [markdown]
# ## 3. A forecast
#
# It stands on a Sunday in the last year, and knows nothing that came later.

# %%
last = deals["created"].max().date()
evening = last - dt.timedelta(days=7 * 15 + (last.weekday() + 1) % 7)
until = evening + dt.timedelta(days=7 * 13)
forecast = marathon.forecast(history, as_of=evening, until=until, draws=1000)
for sentence in forecast.verdict:
    print(sentence)

# %%
closed = deals["closed"].dt.date
came = deals[(deals["status"] == "won") & (closed > evening) & (closed <= until)]
wins = forecast.numbers.total.wins
print(f"{len(came)} deals were won; the forecast said {wins.mean:.0f}, "
      f"{wins.quantiles['0.1']:.0f} to {wins.quantiles['0.9']:.0f} in 80 % of futures")
slides.slide_of(forecast.charts()[0])

# %% [markdown]
# One quarter proves nothing, hit or miss: four of five such intervals should hold what comes, and one should not.
#
# ## 4. Its track record
#
# The same question on earlier evenings, each with what was known then, beside simpler methods.

# %%
first = evening - dt.timedelta(days=7 * 20)
record = marathon.backtest(history, weeks=[4], measure="wins", draws=200, first=first)
print(record)
scores = record.frame()
ours = scores[scores["method"] == scores["method"].iloc[0]].iloc[0]
print(f"{ours['coverage_80']:.0%} of {ours['windows']:.0f} windows lay in the 80 % interval; "
      f"{ours['independent']:.0f} of them do not overlap")
print(wording.claim(ours["coverage_80"] >= 0.5, "most windows lay in their interval"))
slides.slide_of(record.charts()[0])

# %% [markdown]
# ## 5. A company that would have produced the export
#
# Calibration turns the numbers of a simulated company until its deals, cut and counted as those of
# the export, look alike. What it misses it says, and every answer about that company repeats it.

# %%
calibrated = marathon.calibrate(history, as_of=evening)
for sentence in calibrated.verdict:
    print(sentence)
measures = calibrated.frame().set_index("name")
ratio = measures["simulated"] / measures["seen"]
print(ratio.round(2).to_string())
print(wording.claim(0.8 < ratio["arrivals"] < 1.25, "it opens about as many deals as the export holds"))
slides.slide_of(calibrated.charts()[0])

# %% [markdown]
# ## 6. What if, from today
#
# Both ways of managing begin with the deals that are open on that evening, and meet the same luck on
# them. Money is the whole company's, days are dates.

# %%
whatif = marathon.compare(
    "initial", "coach", organisation=calibrated, history=history, as_of=evening,
    futures=FUTURES, years=1, seed=SEED,
)
for sentence in whatif.verdict[:1]:
    print(sentence)
booked = whatif.today.frame()
print(booked[["until", "of", "mean", "low", "high", "more", "more_low", "more_high"]].round(-3).to_string(index=False))
quarter = booked[booked["weeks"] == 13].set_index("of")
told = quarter.loc["marathon forecast"]
print(f"base {wording.thousands(quarter.loc['initial', 'mean'])}, forecast {wording.thousands(told['mean'])}, "
      f"came {wording.thousands(came['amount'].sum())}")
agree = told["low"] <= quarter.loc["initial", "mean"] <= told["high"]
print(wording.claim(agree, "what the simulation expects of the quarter lies in the forecast's range"))
slides.slide_of(whatif.charts()[0])

# %% [markdown]
# In the first weeks a way of managing changes little of what is booked: what is won then was opened
# long before. A quarter's number is mostly decided when the quarter begins, and the year's is not.
