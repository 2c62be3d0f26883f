"""What an optimizer refuses, before it changes anything: parameters and settings."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value
from nn.optimizers import Adagrad, AdamW, RMSprop


@pytest.mark.parametrize("optimizer", [nn.SGD, Adagrad, RMSprop, nn.Adam, AdamW])
@pytest.mark.parametrize(
    ("parameters", "error", "message"),
    [
        ([], ValueError, "list of parameters is empty"),
        (Tensor([1.0]), TypeError, r"a list of parameters, such as model\.parameters\(\), got a Tensor"),
        (nn.Linear(2, 1), TypeError, r"a list of parameters, such as model\.parameters\(\), got a Linear"),
        ([Value(1.0), 2.0], TypeError, "parameter 1 is a leaf.*got a float"),
        ([Value(1.0) * 2.0], TypeError, "parameter 0 is a leaf.*got the computed"),
        ([Value(1.0)] * 2, ValueError, "listed twice"),
    ],
)
def test_what_are_no_parameters_is_refused(optimizer, parameters, error, message):
    with pytest.raises(error, match=message):
        optimizer(parameters, lr=0.1)


@pytest.mark.parametrize(
    ("optimizer", "settings", "message"),
    [
        (nn.SGD, {"lr": -0.1}, "lr is finite and at least 0, got -0.1"),
        (nn.SGD, {"lr": np.nan}, "lr is finite and at least 0, got nan"),
        (nn.SGD, {"lr": np.inf}, "lr is finite and at least 0, got inf"),
        (nn.SGD, {"lr": 0.1, "momentum": -1}, "momentum is finite and at least 0"),
        (nn.SGD, {"lr": 0.1, "weight_decay": -1}, "weight_decay is finite and at least 0"),
        (nn.SGD, {"nesterov": True}, r"nesterov=True .* set momentum=0\.9"),
        (Adagrad, {"lr": -1}, "lr is"),
        (Adagrad, {"eps": 0}, "eps is more than 0"),
        (Adagrad, {"weight_decay": -1.0}, "weight_decay is"),
        (RMSprop, {"lr": -1}, "lr is"),
        (RMSprop, {"alpha": 1.0}, "alpha is at least 0 and less than 1, got 1"),
        (RMSprop, {"alpha": np.nan}, "alpha is at least 0 and less than 1, got nan"),
        (RMSprop, {"eps": 0}, "eps is more than 0"),
        (RMSprop, {"momentum": -0.5}, "momentum is finite and at least 0"),
        (AdamW, {"weight_decay": -1.0}, "weight_decay is"),
        (AdamW, {"betas": (0.9, 1.0)}, r"betas\[1\] is"),
        (nn.Adam, {"lr": -1}, "lr is"),
        (nn.Adam, {"betas": (1.0, 0.999)}, r"betas\[0\] is at least 0 and less than 1, got 1"),
        (nn.Adam, {"betas": (0.9, -0.1)}, r"betas\[1\] is at least 0 and less than 1"),
        (nn.Adam, {"betas": 0.9}, "betas is a pair"),
        (nn.Adam, {"betas": (0.9,)}, "betas is a pair"),
        (nn.Adam, {"eps": 0.0}, "eps is more than 0"),
        (nn.Adam, {"eps": -1e-8}, "eps is finite and at least 0"),
        (nn.Adam, {"weight_decay": -1.0}, "weight_decay is"),
    ],
)
def test_settings_out_of_range_are_refused(optimizer, settings, message):
    with pytest.raises(ValueError, match=message):
        optimizer([Value(1.0)], **settings)


@pytest.mark.parametrize("lr", ["0.1", None, True, [0.1]])
def test_a_learning_rate_is_a_number(lr):
    with pytest.raises(TypeError, match="lr holds one real number"):
        nn.SGD([Value(1.0)], lr=lr)


@pytest.mark.parametrize("nesterov", [1, "yes", None])
def test_nesterov_is_true_or_false(nesterov):
    with pytest.raises(TypeError, match="nesterov is True or False"):
        nn.SGD([Value(1.0)], momentum=0.9, nesterov=nesterov)


def test_settings_are_checked_when_they_are_assigned_too():
    optimizer = nn.Adam([Value(1.0)], lr=0.1)
    for name, bad in [("lr", -1.0), ("eps", 0.0), ("betas", (0.9, 2.0)), ("weight_decay", np.inf)]:
        before = getattr(optimizer, name)
        with pytest.raises(ValueError, match=name):
            setattr(optimizer, name, bad)
        assert getattr(optimizer, name) == before
