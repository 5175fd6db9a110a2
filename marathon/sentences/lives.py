"""What a deal's two lives are, in sentences and rows: the same for the screen and the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import listed, thousands
from marathon.tables import paragraph, text_table
from sim.experiments.lives.lives import Difference, Life, TwoLives, differs
from sim.experiments.lives.meetings import End, Meeting
from sim.experiments.lives.watching import Happening


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What happened in both worlds, side by side.

    Attributes:
        base: Under the base; None: nothing there.
        other: Under the other.
        parts: Whether this is the first happening that differs.
    """

    base: Happening | None
    other: Happening | None
    parts: bool


def list_rows(meetings: Sequence[Meeting], most: int) -> list[tuple[str, ...]]:
    """The deals whose two lives differ most, one a row."""
    return [
        (str(each.number), f"rep {each.rep}", f"{each.account}-{each.window}",
         *(_end(end) for end in each.ends))
        for each in meetings[:most]
    ]  # fmt: skip


def _end(end: End) -> str:
    return f"{end.outcome}, {thousands(end.booked)}" if end.booked else end.outcome


def verdict(two: TwoLives) -> tuple[str, ...]:
    """What became of the deal in both worlds, and where the lives part."""
    meeting = two.meeting
    base, other = (
        f"under {life.scenario} {_end(end)}"
        for life, end in zip(two.lives, meeting.ends, strict=True)
    )
    window = f"from {two.opens:%Y-%m-%d} to {two.closes:%Y-%m-%d}"
    said = [
        f"Deal {meeting.account}-{meeting.window} of rep {meeting.rep}: {base}; {other}.",
        f"The buyer is in the market {window} in both worlds.",
    ]
    said += [_unreached(life, end) for life, end in
             zip(two.lives, meeting.ends, strict=True) if not life.happenings]  # fmt: skip
    first = two.first
    if first is None:
        said.append("The same things happen in both; only dates and money differ.")
    elif all(each is not None for each in first.happenings):
        ours, theirs = (each.what for each in first.happenings if each is not None)
        said.append(f"The first thing that differs: {ours} - {theirs}.")
    decision = two.decision
    if decision is not None:
        told = [
            f"{each.what} under {life.scenario}"
            for life, each in zip(two.lives, decision.happenings, strict=True)
            if each is not None
        ]
        said.append(f"What decided the end: {listed(told)}.")
    return tuple(said)


def _unreached(life: Life, end: End) -> str:
    """What the rep did instead, where nobody reached the buyer."""
    most = sorted(life.hours.items(), key=lambda item: -item[1])[:3]
    told = ", ".join(f"{hours:.0f} h {name}" for name, hours in most)
    prospecting = life.hours.get("prospecting", 0.0)
    at = (
        f" When the other world began to differ the rep was {life.doing}."
        if life.doing
        else ""
    )
    return (
        f"Under {life.scenario} nobody reached the buyer ({end.outcome}): while the window was "
        f"open the rep prospected {prospecting:.0f} h; most time went to {told}.{at}"
    )


def rows(two: TwoLives) -> list[Row]:
    """Both lives side by side, what is the same on one line."""
    first, second = (life.happenings for life in two.lives)
    apart = two.parts if two.parts is not None else max(len(first), len(second))
    told = [
        Row(base=ours, other=theirs, parts=False)
        for ours, theirs in zip(first[:apart], second[:apart], strict=False)
    ]
    a, b = first[apart:], second[apart:]
    matcher = SequenceMatcher(
        None, [x.what for x in a], [x.what for x in b], autojunk=False
    )
    for _, i, i_end, j, j_end in matcher.get_opcodes():
        for place in range(max(i_end - i, j_end - j)):
            ours = a[i + place] if i + place < i_end else None
            theirs = b[j + place] if j + place < j_end else None
            told.append(Row(base=ours, other=theirs, parts=len(told) == apart))
    return told


def differences(two: TwoLives) -> list[tuple[str, Difference]]:
    """The decisions to look into: the first that differs, and the buyer's."""
    found = []
    first = two.first
    if first is not None and first.inputs:
        found.append(("The first thing that differs", first))
    decision = two.decision
    if decision is not None:
        found.append(("What decided the end", decision))
    return found


def input_rows(difference: Difference) -> list[tuple[str, str, str, str]]:
    """Every input of a decision in both worlds; marked where it differs."""
    whats = [each.what if each is not None else "-" for each in difference.happenings]
    told = [("", whats[0], whats[1], "")]
    told += [
        (name, _value(ours), _value(theirs), "differs" if differs(ours, theirs) else "")
        for name, ours, theirs in difference.inputs
    ]
    return told


def _value(value: float | str | None) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if abs(value) >= 100 or value == int(value) else f"{value:.3f}"


def lives_text(two: TwoLives, cautions: Sequence[str] = (), *, width: int) -> str:
    """Verdict, cautions about the organisation, what decided, then both lives side by side."""
    titles = tuple(life.scenario for life in two.lives)
    said = (*verdict(two), *cautions)
    parts = ["\n".join(paragraph(sentence, width=width) for sentence in said)]
    parts += [
        f"{sentence}\n{text_table(('', *titles, ''), input_rows(difference))}"
        for sentence, difference in differences(two)
    ]
    both = [
        (
            ">" if row.parts else "",
            *(f"{each.when:%Y-%m-%d} {each.what}" if each is not None else ""
              for each in (row.base, row.other)),
        )
        for row in rows(two)
    ]  # fmt: skip
    parts += [
        text_table(("", *titles), both),
        paragraph(TEXTS["lives"]["same_luck"], width=width),
    ]
    return "\n\n".join(parts)
