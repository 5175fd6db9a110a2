"""How an organisation's buyers answer, cool down and decide."""

from sim.organisation.base import JUDGEMENT, Section, quantity


class Buyer(Section):
    """How buyers answer, cool down and decide."""

    reply_days: float = quantity(4.5, 0.05, 120.0, "working days")
    """median time to answer"""
    reply_sigma: float = quantity(0.7, 0.0, 2.5, "log sd")
    """spread of the time to answer"""
    fit_logit: float = quantity(0.75, 0.0, 4.0, "log odds")
    """good fit adds, bad fit takes"""
    fade_week: float = quantity(0.010, 0.0, 1.0, "per week")
    """fading at full momentum"""
    fade_momentum: float = quantity(6.0, 0.0, 50.0, "ratio")
    """added fading at no momentum"""
    half_life_weeks: float = quantity(8.0, 0.5, 100.0, "weeks")
    """half-life of momentum

    Source: evidence 7: 8 (5-14)
    """
    momentum_causal_share: float = quantity(0.5, 0.0, 1.0, "fraction")
    """causal part of the decay with age

    Source: evidence 7: unidentified
    """
    fade_bad_fit: float = quantity(1.4, 1.0, 10.0, "ratio")
    """fading of bad fit"""
    silent: float = quantity(0.35, 0.0, 1.0, "probability")
    """a lost buyer does not say so"""
    champion_month: float = quantity(0.015, 0.0, 0.5, "per month")
    """champions who leave

    Source: evidence 7 and 16: .015 (.01-.03)
    """
    deadline_share: float = quantity(0.2, 0.0, 1.0, "fraction")
    """buyers who decide in the last two weeks of a quarter, where that is near

    Source: evidence 5: bookings bunch at fiscal years' and quarters' ends (Oyer 1998, Larkin
      2014); .1-.4, in view of the row last_month, which is fit
    """
    veto: float = quantity(0.05, 0.0, 0.5, "probability")
    """somebody whom nobody has met says no at the end

    Source: evidence 7: 5 % a head
    """
    guided: float = quantity(0.9, 0.3, 1.0, "ratio", JUDGEMENT)
    """days to answer when the next step was prepared"""
    friction_reach: float = quantity(0.44, 0.0, 1.0, "fraction")
    """of a buyer's days of effort, what a seller can take away at all

    Source: evidence 11: buyers spend .17 of a purchase with sellers and .27 reading what can
      be found online (Gartner), the rest on other research and among themselves; .44 (.17-.60,
      upper end by judgement)
    """
    signal: float = quantity(1.0, 0.0, 4.0, "d'")
    """how far the signals of good and bad fit lie apart

    Source: evidence 16
    """
