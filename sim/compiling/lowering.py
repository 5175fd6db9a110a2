"""Rules become LLVM instructions, fewer than numba makes of them.

numba allows for what a rule does not do: catch exceptions, hold arrays that are not
contiguous, hand on functions as values. LLVM removes what that takes, after it was made,
printed, read and optimised, which is most of the time to compile. Here it is not made.
The arithmetic stays what it was.

Like `linking`, which alone imports it, this file uses what numba does not document.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llvmlite import ir
from numba.core import cgutils, imputils, lowering, types
from numba.core import ir as steps
from numba.np import arrayobj
from typing_extensions import override

if TYPE_CHECKING:
    from collections.abc import Callable


class RuleLower(lowering.Lower):  # type: ignore[misc]
    """numba's way from typed steps to LLVM, with shorter ways for what rules do most."""

    @override
    def setup_function(self, fndesc: Any) -> None:
        super().setup_function(fndesc)
        # Without a handler, an exception can only go on to the caller.
        code = self.func_ir.func_id.func.__code__
        self.builder.hands_on_exceptions = not code.co_exceptiontable
        for argument in self.call_conv.get_arguments(self.function):
            kind = argument.type
            if isinstance(kind, ir.PointerType) and isinstance(
                kind.pointee, ir.LiteralStructType
            ):
                # Nobody writes to a placed tuple.
                for attribute in ("noalias", "captures(none)"):
                    argument.add_attribute(attribute)

    @override
    def storevar(self, value: Any, name: str, argidx: int | None = None) -> None:
        if self.context.enable_nrt or name in self._singly_assigned_vars:
            super().storevar(value, name, argidx)
        else:
            self.builder.store(value, self.getvar(name))

    @override
    def lower_assign(self, ty: Any, inst: Any) -> Any:
        constant = isinstance(inst.value, (steps.Global, steps.FreeVar))
        if constant and isinstance(ty, types.Dispatcher):
            return self.context.get_dummy_value()  # a rule is known by its type
        return super().lower_assign(ty, inst)

    @override
    def lower_getitem(
        self, resty: Any, expr: Any, value: Any, index: Any, signature: Any
    ) -> Any:
        place = self._place(value, index, signature)
        if place is None:
            return super().lower_getitem(resty, expr, value, index, signature)
        array = self.typeof(value.name)
        item = arrayobj.load_item(self.context, self.builder, array, place)
        return self.context.cast(self.builder, item, signature.return_type, resty)

    @override
    def lower_setitem(
        self, target_var: Any, index_var: Any, value_var: Any, signature: Any
    ) -> Any:
        array, given = self.typeof(target_var.name), self.typeof(value_var.name)
        number = isinstance(given, (types.Number, types.Boolean))
        place = self._place(target_var, index_var, signature) if number else None
        if place is None:
            return super().lower_setitem(target_var, index_var, value_var, signature)
        value = self.loadvar(value_var.name)
        for before, after in [(given, signature.args[2]), (signature.args[2], array.dtype)]:
            value = self.context.cast(self.builder, value, before, after)
        return arrayobj.store_item(self.context, self.builder, array, value, place)

    def _place(self, array_variable: Any, index_variable: Any, signature: Any) -> Any:
        """Address of one element of a contiguous array, None where numba has to find it."""
        array, index = self.typeof(array_variable.name), self.typeof(index_variable.name)
        indices = tuple(index) if isinstance(index, types.BaseTuple) else (index,)
        if (
            self.context.enable_boundscheck
            or not isinstance(array, types.Array)
            or (array.layout, array.ndim) != ("C", len(indices))
            or not all(isinstance(kind, types.Integer) for kind in indices)
            or signature.args[0] != array
            or signature.args[1] != index
        ):
            return None
        builder = self.builder
        parts, given = self.loadvar(array_variable.name), self.loadvar(index_variable.name)
        if isinstance(index, types.BaseTuple):
            numbers = [builder.extract_value(given, axis) for axis in range(array.ndim)]
        else:
            numbers = [given]
        shape = builder.extract_value(parts, _SHAPE)
        offset = None
        for axis, (kind, number) in enumerate(zip(indices, numbers, strict=True)):
            size = builder.extract_value(shape, axis)
            number = arrayobj.fix_integer_index(self.context, builder, kind, number, size)
            if offset is not None:
                number = builder.add(builder.mul(offset, size), number)
            offset = number
        return builder.gep(builder.extract_value(parts, _DATA), [offset])


_DATA, _SHAPE = 4, 5
"""Where an array of numba keeps the address of its first element, and its lengths."""


def calling(rule: Any, library: Any) -> Callable[..., Any]:
    """How other rules call a rule, described by `rule` and kept in `library`.

    An exception of the callee becomes one of the caller, whose own room for it is handed on.
    A rule that never fails is not asked whether it did.
    """
    call_fully = imputils.user_function(rule, [library])

    def call(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if not getattr(builder, "hands_on_exceptions", False) or isinstance(
            rule.restype, types.Optional
        ):
            return call_fully(context, builder, signature, args)
        convention = context.call_conv
        callee = context.declare_function(builder.module, rule)
        with builder.goto_entry_block():
            returned = builder.alloca(convention.get_return_type(rule.restype).pointee)
        failed = convention._get_excinfo_argument(builder.function)
        given = convention._get_arg_packer(rule.argtypes).as_arguments(builder, args)
        outcome = builder.call(callee, [returned, failed, *given])
        if library.may_fail:
            with cgutils.if_unlikely(builder, cgutils.is_not_null(builder, outcome)):
                builder.ret(outcome)
        return context.get_returned_value(builder, rule.restype, builder.load(returned))

    call.signature = rule.argtypes  # type: ignore[attr-defined]
    call.libs = (library,)  # type: ignore[attr-defined]
    return call


def may_fail(module: Any) -> bool:
    """Whether a function of an LLVM module may return anything but success."""
    return any(
        isinstance(end, ir.Ret) and not isinstance(end.return_value, ir.Constant)
        or isinstance(end, ir.Ret) and end.return_value.constant != 0
        for function in module.functions
        for block in function.blocks
        for end in [block.terminator]
    )
