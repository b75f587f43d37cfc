"""How functions are compiled, and the two instructions that numba has no name for. Importing this needs numba."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import cgutils, types
from numba.extending import intrinsic

Function = TypeVar("Function", bound=Callable[..., Any])

_KEPT = bool(getattr(numba.config, "CACHE_DIR", ""))
"""Whether somebody named a folder for what was compiled, before this module was imported."""


def jit(function: Function) -> Function:
    """Compiled when it is first called; other threads run meanwhile."""
    return cast("Function", numba.njit(nogil=True, cache=_KEPT, error_model="numpy")(function))


def _ones(_typing: Any, _word: Any) -> Any:
    """How many bits of a word are set."""

    def code(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.ctpop(arguments[0])

    return types.uint64(types.uint64), code


def _prefetch(_typing: Any, array: Any, _row: Any) -> Any:
    """Says that a row of an array will soon be needed."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        rows = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, number = ir.IntType(8).as_pointer(), ir.IntType(32)
        offset = builder.mul(arguments[1], builder.extract_value(rows.strides, 0))
        place = builder.gep(builder.bitcast(rows.data, byte), [offset])
        kind = ir.FunctionType(ir.VoidType(), [byte, number, number, number])
        hint = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")  # type: ignore[no-untyped-call]
        read, into_all_caches, data = (ir.Constant(number, value) for value in (0, 3, 1))
        builder.call(hint, [place, read, into_all_caches, data])
        return context.get_dummy_value()

    return types.void(array, types.int64), code


ones: Callable[[Any], Any] = cast("Any", intrinsic(_ones))
prefetch: Callable[[Any, Any], Any] = cast("Any", intrinsic(_prefetch))
