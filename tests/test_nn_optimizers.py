"""Optimizers against steps worked out by hand, and against PyTorch's published formulas in numpy."""

import numpy as np
import pytest

import nn
from autograd import StaleGraphError, Tensor, Value
from nn.optimizers import Adagrad, AdamW, RMSprop

OPTIMIZERS = {
    "sgd": lambda parameters: nn.SGD(parameters, lr=0.1),
    "momentum": lambda parameters: nn.SGD(parameters, lr=0.1, momentum=0.9),
    "momentum and decay": lambda parameters: nn.SGD(parameters, lr=0.1, momentum=0.9, weight_decay=0.01),
    "nesterov": lambda parameters: nn.SGD(parameters, 0.1, 0.9, weight_decay=0.01, nesterov=True),
    "adagrad": lambda parameters: Adagrad(parameters, lr=0.5),
    "adagrad and decay": lambda parameters: Adagrad(parameters, lr=0.5, weight_decay=0.01, eps=1e-6),
    "rmsprop": lambda parameters: RMSprop(parameters, lr=0.02),
    "rmsprop and all": lambda parameters: RMSprop(parameters, 0.02, 0.9, 1e-6, 0.01, momentum=0.5),
    "adam": lambda parameters: nn.Adam(parameters, lr=0.1),
    "adam and decay": lambda parameters: nn.Adam(parameters, lr=0.1, betas=(0.8, 0.9), weight_decay=0.01),
    "adamw": lambda parameters: AdamW(parameters, lr=0.1),
    "adamw, no decay": lambda parameters: AdamW(parameters, lr=0.1, weight_decay=0.0),
}
every_optimizer = pytest.mark.parametrize("make", OPTIMIZERS.values(), ids=OPTIMIZERS.keys())


def steps(optimizer, parameter, gradients):
    """The parameter after each of the steps with the given gradients."""
    path = []
    for g in gradients:
        parameter.grad = g
        optimizer.step()
        path.append(np.array(parameter.data))
    return path


# ----------------------------------------------------------------------------------- single steps


def test_sgd_goes_against_the_gradient():
    w = Tensor([1.0, 2.0])
    assert steps(nn.SGD([w], lr=0.5), w, [np.array([2.0, -4.0])])[0].tolist() == [0.0, 4.0]


def test_momentum_keeps_a_share_of_the_last_direction():
    w = Value(0.0)
    path = steps(nn.SGD([w], lr=1.0, momentum=0.5), w, [1.0, 1.0, 0.0])
    assert [float(p) for p in path] == [-1.0, -2.5, -3.25]


def test_weight_decay_adds_the_parameter_to_the_gradient():
    w = Value(10.0)
    path = steps(nn.SGD([w], lr=0.5, weight_decay=0.1), w, [2.0, 0.0])
    assert [float(p) for p in path] == [8.5, 8.075]


@pytest.mark.parametrize("g", [1e-3, 5.0, -700.0])
def test_the_first_step_of_adam_is_lr_whatever_the_gradient(g):
    w = Value(1.0)
    steps(nn.Adam([w], lr=0.1), w, [g])
    assert w.data == pytest.approx(1.0 - 0.1 * np.sign(g), rel=1e-5)


def test_the_learning_rate_may_be_changed_between_steps():
    w = Value(0.0)
    optimizer = nn.SGD([w], lr=1.0)
    steps(optimizer, w, [1.0])
    optimizer.lr = 0.25
    assert steps(optimizer, w, [1.0]) == [-1.25]


# -------------------------------------------------------------------------------- whole trajectories


def reference_sgd(p, gradients, lr, momentum, weight_decay, nesterov=False):
    velocity = None
    for g in gradients:
        g = g + weight_decay * p
        velocity = g if velocity is None else momentum * velocity + g
        p = p - lr * (g + momentum * velocity if nesterov else velocity)
        yield p


def reference_adagrad(p, gradients, lr, weight_decay, eps):
    total = np.zeros_like(p)
    for g in gradients:
        g = g + weight_decay * p
        total = total + g**2
        p = p - lr * g / (np.sqrt(total) + eps)
        yield p


def reference_rmsprop(p, gradients, lr, alpha, eps, weight_decay, momentum):
    mean, velocity = np.zeros_like(p), np.zeros_like(p)
    for g in gradients:
        g = g + weight_decay * p
        mean = alpha * mean + (1 - alpha) * g**2
        velocity = momentum * velocity + g / (np.sqrt(mean) + eps)
        p = p - lr * velocity
        yield p


def reference_adam(p, gradients, lr, b1, b2, eps, weight_decay, decoupled=0.0):
    m, v = np.zeros_like(p), np.zeros_like(p)
    for t, g in enumerate(gradients, start=1):
        g = g + weight_decay * p
        p = p - lr * decoupled * p
        m = b1 * m + (1 - b1) * g
        v = b2 * v + (1 - b2) * g**2
        p = p - lr / (1 - b1**t) * m / (np.sqrt(v) / np.sqrt(1 - b2**t) + eps)
        yield p


REFERENCES = {
    "sgd": lambda p, g: reference_sgd(p, g, 0.1, 0.0, 0.0),
    "momentum": lambda p, g: reference_sgd(p, g, 0.1, 0.9, 0.0),
    "momentum and decay": lambda p, g: reference_sgd(p, g, 0.1, 0.9, 0.01),
    "nesterov": lambda p, g: reference_sgd(p, g, 0.1, 0.9, 0.01, nesterov=True),
    "adagrad": lambda p, g: reference_adagrad(p, g, 0.5, 0.0, 1e-10),
    "adagrad and decay": lambda p, g: reference_adagrad(p, g, 0.5, 0.01, 1e-6),
    "rmsprop": lambda p, g: reference_rmsprop(p, g, 0.02, 0.99, 1e-8, 0.0, 0.0),
    "rmsprop and all": lambda p, g: reference_rmsprop(p, g, 0.02, 0.9, 1e-6, 0.01, 0.5),
    "adam": lambda p, g: reference_adam(p, g, 0.1, 0.9, 0.999, 1e-8, 0.0),
    "adam and decay": lambda p, g: reference_adam(p, g, 0.1, 0.8, 0.9, 1e-8, 0.01),
    "adamw": lambda p, g: reference_adam(p, g, 0.1, 0.9, 0.999, 1e-8, 0.0, decoupled=0.01),
    "adamw, no decay": lambda p, g: reference_adam(p, g, 0.1, 0.9, 0.999, 1e-8, 0.0),
}


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_hundred_steps_follow_the_formula(name):
    rng = np.random.default_rng(0)
    start, gradients = rng.normal(size=(3, 2)), rng.normal(size=(100, 3, 2))
    w = Tensor(start)
    path = steps(OPTIMIZERS[name]([w]), w, gradients)
    np.testing.assert_allclose(path, list(REFERENCES[name](start, gradients)), rtol=1e-10, atol=1e-12)


@every_optimizer
def test_values_go_the_same_way_as_tensors(make):
    rng = np.random.default_rng(1)
    start, gradients = rng.normal(), rng.normal(size=30)
    value, tensor = Value(start), Tensor([start])
    of_value = steps(make([value]), value, gradients.tolist())
    of_tensor = steps(make([tensor]), tensor, gradients[:, None])
    np.testing.assert_array_equal(of_value, np.ravel(of_tensor))
    assert type(value.data) is float


@every_optimizer
def test_each_optimizer_finds_the_bottom_of_a_bowl(make):
    w, b = Tensor([3.0, -2.0]), Value(5.0)
    optimizer = make([w, b])
    for _ in range(600):
        optimizer.zero_grad()
        ((w - 1.0) * (w - 1.0)).sum().backward()
        ((b + 1.0) * (b + 1.0)).backward()
        optimizer.step()
    # Weight decay moves the bottom from ±1 to ±2 / 2.01, and Adam with a short memory hovers around it.
    np.testing.assert_allclose([*w.data, b.data], [1.0, 1.0, -1.0], atol=0.05)


# ------------------------------------------------------------------------------------- behaviour


@every_optimizer
def test_a_parameter_without_gradient_is_left_alone(make):
    used, unused = Tensor([1.0]), Tensor([1.0])
    optimizer = make([used, unused])
    for _ in range(3):
        optimizer.zero_grad()
        (used * 2.0).sum().backward()
        optimizer.step()
    assert used.data[0] < 1.0
    assert unused.data[0] == 1.0
    # What comes later starts as on the first day.
    fresh = Tensor([1.0])
    np.testing.assert_array_equal(
        steps(optimizer, unused, [np.ones(1)]), steps(make([fresh]), fresh, [np.ones(1)])
    )


@every_optimizer
def test_single_precision_stays_single(make):
    w = Tensor(np.ones(3, dtype=np.float32))
    optimizer = make([w])
    for _ in range(3):
        optimizer.zero_grad()
        (w * w).sum().backward()
        optimizer.step()
    assert w.dtype == np.float32
    assert w.grad.dtype == np.float32
    remembered = [x for x in optimizer.state_dict()["memory"][0].values() if isinstance(x, np.ndarray)]
    assert {x.dtype for x in remembered} <= {np.dtype(np.float32)}


@every_optimizer
def test_a_gradient_that_its_owner_overwrites_is_not_remembered(make):
    kept, overwritten = Tensor([1.0]), Tensor([1.0])
    path = steps(make([kept]), kept, [np.ones(1), np.ones(1)])
    optimizer, buffer = make([overwritten]), np.ones(1)
    steps(optimizer, overwritten, [buffer])
    buffer[:] = 1e6
    np.testing.assert_array_equal(steps(optimizer, overwritten, [np.ones(1)])[0], path[1])


@every_optimizer
def test_parameters_of_several_shapes_and_kinds_do_not_disturb_each_other(make):
    rng = np.random.default_rng(2)
    starts = [rng.normal(size=shape) for shape in [(3, 4), (4,), (), (2, 1, 3)]]
    starts[1] = starts[1].astype(np.float32)
    together, apart = ([*map(Tensor, starts), Value(0.5)] for _ in range(2))
    optimizers = [make(together), *(make([p]) for p in apart)]
    for _ in range(5):
        for p, q in zip(together, apart, strict=True):
            p.grad = q.grad = rng.normal(size=p.shape) if isinstance(p, Tensor) else rng.normal()
        for optimizer in optimizers:
            optimizer.step()
    for p, q in zip(together, apart, strict=True):
        np.testing.assert_array_equal(p.data, q.data)


@every_optimizer
def test_a_step_leaves_the_gradient_and_what_was_handed_out_alone(make):
    w, g = Tensor([1.0, 2.0]), np.array([3.0, -4.0])
    before, w.grad = np.array(w), g
    g.flags.writeable = False
    optimizer = make([w])
    optimizer.step()
    earlier = w.detach()
    optimizer.step()
    assert g.tolist() == [3.0, -4.0]
    assert not np.array_equal(earlier.data, w.data)
    assert not np.array_equal(before, earlier.data)


@every_optimizer
@pytest.mark.parametrize("bad", [np.inf, np.nan, 1e300])
def test_gradients_out_of_range_follow_ieee_754(make, bad):
    value, tensor = Value(1.0), Tensor([1.0])
    of_value, of_tensor = (
        steps(make([value]), value, [bad])[0],
        steps(make([tensor]), tensor, [np.array([bad])])[0],
    )
    np.testing.assert_array_equal(of_value, of_tensor[0])


def test_a_step_makes_older_graphs_stale():
    w = Tensor([1.0])
    optimizer = nn.SGD([w], lr=0.1)
    loss = (w * w).sum()
    loss.backward()
    optimizer.step()
    with pytest.raises(StaleGraphError):
        loss.backward()


def test_what_is_computed_during_a_step_is_stale_as_well():
    p, q = Tensor([1.0]), Tensor([2.0])
    recorded = []

    class Recording(nn.Optimizer):
        def _change(self, p, g, memory, change, work):
            recorded.append((p * q).sum())
            return np.multiply(g, -self.lr, out=change)

    (p * q).sum().backward()
    Recording([p, q], lr=0.1).step()
    for loss in recorded:
        with pytest.raises(StaleGraphError):
            loss.backward()


def test_the_parameters_of_an_optimizer_stay_those():
    optimizer = nn.SGD([Tensor([1.0])], lr=0.1)
    assert isinstance(optimizer.parameters, tuple)


def test_zero_grad_forgets():
    w, v = Tensor([1.0]), Value(1.0)
    optimizer = nn.SGD([w, v], lr=0.1)
    (w * v).sum().backward()
    assert v.grad == 1.0
    optimizer.zero_grad()
    assert w.grad is None
    assert v.grad == 0.0


def test_a_stale_graph_names_the_line_that_took_the_step():
    w = Tensor([1.0, 2.0])
    y = (w * w).sum()
    y.backward()
    nn.SGD([w], lr=0.1).step()  # this line
    with pytest.raises(StaleGraphError, match=r"test_nn_optimizers\.py:\d+: .*# this line"):
        y.backward()
