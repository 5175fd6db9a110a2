"""The same money spent otherwise, in sentences, and the scenarios that stand for it."""

from dataclasses import replace

from marathon.sentences.comparison.telling import Story, contributions, widened
from marathon.sentences.wording import amount_with_interval, listed, thousands
from sim.experiments.comparing.comparison import Comparison, Estimate, SameMoney
from sim.experiments.comparing.statistics import CONFIDENCE, mean_of, student
from sim.scenarios.scenario import Scenario

_HEADS = "What {other} costs more, spent on more reps in the same market."
_LEADS = "What {other} costs more, spent on bought leads."


def with_rivals(
    comparison: Comparison, scenarios: tuple[Scenario, ...]
) -> tuple[Scenario, ...]:
    """The scenarios compared, and the base once more for each thing that money was spent on."""
    base, titles = scenarios[0], {x.name: x.title for x in scenarios}
    rivals = [
        replace(
            base,
            name=spent.name,
            title=spent.name.replace(base.name, base.title, 1),
            meaning=(_HEADS if spent.kind == "heads" else _LEADS).format(
                other=titles[spent.other]
            ),
        )
        for spent in comparison.same_money
        if spent.name is not None
    ]
    return (*scenarios, *rivals)


def spent_otherwise(story: Story) -> tuple[str, ...]:
    """For each other scenario: what it costs, and what the same money would have earned."""
    said = []
    for other in dict.fromkeys(spent.other for spent in story.comparison.same_money):
        rivals = [spent for spent in story.comparison.same_money if spent.other == other]
        said += _one(story, other, rivals)
    return tuple(said)


def _one(story: Story, other: str, rivals: list[SameMoney]) -> list[str]:
    base, title, budget = (
        story.title(story.comparison.base),
        story.title(other),
        rivals[0].budget,
    )
    unit = f"{story.currency} a rep and year"
    there = [spent for spent in rivals if spent.name is not None]
    if not there:
        return [
            (
                f"{title} costs {thousands(budget.mean)} {unit} more than {base}, commission aside: "
                "there is nothing to spend otherwise."
            )
        ]
    ways = [f"in {_bought(story, spent)} it {_earned(story, spent)}" for spent in there]
    said = (
        f"{title} costs {amount_with_interval(budget, 'money')} {unit} more than {base}, "
        f"commission aside. Had {base} that money {listed(ways)} than {title}."
    )
    return [said, *_short_of(there)]


def _bought(story: Story, spent: SameMoney) -> str:
    if spent.kind == "leads":
        return f"{spent.bought:.1f} bought leads a rep and year"
    return f"{spent.bought * story.reps:.2f} more heads"


def _earned(story: Story, spent: SameMoney) -> str:
    gap = contribution_over(story, spent.other, str(spent.name))
    less = gap.mean >= 0
    low, high = (gap.low, gap.high) if less else (-gap.high, -gap.low)
    if gap.low <= 0.0 <= gap.high:
        return (
            f"would earn an amount that chance does not tell apart ({thousands(low)} to "
            f"{thousands(high)} {'less' if less else 'more'})"
        )
    return (
        f"would earn {thousands(abs(gap.mean))} ({thousands(low)} to {thousands(high)}) "
        f"{'less' if less else 'more'}"
    )


def _short_of(rivals: list[SameMoney]) -> list[str]:
    """Says where the market had not enough to sell."""
    return [
        f"The market has no more to sell: of {thousands(spent.budget.mean)} only "
        f"{thousands(spent.spent)} could be spent on {spent.kind}."
        for spent in rivals
        if spent.spent < 0.95 * spent.budget.mean
    ]


def contribution_over(story: Story, other: str, rival: str) -> Estimate:
    """What a scenario earns more than a rival, with its own 95 % interval."""
    ours, theirs = (contributions(story, name) for name in (other, rival))
    return mean_of(ours - theirs, widened(story) * student(CONFIDENCE, len(ours)))
