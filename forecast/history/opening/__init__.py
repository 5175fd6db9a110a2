"""Open whatever an export comes as: files of many forms, folders of them, databases.

Nothing is interpreted here. A source table is headers and cells of text, with what had to
be assumed to read them (encoding, delimiter, headers without a name) and what was left out
as no row (titles, footers, sums).
"""

from forecast.history.opening.folders import SUFFIXES
from forecast.history.opening.places import read_export

__all__ = ["SUFFIXES", "read_export"]
