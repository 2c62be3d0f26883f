"""Schedules: the learning rates of each rule worked out by hand, the state, and what is refused."""

import json
import math

import pytest

import nn
from autograd import Value
from nn.schedules import Constant, Cosine, Exponential, OneCycle, Schedule, StepDecay, WarmUp


def rates(rule, steps, lr=1.0):
    """The learning rates of the first steps."""
    optimizer = nn.SGD([Value(1.0)], lr=lr)
    schedule = Schedule(optimizer, rule)
    seen = [optimizer.lr]
    for _ in range(steps - 1):
        schedule.step()
        seen.append(optimizer.lr)
    return seen


def test_constant():
    assert rates(Constant(), 3, lr=0.3) == [0.3, 0.3, 0.3]


def test_step_decay():
    assert rates(StepDecay(2, gamma=0.5), 6, lr=4.0) == [4.0, 4.0, 2.0, 2.0, 1.0, 1.0]


def test_exponential():
    assert rates(Exponential(0.5), 4) == [1.0, 0.5, 0.25, 0.125]


def test_cosine_falls_along_half_a_wave_and_stays_down():
    half = math.sqrt(0.5)
    expected = [1.0, (1 + half) / 2, 0.5, (1 - half) / 2, 0.0, 0.0]
    assert rates(Cosine(4), 6) == pytest.approx(expected, abs=1e-15)
    assert rates(Cosine(4, final=0.2), 6, lr=10.0) == pytest.approx([2 + 8 * x for x in expected])


def test_warm_up_rises_in_a_line_and_hands_over():
    assert rates(WarmUp(4, start=0.2), 6) == pytest.approx([0.2, 0.4, 0.6, 0.8, 1.0, 1.0])
    assert rates(WarmUp(2, 0.5, then=Exponential(0.5)), 5) == [0.5, 0.75, 1.0, 0.5, 0.25]


def test_one_cycle_rises_to_the_top_and_falls_to_almost_nothing():
    path = rates(OneCycle(10, rising=0.5, start=0.1, final=0.01), 12)
    assert path[0] == pytest.approx(0.1)
    assert path[4] == max(path) == pytest.approx(1.0)
    assert path[9:] == pytest.approx([0.01] * 3)
    assert path[2] == pytest.approx(0.55)  # half-way up the wave
    assert path[:5] == sorted(path[:5])
    assert path[4:] == sorted(path[4:], reverse=True)


def test_a_rule_may_be_any_function_of_the_step():
    assert rates(lambda step: 1 / (1 + step), 4, lr=12.0) == [12.0, 6.0, 4.0, 3.0]


@pytest.mark.parametrize("rule", [StepDecay(3), Cosine(20), WarmUp(5, then=StepDecay(2)), OneCycle(20)])
def test_a_schedule_goes_on_from_its_state(rule):
    expected = rates(rule, 12, lr=0.7)
    first = Schedule(nn.SGD([Value(1.0)], lr=0.7), rule)
    for _ in range(5):
        first.step()
    state = json.loads(json.dumps(first.state_dict()))
    optimizer = nn.SGD([Value(1.0)], lr=0.1)
    resumed = Schedule(optimizer, rule)
    resumed.load_state_dict(state)
    seen = [optimizer.lr]
    for _ in range(6):
        resumed.step()
        seen.append(optimizer.lr)
    assert seen == expected[5:]


@pytest.mark.parametrize(
    ("spoil", "error", "message"),
    [
        (lambda s: None, TypeError, "the state of a schedule is a dict"),
        (lambda s: {"steps": 1}, ValueError, "the state of a schedule has the entries"),
        (
            lambda s: {**s, "rule": "Cosine(steps=9, final=0.0)"},
            ValueError,
            "of the rule 'Cosine.*not of 'Step",
        ),
        (lambda s: {**s, "steps": -1}, ValueError, "steps is at least 0, got -1"),
        (lambda s: {**s, "steps": 1.0}, TypeError, "steps is a whole number"),
        (lambda s: {**s, "base_lr": -1.0}, ValueError, "base_lr is finite and at least 0"),
    ],
)
def test_a_state_that_does_not_fit_changes_nothing(spoil, error, message):
    schedule = Schedule(nn.SGD([Value(1.0)], lr=0.5), StepDecay(1))
    schedule.step()
    before = schedule.state_dict(), schedule.optimizer.lr
    with pytest.raises(error, match=message):
        schedule.load_state_dict(spoil(schedule.state_dict()))
    assert (schedule.state_dict(), schedule.optimizer.lr) == before


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: StepDecay(0), ValueError, "step_size is at least 1"),
        (lambda: StepDecay(2.5), TypeError, "step_size is a positive integer"),
        (lambda: StepDecay(2, gamma=-1.0), ValueError, "gamma is finite and at least 0"),
        (lambda: Exponential(0.0), ValueError, "gamma is more than 0"),
        (lambda: Exponential("0.9"), TypeError, "gamma holds one real number"),
        (lambda: Cosine(0), ValueError, "steps is at least 1"),
        (lambda: Cosine(9, final=1.5), ValueError, "final is at least 0 and less than 1"),
        (lambda: WarmUp(0), ValueError, "steps is at least 1"),
        (lambda: WarmUp(5, start=-0.1), ValueError, "start is at least 0 and less than 1"),
        (lambda: WarmUp(5, then=0.5), TypeError, "then is another rule"),
        (lambda: OneCycle(1), ValueError, "steps is at least 2"),
        (lambda: OneCycle(3), ValueError, "leaves none to go up.*more than 0.333"),
        (lambda: OneCycle(30, rising=1.0), ValueError, "rising is at least 0 and less than 1"),
        (lambda: Schedule(0.1, Constant()), TypeError, "takes an optimizer.*got 0.1"),
        (lambda: Schedule(nn.SGD([Value(1.0)]), 0.5), TypeError, "a rule is one of nn.schedules"),
    ],
)
def test_what_is_out_of_range_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()


def test_a_rule_that_goes_wrong_leaves_the_schedule_where_it_was():
    optimizer = nn.SGD([Value(1.0)], lr=0.5)
    schedule = Schedule(optimizer, lambda step: 1.0 - step)
    schedule.step()
    assert optimizer.lr == 0.0
    with pytest.raises(ValueError, match=r"lr is finite and at least 0, got -0\.5"):
        schedule.step()
    assert (optimizer.lr, schedule.steps) == (0.0, 1)


def test_a_schedule_that_cannot_start_leaves_the_optimizer_alone():
    optimizer = nn.SGD([Value(1.0)], lr=0.5)
    with pytest.raises(ValueError, match="lr is finite"):
        Schedule(optimizer, lambda step: math.nan)
    assert optimizer.lr == 0.5
