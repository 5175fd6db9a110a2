"""The common forms into which every table of an export is read before it is settled."""

from typing import Final

from sim.outputs import schema
from sim.outputs.schema import Column

_TABLE: Final = Column(name="table", kind="text", meaning="the table that the row is from")

DEAL_COLUMNS: Final = (
    *schema.DEALS.columns,
    Column(name="merged_ids", kind="text", meaning="deals that were merged into it"),
    Column(name="fate", kind="text", meaning="merged or rejected, where it is no deal"),
    Column(name="touched", kind="timestamp", meaning="when the row was last changed"),
    Column(name="deleted_at", kind="timestamp", meaning="when it was deleted"),
    Column(name="currency", kind="text", meaning="currency of its amounts"),
    Column(name="manager", kind="text", meaning="whom the owner reports to"),
    Column(name="team", kind="text", meaning="the owner's team"),
    Column(name="kind", kind="text", meaning="kind of business, such as new or renewal"),
    _TABLE,
    Column(
        name="line", kind="count", meaning="the line of the row in its file; 0 for none"
    ),
)
"""A deal as its source tells it: the canonical columns and what settles them."""

CHANGE_COLUMNS: Final = (*schema.STAGE_CHANGES.columns, _TABLE)
"""A stage change as its source tells it."""
