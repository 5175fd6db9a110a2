"""What a calibrated organisation file says beside its numbers: identified, or assumed."""

from collections.abc import Sequence
from typing import Final

from forecast.calibration.likeness import AGAINST_DEALS, WITH_DEALS
from forecast.calibration.profile import CompanyProfile, ProfileValue
from sim.beside import beside

_TEXTS: Final = beside(__file__)


def remarks_on(profile: CompanyProfile, at_limit: Sequence[str]) -> dict[str, str]:
    """Return by field of the organisation where its value comes from."""
    remarks = dict.fromkeys((*WITH_DEALS, *AGAINST_DEALS), _TEXTS["scaled"])
    remarks |= profile.structure.remarks
    remarks["money.onboarding"] = _TEXTS["onboarding"]
    for path, (name, how) in _TEXTS["solved"].items():
        remarks[path] = f"{_origin(profile[name])}; {how}"
    named = any(profile.rep_fit.teams)
    remarks["teams.reps"] = (
        f"{'identified' if named else 'assumed teams'}: {profile.reps:.1f} active reps"
    )
    remarks["plan.quota_quarter"] = _TEXTS["quota"]
    for path in list(remarks):
        if path in at_limit:
            remarks[path] += "; at the end of its range"
    return remarks


def opening_lines(profile: CompanyProfile, practices: str) -> tuple[str, ...]:
    """Return the sentences that head the file."""
    filled = {"as_of": profile.as_of, "practices": practices}
    shape = profile.structure
    return (
        *(text.format(**filled) for text in _TEXTS["opening"]),
        *shape.taken,
        *(f"Not modelled: {text[0].lower()}{text[1:]}" for text in shape.not_modelled),
        *profile.warnings,
    )


def _origin(value: ProfileValue) -> str:
    if value.interval is None:
        return f"assumed ({value.note})"
    low, high = value.interval
    name = value.name.replace("_", " ")
    return f"identified: {name} {value.value:.4g} ({low:.4g} to {high:.4g})"
