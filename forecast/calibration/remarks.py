"""What a calibrated organisation file says beside its numbers: identified, or assumed."""

from collections.abc import Mapping, Sequence

from forecast.calibration.likeness import AGAINST_DEALS, WITH_DEALS
from forecast.calibration.profile import CompanyProfile, ProfileValue

_SCALED = "assumed: scaled from the built-in organisation so that reps are as busy"
_SOLVED: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("market.hits_per_hour", "market.contact", "market.contact_decay"),
        ("arrivals", "solved so that arrivals come out"),
    ),
    "market.amount_median": ("amount_mean", "solved so that the mean amount comes out"),
    "market.amount_sigma": ("amount_spread", "solved so that the spread comes out"),
    "process.stages.exit_logit": (
        "win_rate_by_creation",
        "solved: one shift for all stages so that the win rate comes out",
    ),
    "buyer.reply_days": ("cycle_median", "solved so that the median cycle comes out"),
}
"""By field: what the history says that it was solved for, and how."""
_ASSUMED: Mapping[str, str] = {
    **dict.fromkeys((*WITH_DEALS, *AGAINST_DEALS), _SCALED),
    "money.onboarding": "assumed: scaled with the amounts",
}


def remarks_on(profile: CompanyProfile, at_limit: Sequence[str]) -> dict[str, str]:
    """Return by field of the organisation where its value comes from."""
    remarks = dict(_ASSUMED)
    for path, (name, how) in _SOLVED.items():
        remarks[path] = f"{_origin(profile[name])}; {how}"
    named = any(profile.rep_fit.teams)
    remarks["teams.reps"] = (
        f"{'identified' if named else 'assumed teams'}: {profile.reps:.1f} active reps"
    )
    remarks["plan.quota_quarter"] = "what the fitted company books a rep-quarter"
    for path in list(remarks):
        if path.rsplit(".", 1)[-1] in at_limit:
            remarks[path] += "; at the end of its range"
    return remarks


def opening_lines(profile: CompanyProfile, practices: str) -> tuple[str, ...]:
    """Return the sentences that head the file."""
    return (
        f"An organisation fitted to a history up to {profile.as_of}.",
        (
            "identified: the history says it, with a 95 % interval. assumed: it does not, and the "
            "built-in organisation's value, or one scaled from it, is used."
        ),
        (
            f"Solved under the practices of the scenario '{practices}', which are assumed: what "
            "management does cannot be seen in a list of deals."
        ),
        "Fields without a remark are assumed, with the source of the built-in value.",
        *profile.warnings,
    )


def _origin(value: ProfileValue) -> str:
    if value.interval is None:
        return f"assumed ({value.note})"
    low, high = value.interval
    name = value.name.replace("_", " ")
    return f"identified: {name} {value.value:.4g} ({low:.4g} to {high:.4g})"
