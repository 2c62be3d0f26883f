"""A hundred steps of each optimizer, and each schedule, beside PyTorch's, where it is installed."""

import numpy as np
import pytest

import nn
from autograd import Tensor, square
from nn import schedules
from nn.clipping import clip_grad_norm_
from nn.optimizers import SGD, Adagrad, Adam, AdamW, RMSprop


@pytest.fixture
def torch():
    return pytest.importorskip("torch")


SETTINGS = [
    (SGD, {}),
    (SGD, {"lr": 0.05}),
    (SGD, {"lr": 0.05, "momentum": 0.9}),
    (SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1}),
    (SGD, {"lr": 0.05, "momentum": 0.9, "weight_decay": 0.1, "nesterov": True}),
    (Adagrad, {}),
    (Adagrad, {"lr": 0.5, "weight_decay": 0.1, "eps": 1e-5}),
    (RMSprop, {}),
    (RMSprop, {"lr": 0.05, "alpha": 0.9, "eps": 1e-5, "weight_decay": 0.1, "momentum": 0.5}),
    (Adam, {}),
    (Adam, {"lr": 0.05, "betas": (0.8, 0.95), "eps": 1e-5, "weight_decay": 0.1}),
    (AdamW, {}),
    (AdamW, {"lr": 0.05, "betas": (0.8, 0.95), "weight_decay": 0.3}),
]


@pytest.mark.parametrize(("optimizer", "settings"), SETTINGS, ids=lambda x: getattr(x, "__name__", str(x)))
def test_a_hundred_steps_are_those_of_pytorch(torch, optimizer, settings):
    """Of a loss that is not convex, at the point where we are: both optimizers get the same gradients."""
    rng = np.random.default_rng(3)
    start, target = rng.normal(size=(4, 3)), rng.normal(size=(4, 3))
    ours, theirs = Tensor(start), torch.tensor(start, requires_grad=True)
    our_optimizer = optimizer([ours], **settings)
    their_optimizer = getattr(torch.optim, optimizer.__name__)([theirs], **settings)
    for _ in range(100):
        our_optimizer.zero_grad()
        (square(ours.tanh() - target) * 3.0).sum().backward()
        our_optimizer.step()
        theirs.grad = torch.tensor(ours.grad)
        their_optimizer.step()
        np.testing.assert_allclose(ours.data, theirs.detach().numpy(), rtol=1e-12, atol=1e-12)
    assert np.abs(ours.data - start).max() > 1e-3


def their_warm_up(lr, optimizer):
    parts = [
        lr.LinearLR(optimizer, start_factor=0.25, total_iters=8),
        lr.CosineAnnealingLR(optimizer, T_max=30, eta_min=0.02),
    ]
    return lr.SequentialLR(optimizer, parts, milestones=[8])


PAIRS = {
    "step": (schedules.StepDecay(7, 0.5), lambda lr, o: lr.StepLR(o, 7, 0.5), 100),
    "exponential": (schedules.Exponential(0.97), lambda lr, o: lr.ExponentialLR(o, 0.97), 100),
    "cosine": (schedules.Cosine(99, 0.1), lambda lr, o: lr.CosineAnnealingLR(o, 99, 0.02), 100),
    "warm-up": (schedules.WarmUp(8, 0.25), lambda lr, o: lr.LinearLR(o, 0.25, total_iters=8), 100),
    "one cycle": (
        schedules.OneCycle(100),
        lambda lr, o: lr.OneCycleLR(o, max_lr=0.2, total_steps=100, cycle_momentum=False),
        100,
    ),
    "warm-up, cosine": (schedules.WarmUp(8, 0.25, schedules.Cosine(30, 0.1)), their_warm_up, 38),
}


@pytest.mark.filterwarnings("ignore:The epoch parameter")  # PyTorch's SequentialLR warns of itself
@pytest.mark.parametrize(("rule", "theirs", "steps"), PAIRS.values(), ids=PAIRS.keys())
def test_the_learning_rates_are_those_of_pytorch(torch, rule, theirs, steps):
    parameter = torch.tensor([1.0], requires_grad=True)
    their_optimizer = torch.optim.SGD([parameter], lr=0.2)
    their_schedule = theirs(torch.optim.lr_scheduler, their_optimizer)
    optimizer = nn.SGD([Tensor([1.0])], lr=0.2)
    schedule = schedules.Schedule(optimizer, rule)
    for step in range(steps):
        expected = their_optimizer.param_groups[0]["lr"]
        assert optimizer.lr == pytest.approx(expected, rel=1e-12), step
        their_optimizer.step()
        if step < steps - 1:
            their_schedule.step()
            schedule.step()


@pytest.mark.parametrize("max_norm", [0.5, 100.0])
def test_the_norm_is_that_of_pytorch(torch, max_norm):
    rng = np.random.default_rng(0)
    gradients = [rng.normal(size=(3, 4)), rng.normal(size=4)]
    ours = [Tensor(g) for g in gradients]
    theirs = [torch.tensor(g, requires_grad=True) for g in gradients]
    for p, q, g in zip(ours, theirs, gradients, strict=True):
        p.grad, q.grad = g, torch.tensor(g)
    norm = clip_grad_norm_(ours, max_norm)
    assert norm == pytest.approx(float(torch.nn.utils.clip_grad_norm_(theirs, max_norm)), rel=1e-14)
    for p, q in zip(ours, theirs, strict=True):
        # PyTorch divides by norm + 1e-6.
        np.testing.assert_allclose(p.grad, q.grad.numpy(), rtol=1e-5)
