"""Typed records: one class gives an array's layout and what the type checker knows of it.

A record class lists its fields in order, each with its kind and meaning:

    class Ticket(Record):
        arrived: Int64  # tick
        hours: Float64  # of work
        by_day: Annotated[Floats, 5]  # hours of work on each weekday

    tickets = zeros(Ticket, 64)         # a numpy array of records, laid out as listed
    tickets[3].hours                    # in a compiled rule; a misspelt field fails mypy
    tickets["hours"]                    # in plain Python: the whole column

The class is never instantiated: numpy holds the bytes and numba reads them by field name. A
field whose kind is itself a record class stands inside of the outer record, and a subclass
has the fields of its parent first.
"""

from __future__ import annotations

import typing
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Generic,
    Protocol,
    Self,
    TypeAlias,
    overload,
)

import numpy as np
from typing_extensions import TypeVar, override

T_co = TypeVar("T_co", covariant=True, default=float)
R = TypeVar("R", bound="Record")


class Values(Protocol[T_co]):
    """Numbers in a row, as rules see them; shape (n,)."""

    @property
    def shape(self) -> tuple[Any, ...]:
        """Length."""
        ...

    def __getitem__(self, index: int, /) -> T_co: ...
    def __setitem__(self, index: int, value: float, /) -> None: ...


class Table(Protocol):
    """Numbers by row and column, as rules see them; shape (rows, columns)."""

    @overload
    def __getitem__(self, index: int, /) -> Values: ...
    @overload
    def __getitem__(self, index: tuple[int, int], /) -> float: ...
    def __setitem__(self, index: tuple[int, int], value: float, /) -> None: ...


class Cube(Protocol):
    """Tables one behind the other, as rules see them; shape (tables, rows, columns)."""

    @overload
    def __getitem__(self, index: int, /) -> Table: ...
    @overload
    def __getitem__(self, index: tuple[int, int], /) -> Values: ...


if TYPE_CHECKING:

    class Records(np.ndarray[Any, np.dtype[np.void]], Generic[R]):
        """An array of records, shape (n,): one record by number, one column by name."""

        @overload  # type: ignore[override]
        def __getitem__(self, index: int) -> R: ...
        @overload
        def __getitem__(self, index: slice) -> Records[R]: ...
        @overload
        def __getitem__(self, index: str | list[str]) -> np.ndarray[Any, Any]: ...
        @override
        def __getitem__(self, index: object) -> object: ...
        @override
        def __setitem__(self, index: object, value: object) -> None: ...

else:

    class Records:
        """An array of records; only the type checker knows it."""

        def __class_getitem__(cls, _item: object) -> type:
            return cls


Int16: TypeAlias = Annotated[int, "i2"]
Int32: TypeAlias = Annotated[int, "i4"]
Int64: TypeAlias = Annotated[int, "i8"]
Word64: TypeAlias = Annotated[np.uint64, "u8"]
Float64: TypeAlias = Annotated[float, "f8"]
Ints: TypeAlias = Annotated[Values[int], "i8"]
"""Whole numbers inside of a record; `Annotated[Ints, 8]` holds eight of them."""
Floats: TypeAlias = Annotated[Values[float], "f8"]
"""Numbers inside of a record; `Annotated[Floats, 8]` holds eight of them."""


class Record:
    """One record of an array. In plain Python its fields are read and set by name."""

    if TYPE_CHECKING:

        def __getitem__(self, field: str) -> Any: ...  # noqa: ANN401 (what the field holds)
        def __setitem__(self, field: str, value: object) -> None: ...

        def copy(self) -> Self:
            """The same fields, apart from the array."""
            ...


_LAYOUTS: dict[type[Record], np.dtype[np.void]] = {}


def dtype_of(record: type[Record]) -> np.dtype[np.void]:
    """Layout of a record class: its parents' fields first, each class's as listed.

    Raises:
        TypeError: A field is of no kind that a record can hold.
    """
    if record not in _LAYOUTS:
        hints = typing.get_type_hints(record, include_extras=True)
        fields = [_laid_out(record, name, hint) for name, hint in hints.items()]
        _LAYOUTS[record] = np.dtype(fields)
    return _LAYOUTS[record]


def zeros(record: type[R], n: int) -> Records[R]:
    """An array of `n` records whose fields are all 0, shape (n,)."""
    array: Any = np.zeros(n, dtype_of(record))
    return typing.cast("Records[R]", array)


def _laid_out(record: type[Record], name: str, hint: object) -> tuple[Any, ...]:
    if isinstance(hint, type) and issubclass(hint, Record):
        return name, dtype_of(hint)
    if metadata := getattr(hint, "__metadata__", ()):
        kind, *shape = metadata
        return (name, kind, tuple(shape)) if shape else (name, kind)
    raise TypeError(
        f"{record.__name__}.{name}: {hint!r} is no kind of field; see sim.records"
    )
