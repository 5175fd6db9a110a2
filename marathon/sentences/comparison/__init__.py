"""What a comparison says, in sentences: the verdict, the reasons, and how sure it is.

The command line, the report and the page all tell the same story; none of them computes.
"""

from marathon.sentences.comparison.notes import notes
from marathon.sentences.comparison.reasons import (
    EXPECTED,
    Step,
    background,
    factors,
    gain_kept,
    kept_sentence,
    outside_expectation,
    reasons,
    step_sentence,
    steps,
)
from marathon.sentences.comparison.tables import (
    comparison_text,
    level_rows,
    scenario_caption,
    scenario_rows,
)
from marathon.sentences.comparison.telling import (
    BOOKINGS,
    CONTRIBUTION,
    Story,
    leading,
    tell,
    transition_of,
    unit_of,
)
from marathon.sentences.comparison.verdict import (
    same_practices,
    transition_sentences,
    verdict,
)

__all__ = [
    "BOOKINGS",
    "CONTRIBUTION",
    "EXPECTED",
    "Step",
    "Story",
    "background",
    "comparison_text",
    "factors",
    "gain_kept",
    "kept_sentence",
    "leading",
    "level_rows",
    "notes",
    "outside_expectation",
    "reasons",
    "same_practices",
    "scenario_caption",
    "scenario_rows",
    "step_sentence",
    "steps",
    "tell",
    "transition_of",
    "transition_sentences",
    "unit_of",
    "verdict",
]
