"""Teams as leaders tell them: an organisation file in which some numbers are answers.

An answer (`deal_size = "40k"`) says what comes out of a team's work, which no field of an
organisation holds: it has to be solved. At the head of the file it is said of the company's own
market, in a `[[teams]]` table of that team alone; what a team does not answer it takes from
the company. A team without answers of its own sells where its `market` says, or in the company's.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from marathon.answers.questions import QUESTIONS, Answers
from marathon.answers.shaping import nearest_kind
from sim.organisation import MARKET_SECTIONS, TEAM_ANSWERS, Organisation, Team, TeamMarket
from sim.problems import InvalidInput, Problems
from sim.scenarios.loader import load_organisation
from sim.scenarios.markets import with_built_in_markets, without_built_in_markets
from sim.scenarios.organisation_file import organisation_from

_QUESTIONS: Final = {question.name: question for question in QUESTIONS}
_AS_ASKED: Final = {
    "cycle_days": "cycle",
    "ramp_months": "ramp",
    "opportunities_month": "opportunities",
    "leads_month": "leads",
}
"""Keys whose question has another name."""
OWN_MARKET: Final = "the company's own market"
"""What the market of teams that name none is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What is told of one market.

    Attributes:
        team: The one team that sells there; None: the company's own market.
        answers: What comes out there; nothing of it need be known.
        base: An organisation of one such team, before anything is solved.
        like: What it is started from.
        chosen: Whether the file says so; what a team does not answer is then as there.
    """

    team: Team | None
    answers: Answers
    base: Organisation
    like: str
    chosen: bool

    @property
    def name(self) -> str:
        """Whose market it is."""
        return self.team.name if self.team is not None else OWN_MARKET


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company and what is told of its markets.

    Attributes:
        firm: The company without what has to be solved.
        told: The markets of which something is told.
    """

    firm: Organisation
    told: tuple[Told, ...]

    def solved(self, found: Sequence[Organisation]) -> Organisation:
        """The company with the markets that were solved, in the order of `told`."""
        own: dict[str, Any] = {}
        markets = list(self.firm.markets)
        places = {}
        for told, organisation in zip(self.told, found, strict=True):
            sections = {name: getattr(organisation, name) for name in MARKET_SECTIONS}
            if told.team is None:
                own = sections
            else:
                places[told.team.name] = told.team.name
                markets.append(TeamMarket(name=told.team.name, **sections))
        teams = tuple(
            team.model_copy(update={"market": places.get(team.name, team.market)})
            for team in self.firm.teams
        )
        unknown = [set(organisation.unknown) for organisation in found]
        nobody = [
            field for field in found[0].unknown if all(field in each for each in unknown)
        ]
        named = {team.market for team in teams}
        changed = self.firm.model_copy(
            update={
                **own,
                "teams": teams,
                "markets": tuple(market for market in markets if market.name in named),
                "unknown": tuple(dict.fromkeys((*self.firm.unknown, *nobody))),
            }
        )
        return Organisation.model_validate(_as_read(changed).model_dump())


def _as_read(organisation: Organisation) -> Organisation:
    """The organisation with its markets in the order in which its file is read.

    Those of the file come first, then the built-in ones as teams name them. What the answers were
    solved for is known by its numbers, and these are read in order.
    """
    by_name = {market.name: market for market in organisation.markets}
    own = [market.name for market in without_built_in_markets(organisation).markets]
    named = [team.market for team in organisation.teams if team.market in by_name]
    ordered = tuple(by_name[name] for name in dict.fromkeys((*own, *named)))
    return organisation.model_copy(update={"markets": ordered})


def read_company(tables: Mapping[str, Any], *, source: str) -> Company:
    """Read an organisation file in which some numbers are answers.

    Args:
        tables: What the file holds.
        source: Name of the file in messages.

    Raises:
        InvalidInput: With every problem of it.
    """
    problems = Problems()
    plain = {name: value for name, value in tables.items() if name not in TEAM_ANSWERS}
    listed = tables.get("teams")
    teams = listed if isinstance(listed, list) else []
    if teams:
        plain["teams"] = [_without_answers(team) for team in teams]
    load = partial(organisation_from, with_built_in_markets(plain), source=source)
    firm = problems.of(load)
    common = problems.of(partial(_answers, tables, f"{source}: "))
    own = [
        problems.of(partial(_answers, team, f"{source}: teams (entry {place}): "))
        for place, team in enumerate(teams, start=1)
        if isinstance(team, Mapping)
    ]
    if firm is not None:
        problems.found += _not_told_apart(firm, own, source)
    if not any((common, *own)):
        keys = ", ".join(TEAM_ANSWERS)
        problems.found.append(
            f"{source}: holds no answer, neither at its head nor below [[teams]]; give some of {keys}"
        )
    problems.refuse()
    own += [{}] * (len(firm.teams) - len(own))
    return _company(firm, common, own, described=bool(tables.keys() & {*MARKET_SECTIONS}))


def _without_answers(team: Any) -> Any:  # noqa: ANN401 (whatever a file holds)
    if not isinstance(team, Mapping):
        return team
    return {name: value for name, value in team.items() if name not in TEAM_ANSWERS}


def _answers(table: Mapping[str, Any], place: str) -> dict[str, float]:
    """The answers in a table, by question."""
    problems = Problems()
    found = {}
    for key in TEAM_ANSWERS:
        if key in table:
            name = _AS_ASKED.get(key, key)
            read = partial(_QUESTIONS[name].read, str(table[key]), f"{place}{key}")
            if (value := problems.of(read)) is not None:
                found[name] = value
    problems.refuse()
    return found


def _not_told_apart(
    firm: Organisation, own: Sequence[Mapping[str, float] | None], source: str
) -> list[str]:
    """Teams with answers of their own that cannot have a market of their own."""
    names = [team.name for team in firm.teams]
    found = []
    for team, answers in zip(firm.teams, own, strict=False):
        if answers and (team.count > 1 or names.count(team.name) > 1):
            found.append(
                f"{source}: teams {team.name}: several teams have this name; give each team with "
                "answers a name of its own, and no count"
            )
    return found


def _company(
    firm: Organisation,
    common: Mapping[str, float],
    own: Sequence[Mapping[str, float]],
    *,
    described: bool,
) -> Company:
    """Say of each market what is told of it and what it is started from."""

    def market(team: Team | None, answers: Mapping[str, float]) -> Told:
        reps = float(firm.teams[0].reps if team is None else team.reps)
        if team is not None and team.quota is not None:
            answers = {**answers, "quota": team.quota}
        known = Answers(reps=reps, span=reps, **answers)
        chosen = described or (team is not None and team.market is not None)
        if team is not None and team.market is not None:
            base, like = _in_market(firm, team.market), team.market
        elif described:
            base, like = firm, firm.name
        else:
            like = nearest_kind(replace(known, reps=None))
            base = _in_market_of(firm, load_organisation(like))
        one = Team(name="team", reps=int(reps)) if team is None else team
        alone = one.model_copy(update={"market": None, "count": 1})
        base = base.model_copy(update={"teams": (alone,), "markets": ()})
        return Told(team=team, answers=known, base=base, like=like, chosen=chosen)

    told = [
        market(team, {**common, **answers})
        for team, answers in zip(firm.teams, own, strict=True)
        if answers
    ]
    at_home = any(
        team.market is None and not answers
        for team, answers in zip(firm.teams, own, strict=True)
    )
    if common and at_home:
        told.insert(0, market(None, common))
    return Company(firm=firm, told=tuple(told))


def _in_market(firm: Organisation, name: str) -> Organisation:
    return _in_market_of(firm, next(each for each in firm.markets if each.name == name))


def _in_market_of(firm: Organisation, other: Organisation | TeamMarket) -> Organisation:
    """A company with the market of another, in the company's own currency."""
    sections: dict[str, Any] = {name: getattr(other, name) for name in MARKET_SECTIONS}
    currency = {"currency": firm.money.currency}
    sections["money"] = sections["money"].model_copy(update=currency)
    return firm.model_copy(update=sections)


def team_table(written: str) -> dict[str, Any]:
    """Read a team as it is written on the command line: `name=Mid,reps=10,deal_size=25k`.

    Raises:
        InvalidInput: If it is not written like that.
    """
    table: dict[str, Any] = {}
    for part in written.split(","):
        key, equals, value = (each.strip() for each in part.partition("="))
        if not (key and equals and value) or key in table:
            raise InvalidInput(
                f"--team {written}: write each key once, as name=Mid,reps=10,deal_size=25k "
                "(25k for 25,000)"
            )
        table[key] = value
    for key in ("reps", "quota"):
        if key in table:
            read = _QUESTIONS[key].read(table[key])
            table[key] = int(read) if key == "reps" and read is not None else read
    return table
