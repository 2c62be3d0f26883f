"""Scalar and array reverse-mode automatic differentiation, with the computational graph in view."""

from autograd.backward import StaleGraphError, gradients, topological_order
from autograd.composite import composite
from autograd.debugging import NonFiniteError
from autograd.functions import clip, cross_entropy, dot, einsum, moveaxis, ravel, split, tensordot
from autograd.graph import Graph, GraphFormatError
from autograd.modes import debug, enable_grad, no_grad
from autograd.node import Node
from autograd.operations.elementwise import (
    abs,
    add,
    arctan,
    cos,
    cosh,
    divide,
    erf,
    exp,
    expm1,
    log,
    log1p,
    maximum,
    minimum,
    multiply,
    negative,
    power,
    reciprocal,
    relu,
    sigmoid,
    sign,
    sin,
    sinh,
    softplus,
    sqrt,
    square,
    subtract,
    tan,
    tanh,
    where,
)
from autograd.operations.fused import linear, nll
from autograd.operations.products import matmul
from autograd.operations.reductions import (
    cumsum,
    log_softmax,
    logsumexp,
    max,
    mean,
    min,
    norm,
    prod,
    softmax,
    std,
    sum,
    var,
)
from autograd.operations.shapes import (
    broadcast_to,
    concatenate,
    expand_dims,
    flip,
    getitem,
    identity,
    pad,
    reshape,
    scatter,
    sliding_windows,
    squeeze,
    stack,
    swapaxes,
    take,
    transpose,
)
from autograd.primitive import TABLE, Primitive
from autograd.tensor import Tensor
from autograd.transforms import derivative, grad, hessian, hvp, jacobian, jvp, value_and_grad, vjp
from autograd.value import Value
