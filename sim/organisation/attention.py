"""What a free rep takes up next, and how long the small pieces of work take."""

from sim.organisation.base import Section, count, quantity

HOW = "judgement: gives the observed shares of time (evidence 8)"


class Attention(Section):
    """What calls a rep: from 0 (not at all) to 1 (now), and small pieces of work in hours."""

    service: float = quantity(0.60, 0.0, 1.0, "call", HOW)
    """a customer's ticket that has just arrived"""
    service_day: float = quantity(0.10, 0.0, 1.0, "call/day", HOW)
    """what a ticket gains by waiting"""
    lead: float = quantity(0.33, 0.0, 1.0, "call", HOW)
    """a lead that has just arrived and looks like any other"""
    lead_looks: float = quantity(0.15, 0.0, 1.0, "call/sd")
    """what a lead gains by looking like a buyer, by a standard deviation of how leads look

    Source: evidence 7: better prequalification raises follow-up; .05-.30, in view of the row
      lead_never_contacted, which is fit
    """
    lead_doubted: float = quantity(0.42, 0.0, 1.0, "call")
    """a lead below it is put off

    Source: evidence 7: 20-70 % of leads are never contacted; .34-.48, in view of the row
      lead_never_contacted, which is fit
    """
    prospecting: float = quantity(0.28, 0.0, 1.0, "call", HOW)
    """prospecting with enough open deals"""
    prospecting_empty: float = quantity(0.20, 0.0, 1.0, "call", HOW)
    """what prospecting gains when nothing is open"""
    prospecting_full: float = quantity(0.5, 0.05, 2.0, "of juggling_deals", HOW)
    """open deals at which prospecting seems needless"""
    admin: float = quantity(0.25, 0.0, 1.0, "call", HOW)
    """administration"""
    admin_hour: float = quantity(0.06, 0.0, 1.0, "call/h", HOW)
    """what administration gains by piling up"""
    silence: float = quantity(0.75, 0.0, 1.0, "ratio", HOW)
    """a silent buyer's deal against one whose buyer waits"""
    waiting_day: float = quantity(0.004, 0.0, 0.2, "call/day", HOW)
    """what a lead or a deal gains by waiting"""
    plan_lead: float = quantity(0.80, 0.0, 1.0, "call", HOW)
    """a lead where fast answers are asked for and followed"""
    plan_follow: float = quantity(0.75, 0.0, 1.0, "call", HOW)
    """a deal whose follow-up is asked for and followed"""
    plan_prospect: float = quantity(0.78, 0.0, 1.0, "call", HOW)
    """prospecting that is asked for and followed"""
    cheap_talk: float = quantity(0.50, 0.0, 1.0, "call", HOW)
    """conversations that only fill a quota of activities"""
    push: float = quantity(0.15, 0.0, 1.0, "call", HOW)
    """what a late deal gains at the end of a quarter, at full push"""
    push_weeks: int = count(2, 0, 13, "weeks")
    """how long the end of a quarter lasts"""
    answer_hours: float = quantity(0.25, 0.02, 4.0, "h", HOW)
    """answering a lead"""
    idle_hours: float = quantity(0.5, 0.1, 4.0, "h", HOW)
    """a pause when nothing calls loudly enough"""
    guiding_hours: float = quantity(0.25, 0.0, 4.0, "h")
    """preparing the buyer's next step, a touch

    Source: judgement
    """
    meeting_hours: float = quantity(1.0, 0.1, 8.0, "h")
    """meeting one more person at the buyer's

    Source: judgement
    """
    cheap_hours: float = quantity(0.5, 0.05, 4.0, "h")
    """a conversation that only fills a quota of activities

    Source: judgement
    """
