"""Rules become LLVM instructions, fewer than numba makes of them.

numba allows for what a rule does not do: catch exceptions, hold arrays that are not
contiguous, hand on functions as values. LLVM removes what that takes, after it was made,
printed, read and optimised, which is most of the time to compile. Here it is not made.
The arithmetic stays what it was.

Like `linking`, which alone imports it, this file uses what numba does not document.
"""

import math
from typing import Any

import numba.core.types
from llvmlite import ir
from numba.core import cgutils, imputils, ir_utils, lowering
from numba.core import ir as steps
from numba.np import arrayobj
from typing_extensions import override

types: Any = numba.core.types  # untyped: it fills itself while it is imported


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
    def lower_expr(self, resty: Any, expr: Any) -> Any:
        builder = self.builder
        if expr.op in ("pair_first", "pair_second"):
            part = builder.extract_value(
                self.loadvar(expr.value.name), int(expr.op == "pair_second")
            )
            self.incref(resty, part)
            return part
        if expr.op == "getiter" and self._counts_by_one(expr.value):
            return self._counter(self.loadvar(expr.value.name), resty)
        if expr.op == "iternext" and isinstance(
            self.typeof(expr.value.name), types.RangeIteratorType
        ):
            return self._counted(self.loadvar(expr.value.name), resty)
        if expr.op == "getattr" and isinstance(resty, types.NestedArray):
            return self._array_within(expr, resty)
        return super().lower_expr(resty, expr)

    def _counts_by_one(self, variable: Any) -> bool:
        """Whether a variable holds what `range` gives for one or two whole numbers."""
        made = ir_utils.guard(ir_utils.get_definition, self.func_ir, variable)
        if not isinstance(made, steps.Expr) or made.op != "call":
            return False
        called = ir_utils.guard(ir_utils.get_definition, self.func_ir, made.func)
        return (
            isinstance(called, steps.Global)
            and called.value is range
            and len(made.args) < 3
            and not made.vararg
        )

    def _counter(self, counted: Any, kind: Any) -> Any:
        """An iterator over whole numbers: next number, end, step, and how many are left."""
        builder = self.builder
        begin, end, step = (builder.extract_value(counted, part) for part in range(3))
        length = builder.sub(end, begin)
        some = builder.icmp_signed(">", length, length.type(0))
        left = builder.select(some, length, length.type(0))
        places = [cgutils.alloca_once_value(builder, number) for number in (begin, left)]
        iterator = self.context.get_value_type(kind)(ir.Undefined)
        for part, value in enumerate([places[0], end, step, places[1]]):
            iterator = builder.insert_value(iterator, value, part)
        return iterator

    def _counted(self, iterator: Any, kind: Any) -> Any:
        """The next number of such an iterator, and whether there was one."""
        builder = self.builder
        place, step, left_place = (builder.extract_value(iterator, p) for p in (0, 2, 3))
        left = builder.load(left_place)
        some = builder.icmp_signed(">", left, left.type(0))
        number = builder.load(place)
        builder.store(builder.sub(left, left.type(1), flags=["nsw"]), left_place)
        builder.store(builder.add(number, step), place)
        pair = self.context.get_value_type(kind)(ir.Undefined)
        return builder.insert_value(builder.insert_value(pair, number, 0), some, 1)

    def _array_within(self, expr: Any, kind: Any) -> Any:
        """An array that is a field of a record: all but its address is known."""
        builder, record = self.builder, self.typeof(expr.value.name)
        address = cgutils.get_record_member(
            builder,
            self.loadvar(expr.value.name),
            record.offset(expr.attr),
            self.context.get_data_type(kind.dtype),
        )
        nothing, number = cgutils.voidptr_t(None), cgutils.intp_t
        lengths, strides = (
            ir.Constant(ir.ArrayType(number, kind.ndim), [number(n) for n in numbers])
            for numbers in (kind.shape, kind.strides)
        )
        parts = [
            nothing,
            nothing,
            number(math.prod(kind.shape)),
            number(kind.size),
            address.type(ir.Undefined),
            lengths,
            strides,
        ]
        described = self.context.get_value_type(kind)(parts)
        return builder.insert_value(described, address, _DATA)

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
        array, index = signature.args[:2]
        kinds = tuple(index) if isinstance(index, types.BaseTuple) else (index,)
        if (
            self.context.enable_boundscheck
            or not isinstance(array, types.Array)
            or (array.layout, array.ndim) != ("C", len(kinds))
            or not all(isinstance(kind, types.Integer) for kind in kinds)
            or self.typeof(array_variable.name) != array
        ):
            return None
        builder, context = self.builder, self.context
        parts, given = self.loadvar(array_variable.name), self.loadvar(index_variable.name)
        given = context.cast(builder, given, self.typeof(index_variable.name), index)
        numbers = [given]
        if isinstance(index, types.BaseTuple):
            numbers = [builder.extract_value(given, axis) for axis in range(array.ndim)]
        shape = builder.extract_value(parts, _SHAPE)
        offset = None
        for axis, (kind, number) in enumerate(zip(kinds, numbers, strict=True)):
            size, step = builder.extract_value(shape, axis), number
            if not isinstance(number, ir.Constant) or number.constant < 0:
                step = arrayobj.fix_integer_index(context, builder, kind, number, size)
            offset = (
                step if offset is None else builder.add(builder.mul(offset, size), step)
            )
        return builder.gep(builder.extract_value(parts, _DATA), [offset])


_DATA, _SHAPE = 4, 5
"""Where an array of numba keeps the address of its first element, and its lengths."""


def calling(rule: Any, library: Any) -> Any:
    """How other rules call a rule, described by `rule` and kept in `library`.

    An exception of the callee becomes one of the caller, whose own room for it is handed on.
    A rule that never fails is not asked whether it did, and hands its result over in registers.
    """
    call_fully = imputils.user_function(rule, [library])

    def call(context: Any, builder: Any, signature: Any, args: Any) -> Any:
        if not getattr(builder, "hands_on_exceptions", False) or isinstance(
            rule.restype, types.Optional
        ):
            return call_fully(context, builder, signature, args)
        convention = context.call_conv
        callee = context.declare_function(builder.module, rule)
        if not library.may_fail:
            given = convention._get_arg_packer(rule.argtypes).as_arguments(builder, args)
            value = builder.call(_declared(builder.module, callee), given)
            return context.get_returned_value(builder, rule.restype, value)
        with builder.goto_entry_block():
            returned = builder.alloca(convention.get_return_type(rule.restype).pointee)
        failed = convention._get_excinfo_argument(builder.function)
        given = convention._get_arg_packer(rule.argtypes).as_arguments(builder, args)
        outcome = builder.call(callee, [returned, failed, *given])
        with cgutils.if_unlikely(builder, cgutils.is_not_null(builder, outcome)):
            builder.ret(outcome)
        return context.get_returned_value(builder, rule.restype, builder.load(returned))

    described: Any = call
    described.signature, described.libs = rule.argtypes, (library,)
    return described


def _declared(module: Any, function: Any) -> Any:
    """The function that returns what another one leaves where its first argument says."""
    name = function.name + ".value"
    if name in module.globals:
        return module.get_global(name)
    kind = function.function_type
    value = ir.FunctionType(kind.args[0].pointee, kind.args[2:])
    return ir.Function(module, value, name)


def add_value_functions(module: Any) -> None:
    """Beside each function that never fails, one that returns its result in registers."""
    for function in list(module.functions):
        if function.is_declaration or len(function.args) < 2:
            continue
        value = _declared(module, function)
        if "alwaysinline" in function.attributes:
            value.attributes.add("alwaysinline")
        builder = ir.IRBuilder(value.append_basic_block("entry"))
        place = builder.alloca(function.args[0].type.pointee)
        nothing = ir.Constant(function.args[1].type, None)
        builder.call(function, [place, nothing, *value.args])
        builder.ret(builder.load(place))


def may_fail(module: Any) -> bool:
    """Whether a function of an LLVM module may return anything but success, which is 0."""
    returned = [
        block.terminator.return_value
        for function in module.functions
        for block in function.blocks
        if isinstance(block.terminator, ir.Ret)
    ]
    return any(not isinstance(code, ir.Constant) or code.constant != 0 for code in returned)
