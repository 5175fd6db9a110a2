"""What a validation found, in sentences and cells: for the screen, the page and the docs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from marathon.sentences import quick
from marathon.sentences.figures import (
    claim_figure,
    figure,
    interval_of,
    percent,
    probability,
    published,
    range_of,
    rate,
    ratio,
    with_interval,
)
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import NOTHING
from marathon.tables import bullet, markdown_table, paragraph, text_table
from sim.evidence import firms
from sim.evidence.labels import Label
from sim.evidence.result import ClaimFound, RowFound, StagesFound, Validation
from sim.evidence.row import Registered

TITLE = "Held against the evidence"
MAKING = "How each row is made"

KINDS: Mapping[Label, str] = {
    "fit": "in view of which numbers were set",
    "counted": "that test and count",
    "calibrated": "calibrated by their own source",
    "not discriminating": "that discriminate nothing",
}
"""What rows of each label are, in the order in which they are told."""
ROW_HEADS = (
    "row", "published range", "simulated", "inside", "role", "label", "pass prior", "pass off",
    "what, and source",
)  # fmt: skip
REGISTERED_HEADS = ("row", "published range", "state", "what, and source, and why")
CLAIM_HEADS = ("", "holds", "figure (95 %)", "experiment")
MARGINAL_HEADS = ("share", "range", "1", "2", "3", "4", "5")
STAGE_HEADS = (
    "organisation", "5 / 1 over draws",
    *(f"P({asked} > {base}) {what}"
      for what in firms.LABELS.values() for asked, base in (x.split(">") for x in firms.PAIRS)),
)  # fmt: skip
LEARNED_HEADS = ("report read", "from coaching", "from colleagues", "right diagnoses")
OPEN = "not precise enough to tell"
"""What is said of a row, control or harm whose interval leaves open how it ends."""
READERS = {
    "own": "the rep's own", "another": "another rep's (placebo)", "average": "the team's mean",
    "truth": "the truth (oracle)",
}  # fmt: skip


def verdict(found: Validation) -> list[str]:
    """The result in a few sentences, what speaks against the model included."""
    said = []
    if found.rows and quick.is_quick(found):
        said.append(quick.verdict(found))
    elif found.rows:
        inside = sum(row.inside for row in found.rows)
        kinds = inside_by_kind(found)
        rest = f": {', '.join(kinds)}" if kinds else ""
        unknown = sum(row.open for row in found.rows)
        rest += f"; {unknown} are {OPEN}" if unknown else ""
        said.append(
            f"{inside} of {len(found.rows)} rows lie inside their published ranges{rest}."
        )
    waited = [row for row in found.rows if row.row.was_sealed]
    if waited and not quick.is_quick(found):
        said.append(
            f"Of {len(waited)} rows that were sealed until the model was frozen "
            f"{sum(row.inside for row in waited)} lie inside."
        )
    if found.registered:
        said.append(registered_sentence(found.registered))
    for claims, what in (
        (found.controls, "controls hold"),
        (found.harms, "harms are reachable"),
    ):
        if claims:
            holding = sum(claim.holds for claim in claims)
            failing = [x.claim.id for x in claims if not (x.holds or x.open)]
            unknown_ones = [x.claim.id for x in claims if x.open]
            rest = f"; not: {', '.join(failing)}" if failing else ""
            rest += f"; {OPEN}: {', '.join(unknown_ones)}" if unknown_ones else ""
            said.append(f"{holding} of {len(claims)} {what}{rest}.")
    if found.reduced_form_share is not None:
        through = found.reduced_form_share
        said.append(
            f"{percent(through.mean)} of the difference between stages 5 and 1 passes through "
            f"levers without a mechanism ({interval_of(through, '%')}): {', '.join(found.reduced_form)}."
        )
    if found.run["interrupted"]:
        said.append(
            "Interrupted: what had not been simulated is missing or has wide intervals."
        )
    return said


def inside_by_kind(found: Validation) -> list[str]:
    """How many rows of each label lie inside; nothing where labels were not measured."""
    kinds = []
    for label, what in KINDS.items():
        rows = [row for row in found.rows if row.label == label]
        if rows:
            kinds.append(f"{sum(row.inside for row in rows)} of {len(rows)} {what}")
    return kinds


def registered_sentence(registered: Sequence[Registered]) -> str:
    """How many rows wait to be simulated, and how many cannot be."""
    sealed = _sealed(registered)
    waiting = f"{sealed} sealed rows, and " if sealed else ""
    return (
        f"Registered and not simulated: {waiting}{len(registered) - sealed} "
        "whose studies cannot be repeated yet."
    )


def _sealed(registered: Sequence[Registered]) -> int:
    return sum(row.state == "sealed" for row in registered)


def registered_cells(found: Validation) -> list[tuple[str, ...]]:
    """One line a row that is registered and not simulated, under `REGISTERED_HEADS`."""
    return [
        (
            row.id, range_of(row.low, row.high, row.unit), row.state,
            f"{row.title} ({row.source}): {row.why}",
        )
        for row in found.registered
    ]  # fmt: skip


def outside(found: Validation) -> list[str]:
    """Rows that stay outside, and what each says about the model."""
    return [
        f"{row.row.title}: {figure(row)} against {published(row)}. "
        f"{row.verdict()[:1].upper()}{row.verdict()[1:]}."
        for row in found.rows
        if not row.inside and (quick.can_tell(found, row) or not quick.is_quick(found))
    ]


def row_cells(found: Validation) -> list[tuple[str, ...]]:
    """One line a row, under `ROW_HEADS`."""
    return [
        (
            row.row.id, published(row), figure(row), inside_answer(found, row),
            f"{row.row.role}{', was sealed' if row.row.was_sealed else ''}",
            quick.label(found, row) or NOTHING, rate(row.pass_prior), rate(row.pass_off),
            f"{row.row.title} ({row.row.source})",
        )
        for row in found.rows
    ]  # fmt: skip


def claim_cells(claims: Sequence[ClaimFound]) -> list[tuple[str, ...]]:
    """One line a control or harm, under `CLAIM_HEADS`."""
    cells: list[tuple[str, ...]] = []
    for one in claims:
        said = claim_figure(one)
        if one.also is not None and one.claim.also is not None:
            said += f"; {one.claim.also[0]} {with_interval(one.also, '%')}"
        cells.append((one.claim.id, claim_answer(one), said, one.claim.title))
    return cells


def marginal_cells(found: Validation) -> list[tuple[str, ...]]:
    """One line a marginal with its five stages; those outside are marked."""
    titles = dict.fromkeys(x.marginal.title for x in found.marginals)
    cells = []
    for title in titles:
        own = [x for x in found.marginals if x.marginal.title == title]
        marginal = own[0].marginal
        figures = [
            f"{percent(x.figure.mean)}{'' if x.inside else ' (outside)'}" for x in own
        ]
        cells.append((title, range_of(marginal.low, marginal.high, "%"), *figures))
    return cells


def stage_cells(found: Validation) -> list[tuple[str, ...]]:
    """One line an organisation, under `STAGE_HEADS`."""
    order = [f"{pair} {what}" for what in firms.LABELS.values() for pair in firms.PAIRS]
    return [
        (
            one.organisation, ratio(one.drawn),
            *(probability(one.probabilities[name]) if name in one.probabilities else NOTHING
              for name in order),
        )
        for one in found.stages
    ]  # fmt: skip


def learned_cells(found: Validation) -> list[tuple[str, ...]]:
    """One line a reader of reports, under `LEARNED_HEADS`."""
    units = {"coaching": "skill", "peers": "skill", "right diagnoses": "%"}
    return [
        (
            READERS[reader],
            *(with_interval(values[what], unit) for what, unit in units.items()),
        )
        for reader, values in found.learned.items()
    ]


def ladder_said(stages: StagesFound) -> str:
    """The ratios of one organisation at its defaults, of bookings and of wins."""
    if not stages.ratios:
        return ""
    bookings = ", ".join(ratio(x) for x in stages.ratios.values())
    wins = ", ".join(f"{x.mean:.2f}" for x in stages.wins.values())
    return (
        f"At the defaults of {stages.organisation} stages 2 to 5 book {bookings} times what "
        f"stage 1 books; in won deals {wins}."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of the report, the same on the screen, on the page and in the documents.

    Attributes:
        title: What it is about.
        before: What one should know before reading the table.
        heads: Heads of the table; none: there is no table.
        rows: Its rows.
        after: Sentences below it.
    """

    title: str
    before: str = ""
    heads: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    after: Sequence[str] = ()


def parts(found: Validation) -> list[Part]:
    """What stands below the verdict, in the order in which it is read."""
    texts = TEXTS["validation"]
    ladders = [said for one in found.stages if (said := ladder_said(one))]
    told = (
        Part(title="Rows", heads=ROW_HEADS, rows=row_cells(found), after=(texts["passing"],)),
        Part(
            title="Registered, not simulated",
            before=f"{texts['registered']} {texts['sealed'] if _sealed(found.registered) else ''}".rstrip(),
            heads=REGISTERED_HEADS, rows=registered_cells(found),
        ),
        Part(title="What stays outside, and what it says", after=outside(found)),
        _claims("Controls", found.controls),
        _claims("Harms", found.harms),
        Part(
            title="Shares that are known, by stage", heads=MARGINAL_HEADS,
            rows=marginal_cells(found),
        ),
        Part(
            title="What is learned in stage 5", before=texts["learned"],
            heads=LEARNED_HEADS, rows=learned_cells(found),
        ),
        Part(title="Stages", heads=STAGE_HEADS, rows=stage_cells(found), after=ladders),
        Part(title=MAKING, after=_designs(found)),
    )  # fmt: skip
    return [part for part in told if (part.rows if part.heads else part.after)]


def _claims(title: str, claims: Sequence[ClaimFound]) -> Part:
    """Controls or harms, and what it means where one does not hold."""
    failing = [
        f"{x.claim.id} {f'is {OPEN}' if x.open else 'does not hold'}: {x.says}."
        for x in claims
        if not x.holds
    ]
    return Part(title=title, heads=CLAIM_HEADS, rows=claim_cells(claims), after=failing)


def screen_text(found: Validation, cautions: Sequence[str] = (), *, width: int) -> str:
    """Verdict, cautions and every part on a terminal, but for how rows are made."""
    said = (*verdict(found), *cautions)
    told = ["\n".join(paragraph(each, width=width) for each in said)]
    for part in parts(found):
        if part.title != MAKING:
            told.append(f"{part.title}:")
            # What a row of the first table is needs more room than a screen has left.
            shown = len(part.heads) - (part.heads is ROW_HEADS)
            if part.heads:
                rows = [row[:shown] for row in part.rows]
                told.append(text_table(part.heads[:shown], rows, width=width))
            told += [bullet(said, width=width) for said in part.after]
    return "\n\n".join(told)


def markdown(found: Validation, cautions: Sequence[str] = ()) -> str:
    """The page of the documents: the last full run."""
    lines = [
        f"# {TITLE}",
        TEXTS["validation"]["origin"],
        "\n".join(f"- {said}" for said in (*verdict(found), *cautions)),
    ]
    for part in parts(found):
        lines += [f"## {part.title}", part.before]
        if part.heads:
            lines.append("\n".join(markdown_table(part.heads, part.rows)))
        lines.append("\n".join(f"- {said}" for said in part.after))
    return "\n\n".join(line for line in (*lines, provenance(found)) if line) + "\n"


def inside_answer(found: Validation, row: RowFound) -> str:
    """Whether a row lies inside its range, as far as this run can tell."""
    return _answer(row.inside, unknown=not quick.can_tell(found, row))


def claim_answer(one: ClaimFound) -> str:
    """Whether a control holds or a harm is reached, as far as this run can tell."""
    return _answer(one.holds, unknown=one.open)


def _answer(yes: bool, *, unknown: bool) -> str:  # noqa: FBT001 (it is the answer)
    """Yes or no, or that more futures would be needed to say so."""
    return "cannot tell" if unknown else "yes" if yes else "no"


def _designs(found: Validation) -> list[str]:
    """The design of each row, what stands behind it, and how to make it again."""
    lines = []
    for row in found.rows:
        behind = "; ".join(f"{x.field} ({x.source})" for x in row.row.parameters)
        why = "".join(f" {reason}" for reason in reasons(row))
        lines.append(
            f"marathon validate --row {row.row.id}: {row.row.study.design} "
            f"{row.replications} futures. Behind it: {behind}.{why}"
        )
    return lines + [f"{row.id} ({row.state}): {row.design}" for row in found.registered]


def provenance(found: Validation) -> str:
    """What is needed to get the same numbers again."""
    run = found.run
    return (
        f"Made by Marathon {run['version']}, engine {run['engine']}, {run['platform']}; seed "
        f"{run['seed']}, {run['points']} draws of the parameters, {run['wall_s']} s of simulating."
    )


def reasons(row: RowFound) -> list[str]:
    """Why a row does not test freely: what was set in view of it, and by its source."""
    told = []
    if row.row.fit:
        told.append(f"Fit: {row.row.fit}.")
    if row.row.set_by_source:
        told.append(f"Calibrated: {row.row.set_by_source}.")
    return told
