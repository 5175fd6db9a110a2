"""A rule that is handed a world hands on where it lies, not the world itself.

numba passes a named tuple as what it consists of, arrays of seven numbers each: a world of
eighteen arrays would be more than a hundred arguments of every call. They took most of the
time to compile. Here the named tuple that Python hands to a rule is laid out in memory once,
and rules pass on its address. Nothing in it changes while the rule runs, apart from what the
arrays hold, so LLVM may read it once and keep what it read.

Like `linking`, which alone imports it, this file uses what numba does not document.
"""

from typing import Any

from numba.core import boxing, cgutils, imputils, types
from numba.core.datamodel import models
from numba.extending import NativeValue, register_model, unbox


class PlacedTuple(types.NamedTuple):  # type: ignore[misc, name-defined]
    """Type of a named tuple that lies in memory and is known by its address."""

    def by_value(self) -> Any:
        """The type of the same named tuple as numba knows it."""
        return types.NamedTuple(self.types, self.instance_class)  # type: ignore[attr-defined]


def placed(argument: Any) -> Any:
    """The type that a rule gives to an argument from Python of numba's type `argument`."""
    if type(argument) is types.NamedTuple:  # type: ignore[attr-defined]
        return PlacedTuple(argument.types, argument.instance_class)
    return argument


@register_model(PlacedTuple)
class _AddressModel(models.PrimitiveModel):  # type: ignore[misc]
    def __init__(self, models_by_type: Any, argument: PlacedTuple) -> None:
        content = models_by_type.lookup(argument.by_value()).get_value_type()
        super().__init__(models_by_type, argument, content.as_pointer())


@unbox(PlacedTuple)  # type: ignore[untyped-decorator]
def _laid_out(argument: PlacedTuple, given: Any, c: Any) -> NativeValue:
    native = boxing.unbox_tuple(argument.by_value(), given, c)
    place = cgutils.alloca_once_value(c.builder, native.value)
    return NativeValue(place, is_error=native.is_error, cleanup=native.cleanup)


@imputils.lower_getattr_generic(PlacedTuple)  # type: ignore[untyped-decorator]
def _member(
    context: Any, builder: Any, argument: PlacedTuple, place: Any, name: str
) -> Any:
    index = argument.fields.index(name)
    value = builder.load(cgutils.gep_inbounds(builder, place, 0, index))
    return imputils.impl_ret_borrowed(context, builder, argument[index], value)
