"""How the tests call each row of the table: shapes and parameters, the ordinary and the awkward ones.

An operand is a shape, to be filled with points of the row's domain, or numbers as they are.
Elementwise gates of one and two operands need no entry, they all get the same shapes. An operation
on arrays gets its calls in CALLS; a test fails while it has none.
"""

import numpy as np


def call(*operands, **params):
    return operands, params


ONE_OPERAND = [call(()), call((3,)), call((2, 3))]
TWO_OPERANDS = [
    call((), ()),
    call((3,), (3,)),
    call((2, 3), (3,)),
    call((2, 1), (1, 3)),
    call((), (2, 2)),
    call((2, 1, 2), (3, 1)),
]
REDUCTION = [
    call((3,)),
    call((3,), axis=0),
    call((2, 3)),
    call((2, 3), keepdims=True),
    call((2, 3), axis=0),
    call((2, 3), axis=-1),
    call((2, 3), axis=1, keepdims=True),
    call((2, 3, 2), axis=(0, 2)),
    call((2, 3, 2), axis=(-1, 0), keepdims=True),
    call((2, 2, 2), axis=(0, 1, 2)),
]
EXTREMUM = [
    call((3,), (3,)),
    call((2, 1), (1, 3)),
    call((), (2, 2)),
    call((3,)),
    call((2, 1), (3,), ()),
    call((3,), (3,), (3,), ties="both"),
    call((2, 2), (2,), ties="neither"),
]
ALONG_AXIS = [
    call((3,)),
    call((2, 3)),
    call((2, 3), axis=0),
    call((2, 3), axis=(0, 1)),
    call((2, 3), axis=None),
]
WINDOWS_OF_TWO_AXES = {"window_shape": (2, 3), "axis": (1, 0)}

CALLS = {
    "where": [
        call([True, False, True], (3,), (3,)),
        call([[True], [False]], (3,), (2, 1)),
        call([True, False], (), (2,)),
        call(True, (2,), ()),
    ],
    "maximum": EXTREMUM,
    "minimum": EXTREMUM,
    "sum": [*REDUCTION, call(()), call((2, 2), axis=())],
    "mean": [*REDUCTION, call(()), call((2, 2), axis=())],
    "var": [*REDUCTION, call((2, 3), axis=1, ddof=1)],
    "std": [*REDUCTION, call((2, 3), axis=1, ddof=1)],
    "norm": [*REDUCTION, call(())],
    "prod": [
        *REDUCTION,
        call(()),
        call([2.0, 0.0, 3.0, -1.0]),
        call([2.0, 0.0, 3.0, 0.0]),
        call([[0.0, 1.5, 2.0], [0.0, 0.5, 0.0]], axis=1),
        call([[0.0, 1.5, 2.0], [0.0, 0.5, 0.0]], axis=0, keepdims=True),
    ],
    "max": [*REDUCTION, call(()), call((2, 2), axis=())],
    "min": [*REDUCTION, call(()), call((2, 2), axis=())],
    "cumsum": [call(()), call((3,)), call((2, 3)), call((2, 3), axis=0), call((2, 3), axis=-1)],
    "logsumexp": [*REDUCTION, call(())],
    "softmax": ALONG_AXIS,
    "log_softmax": ALONG_AXIS,
    "reshape": [
        call((2, 3), shape=(3, 2)),
        call((2, 3), shape=-1),
        call((2, 3), shape=(-1, 1)),
        call((1,), shape=()),
    ],
    "transpose": [
        call((2, 3)),
        call((3,)),
        call((2, 3, 2), axes=(1, 2, 0)),
        call((2, 3, 4), axes=(-1, 0, 1)),
        call((2, 3), axes=[1, 0]),
    ],
    "swapaxes": [call((2, 3), axis1=0, axis2=1), call((2, 3, 4), axis1=-1, axis2=0)],
    "astype": [call((2, 3), dtype="float64")],
    "flip": [call((3,)), call((2, 3)), call((2, 3), axis=-1), call((2, 3, 2), axis=(0, 2))],
    "broadcast_to": [call((3,), shape=(2, 3)), call((), shape=(2, 2)), call((2, 1), shape=(3, 2, 2))],
    "expand_dims": [call((3,), axis=0), call((2, 3), axis=-1), call((2, 3), axis=(0, 2)), call((), axis=0)],
    "squeeze": [
        call((1, 3, 1)),
        call((1, 3, 1), axis=0),
        call((1, 3, 1), axis=-1),
        call((1, 3, 1), axis=(0, 2)),
    ],
    "getitem": [
        call((3,), index=1),
        call((3,), index=np.int64(-1)),
        call((5,), index=slice(None, None, 2)),
        call((5,), index=slice(3, 0, -1)),
        call((3,), index=None),
        call((3,), index=True),
        call((), index=()),
        call((2, 3), index=1),
        call((2, 3), index=(1, 2)),
        call((2, 3), index=(slice(1, None), 0)),
        call((2, 3, 2), index=(..., 0)),
        call((2, 3), index=(None, slice(None), None, 1)),
        call((3,), index=[0, 0, 2]),
        call((3, 2), index=np.array([[0, 0], [2, 0]])),
        call((2, 3), index=(np.array([0, 0, 1]), np.array([2, 2, 0]))),
        call((2, 3), index=(slice(None), [1, 1])),
        call((2, 3, 2), index=(np.array([0, 0]), slice(None), np.array([1, 1]))),
        call((2, 3), index=np.array([[True, False, True], [False, True, False]])),
        call((3, 2), index=np.array([True, False, True])),
        call((3, 2), index=(np.array([True, False, True]), 1)),
    ],
    "scatter": [
        call((), index=1, shape=(3,)),
        call((2,), index=slice(None, None, 2), shape=(4,)),
        call((3,), index=[0, 0, 2], shape=(4,)),
        call((2, 2), index=np.array([[0, 0], [2, 0]]), shape=(3,)),
        call((3,), index=(np.array([0, 0, 1]), np.array([2, 2, 0])), shape=(2, 3)),
        call((2,), index=np.array([True, False, True]), shape=(3,)),
        call((2, 1), index=(..., None), shape=(2,)),
    ],
    "take": [
        call((3,), indices=1),
        call((2, 3), indices=[5, 0, 0, -1]),
        call((2, 3), indices=np.array([[0, 1], [1, 1]]), axis=0),
        call((2, 3), indices=[2, 2], axis=-1),
        call((2, 3), indices=-1, axis=1),
    ],
    "concatenate": [
        call((2,), (3,)),
        call((2, 3), (1, 3)),
        call((2, 1), (2, 2), (2, 1), axis=-1),
        call((2, 1), (2, 3), axis=1),
        call((2, 2), axis=0),
        call((2, 2), (3,), axis=None),
    ],
    "stack": [
        call((), (), ()),
        call((3,), (3,)),
        call((2, 3), (2, 3), axis=1),
        call((2, 3), (2, 3), axis=-1),
        call((2,)),
    ],
    "pad": [
        call((3,), pad_width=1),
        call((2, 3), pad_width=(1, 2)),
        call((2, 3), pad_width=((0, 1), (2, 0)), constant_values=3.0),
        call((2, 3), pad_width=((1, 2),)),
    ],
    "sliding_windows": [
        call((5,), window_shape=2),
        call((5,), window_shape=(5,)),
        call((3, 4), window_shape=(2, 3)),
        call((4, 3), window_shape=2, axis=0),
        call((2, 4), window_shape=(3,), axis=-1),
        call((4, 3), **WINDOWS_OF_TWO_AXES),
        call((5,), window_shape=(2, 2), axis=(0, 0)),
    ],
    "add_windows": [
        call((4, 2), window_shape=2, axis=None, shape=(5,)),
        call((2, 2, 2, 3), window_shape=(2, 3), axis=None, shape=(3, 4)),
        call((2, 2, 3), window_shape=3, axis=-1, shape=(2, 4)),
        call((2, 2, 2, 3), **WINDOWS_OF_TWO_AXES, shape=(4, 3)),
        call((3, 2, 2), window_shape=(2, 2), axis=(0, 0), shape=(5,)),
    ],
    "matmul": [
        call((3,), (3,)),
        call((2, 3), (3,)),
        call((3,), (3, 2)),
        call((2, 3), (3, 2)),
        call((2, 2, 3), (3, 2)),
        call((2, 3), (2, 3, 2)),
        call((3,), (2, 3, 2)),
        call((2, 2, 3), (3,)),
        call((2, 1, 2, 3), (2, 3, 1)),
    ],
    "einsum": [
        call((2, 3), (3, 2), subscripts="ij,jk->ik"),
        call((2, 3), (3, 2), subscripts="ij, jk"),
        call((2, 3), subscripts="ji"),
        call((2, 3), subscripts="ij->j"),
        call((2, 3), subscripts="ij->"),
        call((2, 3), (2,), subscripts="ij,k->k"),
        call((3,), (3,), subscripts="i,i->"),
        call((2,), (3,), subscripts="a,B->Ba"),
        call((2, 2, 3), (2, 3, 1), subscripts="bij,bjk->bki"),
        call((2, 2), (2, 3), (3, 2), subscripts="ij,jk,kl->il"),
        call((), (3,), subscripts=",i->i"),
        call((1, 3), (2, 3), subscripts="ij,ij->i"),
        call((1,), (3,), subscripts="i,i->"),
    ],
    "conv2d": [
        call((1, 3, 3), (1, 1, 2, 2), (1,)),
        call((2, 1, 3, 4), (2, 1, 2, 3), (2,)),
        call((1, 2, 4, 3), (1, 2, 1, 2), (1,), stride=(2, 1)),
        call((2, 4, 4), (2, 2, 2, 1), (2,), stride=(3, 2)),
        call((2, 1, 1, 2, 3), (1, 1, 2, 2), (1,)),
    ],
    "conv2d_input": [
        call((1, 2, 2), (1, 1, 2, 2), image_size=(3, 3)),
        call((2, 2, 2, 2), (2, 1, 2, 3), image_size=(3, 4)),
        call((1, 1, 2, 2), (1, 2, 1, 2), image_size=(4, 3), stride=(2, 1)),
        call((2, 1, 2), (2, 2, 2, 1), image_size=(4, 4), stride=(3, 2)),
    ],
    "conv2d_weight": [
        call((1, 2, 2), (1, 3, 3), kernel_size=(2, 2)),
        call((2, 2, 2, 2), (2, 1, 3, 4), kernel_size=(2, 3)),
        call((1, 1, 2, 2), (1, 2, 4, 3), kernel_size=(1, 2), stride=(2, 1)),
        call((2, 1, 2), (2, 4, 4), kernel_size=(2, 1), stride=(3, 2)),
    ],
    "max_pool2d": [
        call((2, 4), kernel_size=(2, 2), stride=(2, 2)),
        call((2, 3, 3), kernel_size=(2, 2), stride=(1, 1)),
        call((1, 2, 3, 5), kernel_size=(1, 2), stride=(2, 3)),
    ],
    "max_unpool2d": [
        call((1, 2), (2, 4), kernel_size=(2, 2), stride=(2, 2)),
        call((2, 2, 2), (2, 3, 3), kernel_size=(2, 2), stride=(1, 1)),
        call((1, 2, 2, 2), (1, 2, 3, 5), kernel_size=(1, 2), stride=(2, 3)),
    ],
    "linear": [call((2, 3), (4, 3), (4,)), call((3,), (2, 3), (2,)), call((2, 2, 3), (1, 3), (1,))],
    "nll": [call((3,), (3,)), call((2, 3), (2, 3)), call((2, 2, 3), (2, 2, 3))],
}
