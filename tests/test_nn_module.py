"""Module: parameters are found wherever attributes hold them."""

import inspect

import numpy as np
import pytest

import nn
from autograd import Graph, Tensor, Value, relu


class Everything(nn.Module):
    """A parameter in every place where one may be."""

    def __init__(self):
        self.alone = Tensor([1.0, 2.0])
        self.listed = [Value(1.0), Value(2.0)]
        self.paired = (nn.Linear(2, 3, rng=0), relu)
        self.keyed = {"a": Tensor([[1.0]]), "b": [Value(3.0)]}
        self.module = nn.Linear(1, 1, bias=False, rng=0)
        self.array = np.ones(3)
        self.number = 2.0
        self.nothing = None
        self.computed = self.alone * 2.0


NAMES = [
    "alone", "listed.0", "listed.1", "paired.0.weight", "paired.0.bias", "keyed.a", "keyed.b.0",
    "module.weight",
]  # fmt: skip


# -------------------------------------------------------------------------------------- parameters


def test_parameters_are_found_in_attributes_containers_and_modules_in_order():
    assert [name for name, _ in Everything().named_parameters()] == NAMES


def test_parameters_are_the_nodes_themselves():
    model = Everything()
    found = model.parameters()
    assert len(found) == len(NAMES)
    assert found[0] is model.alone
    assert found[3] is model.paired[0].weight


def test_every_number_is_counted():
    assert Everything().count_parameters() == 2 + 2 + 9 + 1 + 1 + 1


def test_a_shared_parameter_and_a_shared_module_count_once():
    class Shared(nn.Module):
        def __init__(self):
            self.first = nn.Linear(2, 2)
            self.second = self.first
            self.weight = self.first.weight

    assert [name for name, _ in Shared().named_parameters()] == ["first.weight", "first.bias"]


def test_a_module_that_knows_its_owner_is_not_walked_forever():
    class Part(nn.Module):
        def __init__(self, owner):
            self.owner = owner
            self.w = Value(1.0)

    class Owner(nn.Module):
        def __init__(self):
            self.part = Part(self)

    owner = Owner()
    assert [name for name, _ in owner.named_parameters()] == ["part.w"]
    assert "..." in repr(owner)


def test_two_parameters_of_one_name_are_refused():
    class Ambiguous(nn.Module):
        def __init__(self):
            self.w = {1: Value(1.0), "1": Value(2.0)}

    with pytest.raises(ValueError, match=r"two parameters of Ambiguous are named 'w\.1': rename"):
        Ambiguous().state_dict()


def test_zero_grad_makes_gradients_as_they_were_before_any_backward():
    model = Everything()
    before = [p.grad for p in model.parameters()]
    total = sum((p * p).sum() for p in model.parameters())
    total.backward()
    assert all(np.any(p.grad) for name, p in model.named_parameters() if not name.endswith("bias"))
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == before


# ------------------------------------------------------------------------------------------- calls


def test_calling_is_forward():
    class Sum(nn.Module):
        def forward(self, a, b=1):
            return a + b

    assert Sum()(2) == 3
    assert Sum()(2, b=5) == 7


def test_a_module_without_forward_says_what_to_define():
    class Empty(nn.Module):
        pass

    with pytest.raises(NotImplementedError, match=r"define Empty\.forward\(self, x\)"):
        Empty()(1.0)


def test_repr_shows_modules_and_functions_nested():
    class Outer(nn.Module):
        def __init__(self):
            self.inner = nn.Sequential(nn.Linear(1, 2), relu)

        def extra_repr(self):
            return "outermost"

    assert repr(Outer()) == (
        "Outer(\n"
        "  outermost\n"
        "  (inner): Sequential(\n"
        "    (layers.0): Linear(in_features=1, out_features=2, bias=True)"
        "  # 4 parameters: weight (2, 1), bias (2,)\n"
        "    (layers.1): relu\n"
        "  )  # 4 parameters\n"
        ")  # 4 parameters"
    )


def test_a_module_is_called_as_its_forward_is():
    class Scaled(nn.Module):
        def forward(self, x, factor=2.0):
            return x * factor

    assert str(inspect.signature(Scaled())) == "(x, factor=2.0)"
    assert str(inspect.signature(nn.Linear)).startswith("(in_features: ")
    assert list(Graph.trace(Scaled(), 1.0, 3.0).inputs) == ["x", "factor"]
