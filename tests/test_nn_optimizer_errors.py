"""What an optimizer refuses, before it changes anything."""

import numpy as np
import pytest

import nn
from autograd import Tensor, Value


@pytest.mark.parametrize("optimizer", [nn.SGD, nn.Adam])
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
