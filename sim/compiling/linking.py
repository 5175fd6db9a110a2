"""Rules are linked, optimised and turned into machine code once for each caller in Python.

numba by itself makes machine code of every function, each with all that it calls inlined
and optimised again, and puts two wrappers around each. Here a rule that other rules call
stays LLVM's intermediate representation. When Python calls a rule, it and everything that
it calls are linked, optimised and emitted in one go. The arithmetic stays what it was.

This file, `lowering`, `passing` and `quickening` alone touch what numba does not document.
`KNOWN_VERSIONS` says with which versions it was tried. With any other version importing it
fails, and `sim.compiling` leaves everything to numba itself.
"""

import functools
from collections.abc import Callable
from types import CodeType
from typing import Any, ClassVar

import llvmlite.binding as llvm
import numba
from llvmlite.ir._utils import NameScope
from numba.core import (
    cgutils,
    codegen,
    compiler,
    postproc,
    registry,
    typed_passes,
    types,
    typing,
    untyped_passes,
)
from numba.core.compiler_lock import global_compiler_lock
from numba.core.compiler_machinery import FunctionPass, PassManager, register_pass
from numba.core.typing import templates
from typing_extensions import override

from sim.compiling.counting import count_rule
from sim.compiling.lowering import RuleLower, add_value_functions, calling, may_fail
from sim.compiling.passing import placed
from sim.compiling.quickening import quickened, replaced, without_collecting

KNOWN_VERSIONS = ("0.68",)
"""Versions of numba, first two numbers, whose inside is the one used here."""

if ".".join(numba.__version__.split(".")[:2]) not in KNOWN_VERSIONS:
    raise ImportError(f"numba {numba.__version__} is not among {KNOWN_VERSIONS}")


class RuleLibrary(codegen.JITCodeLibrary):  # type: ignore[misc]
    """One rule in LLVM's text, which never becomes machine code by itself.

    The texts of all rules can stand in one module: what is numbered or named as seen fit is
    numbered and named across all of them.
    """

    may_fail = True
    _metadata: ClassVar[list[Any]] = []
    _known_metadata: ClassVar[dict[Any, Any]] = {}
    _names = NameScope()

    def __init__(self, code_generator: Any, name: str) -> None:
        codegen.CodeLibrary.__init__(self, code_generator, name)
        self._linking_libraries: list[Any] = []
        self._texts: dict[str, tuple[str, bool]] = {}
        self._shared_module: Any = None

    @override
    def create_ir_module(self, name: str) -> Any:
        module = super().create_ir_module(name)
        module.metadata, module._metadatacache = self._metadata, self._known_metadata
        module.get_unique_name = functools.partial(self._names.register, deduplicate=True)
        return module

    @override
    def add_ir_module(self, ir_module: Any) -> None:
        self.may_fail = may_fail(ir_module)
        if not self.may_fail:
            add_value_functions(ir_module)
        for name, part in ir_module.globals.items():
            complete = bool(
                getattr(part, "blocks", None) or getattr(part, "initializer", None)
            )
            if complete and not part.linkage:
                part.linkage = "linkonce_odr"  # may be dropped where it is not called
            self._texts[name] = str(part), complete

    @override
    def finalize(self) -> None:
        self._raise_if_finalized()
        self._finalized = True

    @override
    def _get_module_for_linking(self) -> Any:
        """This rule with all that it calls, to be linked into machine code."""
        self._ensure_finalized()
        if self._shared_module is None:
            texts: dict[str, str] = {}
            others = []
            for library in [self, *self._libraries_below()]:
                if not isinstance(library, RuleLibrary):
                    others.append(library)
                    continue
                for name, (text, complete) in library._texts.items():
                    if complete or name not in texts:
                        texts[name] = text
            empty = str(self._codegen._create_empty_module(self.name))
            text = "\n".join([empty, *texts.values(), *map(str, self._metadata)])
            module = llvm.parse_assembly(cgutils.normalize_ir_text(text))
            module.verify()
            for library in others:
                module.link_in(library._get_module_for_linking(), preserve=True)
            self._shared_module = module
        return self._shared_module

    def _libraries_below(self) -> list[Any]:
        """Libraries of all that this rule calls, directly or not."""
        found: dict[Any, None] = {}
        pending = list(self._linking_libraries)
        while pending:
            library = pending.pop()
            if library is self or library in found:
                continue
            found[library] = None
            self._reload_init.update(library._reload_init)
            if isinstance(library, RuleLibrary):
                pending += library._linking_libraries
        return list(found)


@register_pass(mutates_CFG=True, analysis_only=False)
class RuleLowering(typed_passes.NativeLowering):  # type: ignore[misc]
    """Lowering that leaves a rule in intermediate representation."""

    _name = "rule_lowering"

    @property
    @override
    def lowering_class(self) -> type[RuleLower]:
        return RuleLower

    @override
    def run_pass(self, state: Any) -> bool:
        state.library = RuleLibrary(state.targetctx.codegen(), state.func_id.func_qualname)
        state.flags.no_compile = True
        super().run_pass(state)
        key = object()  # stands for the machine code by which numba looks a callee up
        call = calling(state.cr.fndesc, state.library)
        state.targetctx._defns[key].append(call, call.signature)
        state.cr = state.cr._replace(cfunc=key)
        return True


class RuleSteps(PassManager):  # type: ignore[misc]
    """numba's steps one after the other, without its records and checks of each step."""

    @override
    def _runPass(self, index: int, pss: Any, internal_state: Any) -> None:
        pss.analysis = self._analysis
        if pss.run_pass(internal_state) and isinstance(pss, FunctionPass):
            postproc.PostProcessor(internal_state.func_ir).run()


class RuleCompiler(compiler.CompilerBase):  # type: ignore[misc]
    """numba's steps from Python to machine code, the last one replaced.

    A rule has no function inside, so the steps that look for one are left out.
    """

    @override
    def define_pipelines(self) -> list[Any]:
        steps = RuleSteps("rule")
        constants = self.state.func_id.func.__code__.co_consts
        nested = any(isinstance(constant, CodeType) for constant in constants)
        default = compiler.DefaultPassBuilder
        for define in (
            default.define_untyped_pipeline,
            default.define_typed_pipeline,
            default.define_nopython_lowering_pipeline,
        ):
            steps.passes += [
                (RuleLowering if step is typed_passes.NativeLowering else step, text)
                for step, text in define(self.state).passes
                if nested or step not in _STEPS_FOR_NESTED_FUNCTIONS
            ]
        steps.finalize()
        return [steps]


_STEPS_FOR_NESTED_FUNCTIONS = (
    untyped_passes.WithLifting,
    untyped_passes.InlineClosureLikes,
    untyped_passes.MakeFunctionToJitFunction,
    untyped_passes.FindLiterallyCalls,
    untyped_passes.LiteralUnroll,
    untyped_passes.LiteralPropagationSubPipelinePass,
)


class RuleDispatcher(registry.CPUDispatcher):  # type: ignore[misc]
    """A compiled rule: machine code for Python, intermediate representation for other rules."""

    _compiler: Any

    def __init__(self, function: Callable[..., Any], **options: Any) -> None:
        super().__init__(
            py_func=function,
            targetoptions={
                "nopython": True,
                "boundscheck": None,
                "no_cpython_wrapper": True,
                "no_cfunc_wrapper": True,
                **options,
            },
            pipeline_class=RuleCompiler,
        )
        self._lowered: dict[tuple[Any, ...], Any] = {}
        count_rule(function, compiled=False)
        self._lowering = self._compiler
        self._compiler = _Linking(self)

    def lowered(self, args: tuple[Any, ...]) -> Any:
        """The rule for arguments of these types, in intermediate representation."""
        with global_compiler_lock, self._compiling_counter:
            if args not in self._lowered:
                self._lowered[args] = self._lowering.compile(args, None)
                count_rule(self.py_func, compiled=True)
            return self._lowered[args]

    @override
    def get_call_template(self, args: Any, kws: Any) -> tuple[Any, Any, Any, Any]:
        """What a calling rule has to know of this one.

        Whole numbers come as 64 bits wide, constants like variables, so that a rule is not
        compiled anew for each way of calling it.
        """
        signature, args = self.fold_argument_types(args, kws)
        wide = tuple(_widened(argument) for argument in args)
        name = self.py_func.__name__
        template = typing.make_concrete_template(name, name, [self.lowered(wide).signature])
        return template, signature, wide, {}

    @override
    def typeof_pyval(self, val: Any) -> Any:
        argument = placed(super().typeof_pyval(val))
        self._types_active_call.add(argument)
        return argument

    @override
    def get_overload(self, sig: Any) -> Any:
        return self.lowered(tuple(sig)).entry_point


class HelperDispatcher(RuleDispatcher):
    """A function of numba's own that a rule calls, such as `max`, compiled as rules are."""

    @override
    def get_call_template(self, args: Any, kws: Any) -> tuple[Any, Any, Any, Any]:
        signature, args = self.fold_argument_types(args, kws)
        name = self.py_func.__name__
        template = typing.make_concrete_template(name, name, [self.lowered(args).signature])
        return template, signature, args, {}


class RootLibrary(codegen.JITCodeLibrary):  # type: ignore[misc]
    """A rule that Python calls, with all that it calls, on its way to machine code."""

    @override
    def _optimize_final_module(self) -> None:
        """Once, not also before for the sake of counting references, which rules do not.

        Nothing outside calls a rule of this module but the root, and LLVM may shape the
        others to their callers. They take the root's name before their own, because the
        loader finds even such functions by name, in whichever module it read first. Loops
        stay scalar: most go over a dozen records, whose fields lie too far apart to be read
        side by side.
        """
        for function in self._final_module.functions:
            if function.linkage == llvm.Linkage.linkonce_odr:
                function.linkage = llvm.Linkage.internal
                function.name = f"{self.name}.{function.name}"
        passes, builder = self._codegen._module_pass_manager(loop_vectorize=False)
        passes.run(self._final_module, builder)


class _Linking:
    """What a dispatcher asks for machine code when Python calls its rule."""

    def __init__(self, dispatcher: RuleDispatcher) -> None:
        self._dispatcher = dispatcher
        self.fold_argument_types = dispatcher._lowering.fold_argument_types

    def compile(self, args: Any, _return_type: Any) -> Any:
        with without_collecting():
            return self._compile(args)

    def _compile(self, args: Any) -> Any:
        with (
            quickened(),
            replaced(templates._OverloadFunctionTemplate, "_get_jit_decorator", _helper),
        ):
            rule = self._dispatcher.lowered(tuple(args))
        context, environment = rule.target_context, rule.environment
        library = RootLibrary(context.codegen(), rule.fndesc.mangled_name)
        library.enable_object_caching()
        with context.push_code_library(library):
            context.create_cpython_wrapper(
                library, rule.fndesc, environment, rule.call_helper, release_gil=True
            )
        library.add_linking_library(rule.library)
        machine_code = context.get_executable(library, rule.fndesc, environment)
        result = rule._replace(library=library, entry_point=machine_code)
        for used in result._find_referenced_environments():
            library.codegen.set_env(used.env_name, used)
        return result


def _widened(argument: Any) -> Any:
    general = types.unliteral(argument)  # type: ignore[attr-defined]
    return types.int64 if general == types.int32 else general


def _helper(_template: Any) -> Any:
    return lambda **options: functools.partial(HelperDispatcher, **options)
