"""What a calibrated organisation file says beside its numbers: identified, or assumed."""

from collections.abc import Sequence
from typing import Final

from forecast.calibration.knobs import AGAINST_DEALS, WITH_DEALS
from forecast.calibration.learned import Learned
from forecast.calibration.profile import CompanyProfile
from sim.beside import beside

_TEXTS: Final = beside(__file__)


def remarks_on(
    profile: CompanyProfile, learned: Sequence[Learned], at_limit: Sequence[str]
) -> dict[str, str]:
    """Return by field of the organisation where its value comes from."""
    remarks = dict.fromkeys((*WITH_DEALS, *AGAINST_DEALS), _TEXTS["scaled"])
    remarks |= profile.structure.remarks
    remarks["money.onboarding"] = _TEXTS["onboarding"]
    for each in learned:
        before = (
            f"{remarks[each.field]}; " if each.field in profile.structure.remarks else ""
        )
        remarks[each.field] = before + _TEXTS["learned"].format(
            status=each.status,
            name=each.name,
            unit=f" {each.unit}" if each.unit else "",
            low=f"{each.interval[0]:.3g}",
            high=f"{each.interval[1]:.3g}",
            lowest=f"{each.before[0]:.3g}",
            highest=f"{each.before[1]:.3g}",
        )
    remarks["process.stages.exit_logit"] = _exits(learned)
    named = any(profile.rep_fit.teams)
    remarks["teams.reps"] = (
        f"{'taken over' if named else 'assumed teams'}: {profile.reps:.1f} active reps"
    )
    remarks["plan.quota_quarter"] = _TEXTS["quota"]
    for path in list(remarks):
        if path in at_limit:
            remarks[path] += "; at the end of its range"
    return remarks


def _exits(learned: Sequence[Learned]) -> str:
    """What is known of the odds to go on from a stage: their mean, and first against last."""
    level, later = (x for x in learned if x.field == "process.stages.exit_logit")
    text: str = _TEXTS["exits"]
    return text.format(
        status=level.status,
        low=f"{level.interval[0]:.3g}",
        high=f"{level.interval[1]:.3g}",
        later=later.status,
        lowest=f"{2.0 * later.interval[0]:.2g}",
        highest=f"{2.0 * later.interval[1]:.2g}",
    )


def widened_text(widened: float) -> str:
    """Say that intervals are widened, and why; empty where they are not."""
    text: str = _TEXTS["widened"]
    return text.format(times=f"{widened:.1f}") if widened > 1.0 else ""


def opening_lines(
    profile: CompanyProfile, practices: str, widened: float = 1.0
) -> tuple[str, ...]:
    """Return the sentences that head the file."""
    filled = {"as_of": profile.as_of, "practices": practices}
    shape = profile.structure
    return (
        *(text.format(**filled) for text in _TEXTS["opening"]),
        *filter(None, (widened_text(widened),)),
        *shape.taken,
        *(f"Not modelled: {text[0].lower()}{text[1:]}" for text in shape.not_modelled),
        *profile.warnings,
    )
