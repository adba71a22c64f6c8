"""Four or eight numbers side by side that stay in registers.

A processor adds or multiplies eight 64-bit numbers at a time (older ones four or two, and take more
steps for the same). The compiler makes such steps of a loop over neighbours by itself, but it first
looks whether arrays overlap, which for a line of eight or sixteen numbers takes longer than the
sums, and it stores and loads them around each inner loop. Here the numbers are one value.
"""

from collections.abc import Callable
from typing import Any, Final

from llvmlite import ir
from numba.core import types
from numba.extending import intrinsic, models, register_model


class _Lanes(types.Type):
    """The type of some numbers side by side."""

    def __init__(self, count: int) -> None:
        super().__init__(name=f"Lanes({count})")
        self.vector = ir.VectorType(ir.DoubleType(), count)


@register_model(_Lanes)
class _LanesModel(models.PrimitiveModel):
    def __init__(self, manager: Any, lanes: _Lanes) -> None:
        super().__init__(manager, lanes, lanes.vector)  # type: ignore[no-untyped-call]


FOUR: Final = _Lanes(4)
EIGHT: Final = _Lanes(8)


def _built_in(function: Callable[..., Any]) -> Callable[..., Any]:
    """Let compiled functions call what a function generates; numba passes its context first."""
    made: Callable[..., Any] = intrinsic(function)
    return made


@_built_in
def take_four(_: Any, array: Any, place: Any) -> Any:
    """Read four numbers of a contiguous array, from a place in the flattened array on."""
    return FOUR(array, place), _read


@_built_in
def take_eight(_: Any, array: Any, place: Any) -> Any:
    """Read eight numbers; see `take_four`."""
    return EIGHT(array, place), _read


@_built_in
def put(_: Any, array: Any, place: Any, lanes: Any) -> Any:
    """Write numbers where `take_four` or `take_eight` would read them."""

    def write(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature.args, arguments, lanes)
        builder.store(arguments[2], pointer, align=8)
        return context.get_dummy_value()

    return types.void(array, place, lanes), write


@_built_in
def four(_: Any, _number: Any) -> Any:
    """Repeat a number four times."""
    return FOUR(types.float64), _repeat


@_built_in
def eight(_: Any, _number: Any) -> Any:
    """Repeat a number eight times."""
    return EIGHT(types.float64), _repeat


@_built_in
def plus(_: Any, a: Any, b: Any) -> Any:
    """Return a + b."""
    return a(a, b), lambda _c, builder, _s, arguments: builder.fadd(*arguments)


@_built_in
def minus(_: Any, a: Any, b: Any) -> Any:
    """Return a - b."""
    return a(a, b), lambda _c, builder, _s, arguments: builder.fsub(*arguments)


@_built_in
def times(_: Any, a: Any, b: Any) -> Any:
    """Return a * b."""
    return a(a, b), lambda _c, builder, _s, arguments: builder.fmul(*arguments)


@_built_in
def over(_: Any, a: Any, b: Any) -> Any:
    """Return a / b."""
    return a(a, b), lambda _c, builder, _s, arguments: builder.fdiv(*arguments)


@_built_in
def total(_: Any, lanes: Any) -> Any:
    """Add the numbers up, neighbours first."""

    def add(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        numbers = [
            builder.extract_element(arguments[0], ir.Constant(ir.IntType(32), lane))
            for lane in range(lanes.vector.count)
        ]
        while len(numbers) > 1:
            pairs = zip(numbers[::2], numbers[1::2], strict=True)
            numbers = [builder.fadd(one, other) for one, other in pairs]
        return numbers[0]

    return types.float64(lanes), add


def _read(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    pointer = _pointer(context, builder, signature.args, arguments, signature.return_type)
    return builder.load(pointer, align=8)


def _repeat(_: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    vector = signature.return_type.vector
    first = ir.Constant(ir.IntType(32), 0)
    single = builder.insert_element(ir.Constant(vector, ir.Undefined), arguments[0], first)
    zeros = ir.Constant(ir.VectorType(ir.IntType(32), vector.count), [0] * vector.count)
    return builder.shuffle_vector(single, ir.Constant(vector, ir.Undefined), zeros)


def _pointer(context: Any, builder: Any, types_: Any, arguments: Any, lanes: _Lanes) -> Any:
    array = context.make_array(types_[0])(context, builder, arguments[0])
    return builder.bitcast(builder.gep(array.data, [arguments[1]]), lanes.vector.as_pointer())
