"""What is handed out on paper: what the team manages, what it may decide, room for its numbers."""

from html import escape

from marathon.page.markup import bullets, element, text
from marathon.serve.rooms.assignment import Assignment
from sim.organisation import Organisation

_STYLES = ("theme.css", "handout.css")


def page(assignment: Assignment, organisation: Organisation) -> str:
    """The page: first what a team gets, then, on a sheet of its own, the trainer's guide."""
    links = "".join(f'<link rel="stylesheet" href="../static/{name}">' for name in _STYLES)
    body = element("main", _team(assignment, organisation), _guide(assignment))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<link rel="icon" href="data:,">'
        f"<title>{escape(assignment.title)}: handout</title>{links}</head>"
        f'<body class="handout">{body}</body></html>'
    )


def _team(assignment: Assignment, organisation: Organisation) -> str:
    reps = sum(organisation.team_sizes())
    money = (
        f" Practices may cost {assignment.budget:,.0f} {organisation.money.currency} a quarter."
        if assignment.budget is not None
        else ""
    )
    intro = (
        f"You manage {reps} reps of {organisation.name}, for {assignment.quarters} quarters. "
        f"Until now they were managed as the stage {assignment.base.title} says: "
        f"{assignment.base.meaning} All teams meet the same market and the same luck. Each quarter "
        f"you predict what your team will book, and decide how you manage it.{money}"
    )
    cards = element("div", *(_card(assignment, place) for place in range(len(assignment.cards))), class_="cards")  # fmt: skip
    return element(
        "section",
        text("h1", assignment.title),
        text("p", assignment.meaning, class_="meaning"),
        text("p", intro),
        text("h2", "What you decide"),
        cards,
        text("h2", "Your numbers"),
        _sheet(assignment.quarters),
        text("h2", "To talk about at the end"),
        bullets(assignment.questions),
    )


def _card(assignment: Assignment, place: int) -> str:
    card = assignment.cards[place]
    rows = "".join(
        element(
            "li",
            text("strong", each.title),
            text("span", " · ".join(each.words), class_="choices"),
            text("small", f"Costs: {each.lever.cost}."),
        )
        for each in card.practices
    )
    return element("article", text("h3", card.title), element("ul", rows))


def _sheet(quarters: int) -> str:
    numbers = range(1, quarters + 1)
    head = element("tr", element("td"), *(text("th", f"Quarter {n}", scope="col") for n in numbers))  # fmt: skip
    rows = "".join(
        element("tr", text("th", name, scope="row"), *(element("td") for _ in numbers))
        for name in ("We predict", "We booked", "What we changed", "Why")
    )
    table = element("table", element("thead", head), element("tbody", rows), class_="sheet")
    return element(
        "div",
        table,
        class_="scroll",
        tabindex="0",
        role="region",
        aria_label="Your numbers",
    )


def _guide(assignment: Assignment) -> str:
    if not assignment.guide:
        return ""
    minutes = sum(part.minutes for part in assignment.guide)
    parts = []
    clock = 0
    for part in assignment.guide:
        asks = (
            element("div", text("b", "Ask"), bullets(part.ask), class_="ask")
            if part.ask
            else ""
        )
        supports = (
            element("p", text("b", "What the evidence supports: "), escape(part.supports))
            if part.supports
            else ""
        )
        head = f"{clock} to {clock + part.minutes} min: {part.title}"
        parts.append(
            element("article", text("h2", head), text("p", part.do), asks, supports)
        )
        clock += part.minutes
    return element(
        "section",
        text("h1", f"For the trainer: {assignment.title}"),
        text("p", f"{minutes} minutes.", class_="meaning"),
        *parts,
        class_="guide",
    )
