"""While rules are lowered, numba works out once what it otherwise works out again and again.

Like `linking`, which alone imports it, this file uses what numba does not document.
"""

import contextlib
import functools
import gc
import hashlib
from collections.abc import Iterator
from typing import Any

from numba.core import (
    base,
    compiler,
    funcdesc,
    ir,
    itanium_mangler,
    postproc,
    targetconfig,
    transforms,
    types,
)
from numba.core.compiler_lock import global_compiler_lock
from numba.np import arrayobj


@contextlib.contextmanager
def without_collecting() -> Iterator[None]:
    """Compiling makes no garbage worth collecting before all rules are compiled.

    Until then it is set aside, for each look through it takes half a second;
    `sim.compiling.mark_compiled` brings it back.
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.freeze()
            gc.enable()


@contextlib.contextmanager
def replaced(holder: Any, name: str, value: object) -> Iterator[None]:
    """For a while, let something of a class or module of numba's be our own."""
    own = vars(holder).get(name)
    setattr(holder, name, value)
    try:
        yield
    finally:
        # What a class only inherited is not its own afterwards.
        delattr(holder, name) if own is None else setattr(holder, name, own)


@contextlib.contextmanager
def quickened() -> Iterator[None]:
    """While rules are lowered, let numba remember what it otherwise works out again and again.

    It describes every record in full for every step of every rule and in the name of every
    function, which makes names of 40,000 letters; it lists all options to compare two sets
    of them, and looks for the type of a sum in dozens of places.
    """
    with (
        global_compiler_lock,
        replaced(types.Record, "__repr__", types.Type.__repr__),
        replaced(compiler.Flags, "__hash__", _options_hash),
        replaced(compiler.Flags, "__eq__", _options_equal),
        replaced(ir.Inst, "_rec_list_vars", _listed_variables),
        replaced(postproc.PostProcessor, "run", _post_processed),
        replaced(types.BaseFunction, "get_call_type", _call_type),
        replaced(base.BaseContext, "mangler", _short_name),
        replaced(arrayobj, "fix_integer_index", _index_from_the_start),
    ):
        yield


_equal_options = compiler.Flags.__eq__
_work_out_call_type = types.BaseFunction.get_call_type
_call_types: dict[Any, Any] = {}


def _options_hash(options: Any) -> int:
    return hash((options.nrt, options.forceinline))


def _options_equal(options: Any, others: Any) -> Any:
    if type(options) is type(others) and options._values == others._values:
        return True
    return _equal_options(options, others)


def _call_type(function: Any, context: Any, args: Any, kws: Any) -> Any:
    if kws:
        return _work_out_call_type(function, context, args, kws)
    key = function, tuple(args), targetconfig.ConfigStack.top_or_none()
    if key not in _call_types:
        _call_types[key] = _work_out_call_type(function, context, args, kws)
    return _call_types[key]


_process_fully = postproc.PostProcessor.run


def _post_processed(processor: Any, *asked: Any, **named: Any) -> None:
    """What a rule needs of the work after each step: one way back in each loop.

    When variables end matters to generators, and where references are counted.
    """
    rule = processor.func_ir
    if rule.is_generator or targetconfig.ConfigStack().top().nrt:
        _process_fully(processor, *asked, **named)
        return
    rule.blocks = transforms.canonicalize_cfg(rule.blocks)
    rule.variable_lifetime = postproc.VariableLifetime(rule.blocks)
    rule.generator_info = None


def _short_name(
    _context: Any, name: str, args: Any, *, abi_tags: Any = (), uid: Any = None
) -> str:
    """Name of a function in LLVM: numba's, with a hash in the place of the arguments' types."""
    hashes = "".join(_type_hash(argument) for argument in args)
    tag = hashlib.sha256(hashes.encode()).hexdigest()[:20]
    return funcdesc.default_mangler(name, (), abi_tags=(*abi_tags, tag), uid=uid)  # type: ignore[no-any-return]


def _index_from_the_start(
    context: Any, builder: Any, kind: Any, index: Any, _size: Any
) -> Any:
    """An index as it is: no rule counts from an array's end, which numba looks at each time.

    With bounds checked a negative index is refused as one too large is.
    """
    return context.cast(builder, index, kind, types.intp if kind.signed else types.uintp)


@functools.cache
def _type_hash(argument: Any) -> str:
    return hashlib.sha256(itanium_mangler.mangle_type(argument).encode()).hexdigest()


def _listed_variables(instruction: Any, value: Any) -> list[Any]:
    if isinstance(value, ir.Var):
        return [value]
    if isinstance(value, ir.Inst):
        return value.list_vars()  # type: ignore[no-any-return]
    if isinstance(value, dict):
        value = value.values()
    elif not isinstance(value, (list, tuple)):
        return []
    return [
        variable
        for part in value
        if not isinstance(part, _WITHOUT_VARIABLES)
        for variable in _listed_variables(instruction, part)
    ]


_WITHOUT_VARIABLES = (str, int, float, type(None), ir.Loc)
