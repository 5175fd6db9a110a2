"""An organisation's managers: hours, skill and how they form beliefs."""

from sim.organisation.base import JUDGEMENT, Section, quantity


class Managers(Section):
    """Managers: hours, skill and how they form beliefs."""

    hours_week: float = quantity(42.0, 10.0, 80.0, "h/week")
    """a manager's week"""
    admin_share: float = quantity(0.25, 0.0, 0.9, "fraction")
    """administration

    Source: evidence 2: .15-.26
    """
    rescue_hours: float = quantity(4.0, 0.0, 40.0, "h/week")
    """hours kept for late deals of the team"""
    skill: float = quantity(0.10, -1.0, 2.0, "skill", JUDGEMENT)
    """a manager's own skill in a deal"""
    quality_sd: float = quantity(0.043, 0.0, 0.5, "log sd")
    """spread of coaching quality

    Source: evidence 4: .043 (.03-.07)
    """
    prior_observations: float = quantity(12.0, 0.1, 500.0, "observations")
    """worth of the prior"""
    memory_week: float = quantity(0.95, 0.5, 1.0, "per week")
    """what a week leaves of old counts

    Source: judgement: .93-.97, a quarter to two thirds of a year
    """
    halo_sd: float = quantity(0.25, 0.0, 2.0, "skill")
    """by how far a manager misjudges one skill of one person, however long they work together

    Source: ratings by two supervisors correlate .45-.61; .15-.35
    """
    watching_sd: float = quantity(0.7, 0.0, 5.0, "skill at 1 h")
    """error of what an hour of coaching or inspection shows of a skill; falls with its root

    Source: ratings by two supervisors correlate .45-.61; .35-1.0
    """
    prospect_guess: float = quantity(5.0, 0.0, 40.0, "h/week")
    """prospecting that managers think right

    Source: evidence 8: 6-20 %
    """
    adjust_weeks: float = quantity(16.0, 1.0, 104.0, "weeks")
    """in which a new manager finds the role

    Source: judgement: some months
    """
    adjust_share: float = quantity(0.3, 0.0, 0.9, "fraction", JUDGEMENT)
    """of a new manager's hours, lost at first"""
    star_hours: float = quantity(10.0, 0.0, 40.0, "h/week")
    """kept on own deals by a manager who sold twice the mean; nothing at the mean

    Source: judgement: what a promoted seller's time brings in the old job
    """
    feedback_weight: float = quantity(0.25, 0.0, 1.0, "fraction")
    """a rep's belief about usual bookings moves so far to what a review of closings says

    Source: evidence 6: over-correction; judgement: trials of the effort rule, .25-.5
    """
    intuition_sd: float = quantity(0.35, 0.0, 2.0, "log sd", JUDGEMENT)
    """error of an intuition about what drives sales"""
    report_sample: float = quantity(1.0, 0.05, 1.0, "fraction", JUDGEMENT)
    """share of what is logged that reports are made from"""
