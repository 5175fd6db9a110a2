"""Several pipelines: which are fitted by themselves, and how they become one organisation."""

import numpy as np

from forecast.calibration.pipelines import joined, pipelines_of, with_fits
from marathon.sentences.fitted import cautions
from sim.organisation import Target
from sim.scenarios.loader import load_organisation, write_organisation


def test_pipelines_with_enough_deals_are_fitted_by_themselves(planted):
    history, _ = planted(2, known_days=730)
    names = np.array(["new business", "new business", "renewals"])
    history.deals["pipeline"] = names[np.arange(len(history.deals)) % 3]
    history.deals.loc[:4, "pipeline"] = "pilot"
    assert pipelines_of(history) == (("new business", "renewals"), ("pilot",))


def test_one_pipeline_is_the_whole(planted):
    history, _ = planted(2, known_days=365)
    assert pipelines_of(history) == ((), ())
    history.deals["pipeline"] = "only"
    assert pipelines_of(history) == ((), ())


def test_each_pipeline_sells_in_a_market_of_its_own(tmp_path):
    large, small = (
        load_organisation("enterprise"),
        load_organisation("transactional_inbound"),
    )
    small = small.with_(money={"currency": large.money.currency})
    both = joined({"large": large, "small": small})
    assert both.team_sizes() == (*large.team_sizes(), *small.team_sizes())
    kinds, of_team = both.kinds()
    assert len(kinds) == 2
    first, last = kinds[of_team[0]], kinds[of_team[-1]]
    assert first.process == large.process
    assert last.process == small.process
    assert last.market == small.market
    assert all(name.startswith(("large: ", "small: ")) for name in both.team_names())
    write_organisation(both, tmp_path / "both.toml")
    assert load_organisation(tmp_path / "both.toml") == both


def test_each_market_keeps_what_it_was_fitted_to():
    """Targets by market; what all assume is said once, what one assumes of that one."""
    base = load_organisation()

    def fitted(reached, assumed):
        target = Target(
            name="win_rate", wanted=0.2, reached=reached, solved=True, met=reached < 0.3
        )
        return base.calibrated("the answers", "initial", [target], assumed).calibration

    fits = {
        "Mid": fitted(0.21, ["pay", "ramp"]), "Large": fitted(0.4, ["pay"]), "Own": None,
    }  # fmt: skip
    fit = with_fits(base, fits).calibration
    assert [each.name for each in fit.targets] == ["Mid: win_rate", "Large: win_rate"]
    assert list(fit.assumed) == ["pay", "Mid: ramp"]
    said = cautions(with_fits(base, fits))[0]
    assert "Large: " in said
    assert "Mid: " not in said
    assert with_fits(base, {"Own": None}) == base
