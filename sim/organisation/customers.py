"""What won deals become: service, renewals, referrals and churn."""

from sim.organisation.base import JUDGEMENT, Section, count, quantity


class Customers(Section):
    """What won deals become."""

    base_per_rep: int = count(21, 0, 5000, "accounts")
    """customers of a rep at the start"""
    churn_week: float = quantity(0.0036, 0.0001, 0.2, "per week")
    """customers lost, as their contracts end"""
    tickets_month: float = quantity(0.90, 0.0, 20.0, "per customer")
    """service tickets a month

    Source: evidence 8: set so that service takes 10-25 % of time in every stage
    """
    ticket_hours: float = quantity(1.4, 0.05, 40.0, "h")
    """mean length of a ticket"""
    ticket_sigma: float = quantity(0.6, 0.0, 2.0, "log sd", JUDGEMENT)
    """spread of a ticket's length"""
    handover_loss: float = quantity(0.18, 0.0, 0.9, "fraction")
    """customers lost when the rep leaves; half of it where two people are known

    Source: evidence 9: .13-.18 over all of them
    """
    contract_weeks: float = quantity(52.0, 4.0, 520.0, "weeks", JUDGEMENT)
    """from one renewal to the next"""
    renewal_share: float = quantity(0.10, 0.0, 2.0, "fraction", JUDGEMENT)
    """of the first amount, what each renewal brings the sales organisation"""
    renewal_hours: float = quantity(0.5, 0.0, 40.0, "h", JUDGEMENT)
    """a renewal's work"""
    referral_month: float = quantity(0.02, 0.0, 0.5, "per customer")
    """names given a month when asked

    Source: evidence 13: .005-.05
    """
    referral_lift: float = quantity(1.6, 1.0, 4.5, "ratio")
    """odds that a referred lead becomes a deal

    Source: evidence 13, shrunk
    """
