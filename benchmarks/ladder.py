"""The ladder of stages and its controls on one organisation, as a row of a table.

    python benchmarks/ladder.py [--futures 60] [--organisation mid_market] [--label TEXT]
        [--set people.outdating_week=0]

A change of the model is judged alone: run this before and after. Every figure is paired on
the same luck and has its 95 % interval; what a control keeps is its share of the gain of
stage 5 over stage 1.
"""

import argparse

import marathon
from sim.scenarios.catalogue import scenario_names

STAGES = ("motivate", "execute", "coach", "align")
CONTROLS = ("align-placebo", "align-average", "align-oracle")
BOOKINGS = "bookings_per_rep_year"
OTHERS = (
    "contribution_per_rep_year", "diagnosis_accuracy", "learned_from_coaching",
    "learned_from_peers",
)  # fmt: skip


def main() -> None:
    """Run the comparison and print it as lines of Markdown."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--futures", type=int, default=60)
    parser.add_argument("--organisation", default="mid_market")
    parser.add_argument("--years", type=int, default=3)
    parser.add_argument("--label", default="")
    parser.add_argument(
        "--set", action="append", default=[], metavar="SECTION.FIELD=NUMBER"
    )
    given = parser.parse_args()
    organisation = marathon.organisation(given.organisation)
    for setting in given.set:
        place, value = setting.split("=")
        section, field = place.split(".")
        organisation = organisation.with_(**{section: {field: float(value)}})
    controls = [name for name in CONTROLS if name in scenario_names()]
    compared = marathon.compare(
        "initial", *STAGES, *controls, organisation=organisation,
        futures=given.futures, years=given.years,
    )  # fmt: skip
    table = compared.frame().set_index(["scenario", "response"])
    print(f"{given.label} ({given.organisation}, {given.futures} futures)")
    print(f"| scenario | times stage 1 | {' | '.join(OTHERS)} |")
    print("|---|---|" + "---|" * len(OTHERS))
    for name in ("initial", *STAGES, *controls):
        booked = table.loc[(name, BOOKINGS)]
        cells = [
            "1"
            if name == "initial"
            else f"{booked.ratio_mean:.3f} ({booked.ratio_low:.3f}-{booked.ratio_high:.3f})"
        ]
        for response in OTHERS:
            if (name, response) in table.index:
                cell = table.loc[(name, response)]
                cells.append(f"{cell['mean']:.3g} ({cell['low']:.3g}-{cell['high']:.3g})")
            else:
                cells.append("-")
        print(f"| {name} | {' | '.join(cells)} |")


if __name__ == "__main__":
    main()
