# %% [markdown]
# # Inputs drive outputs: a first look
#
# One team, one market, one luck, managed in two ways. A manager at stage 1 sees closings; an
# aligned organisation (stage 5) sees what people do and acts on it. Nothing else differs.
# Before you run the next cell: how much more will the aligned team book?

# %%
from sim.experiments.compare import compare
from sim.scenarios.loader import load_organisation, load_scenario

organisation = load_organisation()
result = compare(
    load_scenario("initial"),
    [load_scenario("align")],
    organisation,
    years=2,
    replications=30,
    seed=7,
)

# %% [markdown]
# ## The output
# The ratio of bookings, with an interval that holds for all responses shown at once.

# %%
bookings = result.row("align", "bookings_per_rep_year")
print(
    f"bookings: x {bookings.ratio.mean:.2f} ({bookings.ratio.low:.2f} to {bookings.ratio.high:.2f})"
)
assert bookings.ratio.low > 1.0, "an aligned team books more"

# %% [markdown]
# ## The inputs
# No rule multiplies a win rate by a stage. What changed is what people did with their hours.

# %%
for name in (
    "lead_response_hours",
    "time_prospecting",
    "time_no_value",
    "step_compliance",
    "deals_opened_per_rep_year",
    "win_rate_by_close",
):
    before = result.level("initial", name).value.mean
    after = result.level("align", name).value.mean
    print(f"{name:28} {before:8.3f} -> {after:8.3f}")

assert (
    result.level("align", "step_compliance").value.mean
    > result.level("initial", "step_compliance").value.mean
), "steps are followed where somebody looks"
assert (
    result.level("align", "lead_response_hours").value.mean
    < result.level("initial", "lead_response_hours").value.mean
), "leads are answered sooner where a standard is reviewed"
