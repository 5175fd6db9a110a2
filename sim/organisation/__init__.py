"""What an organisation is: its calendar, market, process, people and money, one module a section.

Every quantity states its unit, the range in which it is allowed, and where its default
comes from. Management practices are not part of an organisation: see `sim.levers`.
"""

from sim.organisation.attention import Attention
from sim.organisation.base import JUDGEMENT, PROTOTYPE, SKILLS, Section, count, quantity
from sim.organisation.buyer import Buyer
from sim.organisation.calendar import NO_COUNTRY, Calendar
from sim.organisation.calibration import Calibration, Target
from sim.organisation.customers import Customers
from sim.organisation.effort import Effort
from sim.organisation.managers import Managers
from sim.organisation.market import Change, Market, Segment
from sim.organisation.money import Money
from sim.organisation.people import People
from sim.organisation.plan import Plan
from sim.organisation.process import Process, Stage, Work
from sim.organisation.teams import MARKET_SECTIONS, TEAM_ANSWERS, Manager, Team, TeamMarket
from sim.organisation.whole import Organisation

__all__ = [
    "JUDGEMENT", "MARKET_SECTIONS", "NO_COUNTRY", "PROTOTYPE", "SKILLS", "TEAM_ANSWERS", "Attention", "Buyer",
    "Calendar", "Calibration", "Change", "Customers", "Effort", "Manager", "Managers", "Market", "Money", "Organisation",
    "People", "Plan", "Process", "Section", "Segment", "Stage", "Target", "Team", "TeamMarket", "Work", "count",
    "quantity",
]  # fmt: skip
