"""What happened in a sales organisation: canonical tables, imports, as-of views, quality."""

from forecast.history.importers.assemble import Imported, import_paths, propose_paths
from forecast.history.importers.identify import Unsure
from forecast.history.mapping import Mapping, Settings, read_mapping
from forecast.history.storage import read, write
from forecast.history.tables import Check, Claim, History, Meta

__all__ = [
    "Check", "Claim", "History", "Imported", "Mapping", "Meta", "Settings", "Unsure",
    "import_paths", "propose_paths", "read", "read_mapping", "write",
]  # fmt: skip
