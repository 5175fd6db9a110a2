"""The page of a validation: verdict, rows against ranges, what could have failed, how sure."""

from marathon.charts.canvas import Chart
from marathon.page import markup
from marathon.sentences import validation as sentences
from marathon.sentences.texts import TEXTS
from marathon.sentences.wording import NOTHING, share
from sim.evidence.result import RowFound, Validation

TITLE = "Held against the evidence"


def page(found: Validation, chart: Chart) -> str:
    """A whole page, with everything in it."""
    run = found.run
    about = (
        f"Published studies repeated on simulated teams of {run['organisation']}; every figure "
        "with its 95 % interval."
    )
    said = markup.verdict(sentences.verdict(found))
    return markup.page(
        TITLE,
        about,
        markup.element("section", said, figures(found), id="verdict"),
        markup.chart_section(chart) if found.rows else "",
        rows(found),
        registered(found),
        surprises(found),
        claims(found),
        levels(found),
        designs(found),
        footer=sentences.provenance(found),
        body_class="evidence",
    )


def figures(found: Validation) -> str:
    """Four figures at a glance."""
    counted = [row for row in found.rows if row.label == "counted"]
    cards = (
        ([x.inside for x in found.rows], "rows inside their range"),
        ([x.inside for x in counted], "of those that count"),
        ([x.holds for x in found.controls], "controls hold"),
        ([x.holds for x in found.harms], "harms are reachable"),
    )
    return markup.figures((f"{sum(each)} of {len(each)}", what) for each, what in cards)


def rows(found: Validation) -> str:
    """The table of rows."""
    if not found.rows:
        return ""
    heads = ("row", "source", "range", "simulated (95 %)", "inside", "role", "label",
             "pass prior", "pass off")  # fmt: skip
    cells = [
        (
            row.row.title, row.row.source, sentences.published(row).replace(" %", "\N{NO-BREAK SPACE}%"), sentences.figure(row),
            "inside" if row.inside else "outside", row.row.role, row.label or NOTHING,
            _rate(row.pass_prior), _rate(row.pass_off),
        )
        for row in found.rows
    ]  # fmt: skip
    return markup.section(
        "Row by row",
        markup.table(heads, cells, caption="Published range and simulated figure"),
        markup.text("p", TEXTS["validation"]["passing"]),
        id="rows",
    )


def registered(found: Validation) -> str:
    """Rows that are registered and not simulated, with the reason."""
    if not found.registered:
        return ""
    cells = [
        (row.title, row.source, *cells[1:])
        for row, cells in zip(
            found.registered, sentences.registered_cells(found), strict=True
        )
    ]
    return markup.section(
        "What is registered, and not simulated?",
        markup.text("p", TEXTS["validation"]["registered"]),
        markup.table(
            ("row", "source", *sentences.REGISTERED_HEADS[1:]), cells,
            caption="Registered and not simulated",
        ),
        id="registered",
    )  # fmt: skip


def surprises(found: Validation) -> str:
    """What stays outside, and what it says about the model."""
    told = sentences.outside(found)
    if not told:
        return ""
    return markup.section(
        "What stays outside, and what does it say?",
        markup.bullets(f"{what}. {why[0].upper()}{why[1:]}." for what, why in told),
        id="outside",
    )


def claims(found: Validation) -> str:
    """Controls and harms, with what a failure would say."""
    parts = []
    for which, question, caption in (
        (found.controls, "Which controls could have failed?", "Controls"),
        (found.harms, "What can do damage?", "Harms"),
    ):
        if not which:
            continue
        failing = [f"{x.claim.title}: {x.claim.meaning}." for x in which if not x.holds]
        cells = [
            (title, holds, said, name)
            for name, holds, said, title in sentences.claim_cells(which)
        ]
        parts.append(
            markup.section(
                question,
                markup.table(
                    ("", *sentences.CLAIM_HEADS[1:3], "id"), cells, caption=caption
                ),
                markup.bullets(failing) if failing else "",
            )
        )
    return "".join(parts)


def levels(found: Validation) -> str:
    """Marginals by stage, and the stages of every organisation."""
    parts = []
    if found.marginals:
        parts += [
            markup.text("h2", "Do the stages look like sales forces?"),
            markup.table(
                sentences.MARGINAL_HEADS,
                sentences.marginal_cells(found),
                caption="Shares by stage",
            ),
        ]
    if found.stages:
        parts += [
            markup.text("h2", "Does stage 5 win?"),
            markup.table(sentences.STAGE_HEADS, sentences.stage_cells(found),
                  caption="Over draws of all parameters within their evidence ranges, in "
                  "steady states"),
            markup.paragraphs(said for one in found.stages if (said := sentences.ladder_said(one))),
        ]  # fmt: skip
    return markup.element("section", *parts, id="stages") if parts else ""


def designs(found: Validation) -> str:
    """How each row is made."""
    shown = (_design(row) for row in found.rows)
    return markup.section("How is each row made?", *shown, id="designs")


def _design(row: RowFound) -> str:
    behind = [f"{x.field}: {x.source}" for x in row.row.parameters]
    return markup.element(
        "details",
        markup.text("summary", row.row.title),
        markup.paragraphs(
            [row.row.study.design, f"{row.replications} futures.", *sentences.reasons(row)]
        ),
        markup.bullets(behind),
        markup.element("p", markup.text("code", f"marathon validate --row {row.row.id}")),
    )


def _rate(value: float | None) -> str:
    return NOTHING if value is None else share(value)
