"""The lecture's three strategies: each does what it says, all on one loss, from Tensors to models."""

import math

import numpy as np
import pytest

import nn
from autograd import Tensor, Value, no_grad, square
from nn import scalar
from nn.search import gradient_descent, random_local_search, random_search

BOTTOM = np.array([[1.0, -2.0, 0.5]])


def bowl(w):
    return square(w - BOTTOM).sum()


def parabola(x):
    return (x - 3.0) * (x - 3.0) + 1.0


def examples():
    rng = np.random.default_rng(0)
    x = rng.normal(size=(20, 2))
    return x, (x[:, 0] > x[:, 1]).astype(int)


def model_loss(model):
    return nn.cross_entropy(model(examples()[0]), examples()[1])


ALL = {
    "random": lambda loss, start: random_search(loss, size_of(start), tries=60, rng=0),
    "local": lambda loss, start: random_local_search(loss, start, step=0.3, tries=60, rng=0),
    "gradient": lambda loss, start: gradient_descent(loss, start, lr=0.1, steps=60),
}
every_strategy = pytest.mark.parametrize("search", ALL.values(), ids=ALL.keys())


def size_of(start):
    return start if isinstance(start, nn.Module) else np.shape(start)


# ------------------------------------------------------------------------------ what each of them does


def test_random_search_keeps_the_best_of_independent_points():
    points = []

    def watched(w):
        points.append(np.array(w))
        return bowl(w)

    history = random_search(watched, (1, 3), tries=50, rng=3, scale=2.0)
    expected = 2.0 * np.random.default_rng(3).standard_normal((50, 1, 3))
    np.testing.assert_allclose(points, expected, rtol=1e-15)
    losses = np.sum((expected - BOTTOM) ** 2, axis=(1, 2))
    np.testing.assert_allclose(history.losses, losses, rtol=1e-13)
    np.testing.assert_array_equal(history.best, points[int(np.argmin(losses))])


def test_random_local_search_only_goes_down():
    start = np.zeros((1, 3))
    history = random_local_search(bowl, start, step=0.5, tries=40, rng=7)
    changes = 0.5 * np.random.default_rng(7).standard_normal((40, 1, 3))
    w, losses = start, [float(np.sum(BOTTOM**2))]
    best = losses[0]
    for change in changes:
        losses.append(float(np.sum((w + change - BOTTOM) ** 2)))
        if losses[-1] < best:
            w, best = w + change, losses[-1]
    np.testing.assert_allclose(history.losses, losses, rtol=1e-13)
    np.testing.assert_allclose(history.best, w, rtol=1e-13)
    assert not start.any()


def test_gradient_descent_is_the_lecture_s_update():
    w, losses = np.zeros((1, 3)), []
    for _ in range(31):
        losses.append(float(np.sum((w - BOTTOM) ** 2)))
        last = w
        w = w - 0.1 * 2 * (w - BOTTOM)
    history = gradient_descent(bowl, np.zeros((1, 3)), lr=0.1, steps=30)
    np.testing.assert_allclose(history.losses, losses, rtol=1e-12)
    np.testing.assert_allclose(history.best, last, rtol=1e-12)


def test_the_three_compare_on_one_loss():
    """In 60 looks the gradient comes closest, and searching nearby closer than searching anywhere."""
    start = np.zeros((1, 3))
    ends = {name: search(bowl, start).smallest[-1] for name, search in ALL.items()}
    assert ends["gradient"] < 1e-4 < ends["local"] < ends["random"]


# ------------------------------------------------------------------------------------ what they share


@every_strategy
@pytest.mark.parametrize("start", [np.zeros((1, 3)), np.zeros((1, 3), dtype=np.float32), [[0.0, 0.0, 0.0]]])
def test_the_history_of_arrays(search, start):
    history = search(bowl, start)
    assert len(history.losses) in (60, 61)
    assert all(type(loss) is float for loss in history.losses)
    assert np.all(np.diff(history.smallest) <= 0)
    assert history.smallest[-1] == min(history.losses)
    assert history.best.shape == (1, 3)
    assert bowl(Tensor(history.best)).item() == pytest.approx(min(history.losses), rel=1e-5)


@every_strategy
def test_of_a_number_the_loss_gets_a_value(search):
    kinds = set()

    def watched(x):
        kinds.add(type(x))
        return parabola(x)

    history = search(watched, 0.0)
    assert kinds == {Value}
    assert type(history.best) is float
    assert parabola(history.best) == pytest.approx(min(history.losses))


@every_strategy
@pytest.mark.parametrize("kind", ["tensors", "values"])
def test_a_model_is_left_at_its_best(search, kind):
    if kind == "tensors":
        model, loss = nn.MLP([2, 3, 2], rng=0), model_loss
    else:
        model = scalar.MLP([2, 2, 1], rng=0)

        def loss(m):
            return nn.mse([m(row) for row in [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]], [1.0, 1.0, 0.0])

    history = search(loss, model)
    assert loss(model).item() == min(history.losses)
    assert repr(history.best) == repr(model.state_dict())
    for name, p in model.named_parameters():
        np.testing.assert_array_equal(p.data, history.best[name])
        assert p.grad is None or p.grad == 0.0


@every_strategy
def test_it_repeats_with_the_same_seed(search):
    start = np.ones((1, 3))
    assert search(bowl, start).losses == search(bowl, start).losses


@every_strategy
def test_it_works_whatever_the_mode(search):
    with no_grad():
        inside = search(bowl, np.zeros((1, 3)))
    assert inside.losses == search(bowl, np.zeros((1, 3))).losses


def test_a_generator_goes_on():
    rng = np.random.default_rng(0)
    first, second = (random_search(bowl, (1, 3), tries=3, rng=rng) for _ in range(2))
    assert first.losses != second.losses


@every_strategy
def test_a_loss_that_is_nan_is_never_the_best(search):
    def sometimes(w):
        return bowl(w) if float(np.array(w)[0, 0]) >= 0.0 else bowl(w) * math.nan

    history = search(sometimes, np.zeros((1, 3)))
    assert math.isfinite(history.smallest[-1])
    assert history.best[0, 0] >= 0.0


@pytest.mark.filterwarnings("ignore:overflow")
def test_of_a_descent_that_diverges_the_start_is_the_best():
    history = gradient_descent(bowl, np.zeros((1, 3)), lr=1e200, steps=3)
    assert not math.isfinite(history.losses[-1])
    assert history.best.tolist() == [[0.0, 0.0, 0.0]]


# -------------------------------------------------------------------------------------- what is refused


@every_strategy
def test_a_model_is_as_it_was_if_the_loss_fails(search):
    model = nn.MLP([2, 3, 2], rng=0)
    before = repr(model.state_dict())
    looks = []

    def fails(m):
        looks.append(m)
        if len(looks) > 5:
            raise ZeroDivisionError
        return model_loss(m)

    with pytest.raises(ZeroDivisionError):
        search(fails, model)
    assert repr(model.state_dict()) == before


@every_strategy
@pytest.mark.parametrize(
    ("loss", "error", "message"),
    [
        (3, TypeError, "loss is a function of the parameters, got 3"),
        (lambda w: w - BOTTOM, TypeError, "only one element makes a float"),
        (lambda w: None, TypeError, "the loss holds one real number, got None"),
    ],
)
def test_a_loss_is_a_function_to_one_number(search, loss, error, message):
    with pytest.raises(error, match=message):
        search(loss, np.zeros((1, 3)))


def test_gradient_descent_needs_a_node_to_differentiate():
    with pytest.raises(TypeError, match="the loss is a node computed from the parameters, got 6"):
        gradient_descent(lambda w: 6.0, np.zeros(3), lr=0.1, steps=3)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda m: random_search(model_loss, m, tries=0), ValueError, "tries is at least 1"),
        (lambda m: random_search(model_loss, m, tries=3, scale=0.0), ValueError, "scale is more than 0"),
        (lambda m: random_search(model_loss, m, tries=3, rng="x"), ValueError, "rng is"),
        (lambda m: random_search(bowl, [1, 3], tries=3), TypeError, "shape is a tuple such as"),
        (lambda m: random_search(bowl, (1, 0), tries=3), ValueError, r"shape\[1\] is at least 1"),
        (lambda m: random_search(bowl, nn.Module(), tries=3), ValueError, "Module has no parameters"),
        (lambda m: random_local_search(model_loss, m, step=-1.0, tries=3), ValueError, "step is finite"),
        (lambda m: random_local_search(model_loss, m, step=1.0, tries=2.5), TypeError, "tries is a positive"),
        (lambda m: random_local_search(bowl, "abc", step=1.0, tries=3), TypeError, "start holds one real"),
        (lambda m: random_local_search(bowl, Tensor([1.0]), 1.0, 3), TypeError, "of a node, pass its .data"),
        (
            lambda m: gradient_descent(model_loss, m, lr=-0.1, steps=3),
            ValueError,
            "lr is finite and at least",
        ),
        (lambda m: gradient_descent(model_loss, m, lr=0.1, steps=0), ValueError, "steps is at least 1"),
        (lambda m: gradient_descent(bowl, [], lr=0.1, steps=3), ValueError, "empty"),
    ],
)
def test_bad_arguments_are_refused_and_change_nothing(call, error, message):
    model = nn.MLP([2, 3, 2], rng=0)
    before = repr(model.state_dict())
    with pytest.raises(error, match=message):
        call(model)
    assert repr(model.state_dict()) == before


# -------------------------------------------------------------------------------------------- the points


@pytest.mark.parametrize(
    "search",
    [
        lambda loss, start: random_search(loss, start.shape, tries=5, rng=0, keep_points=True),
        lambda loss, start: random_local_search(loss, start, 0.5, tries=5, rng=0, keep_points=True),
        lambda loss, start: gradient_descent(loss, start, lr=0.1, steps=5, keep_points=True),
    ],
)
def test_the_points_kept_are_those_where_the_losses_were_seen(search):
    history = search(bowl, np.zeros((1, 3)))
    assert [float(bowl(Tensor(point))) for point in history.points] == history.losses
    least = history.points[int(np.argmin(history.losses))]
    assert np.array_equal(history.best, least)


def test_the_points_of_a_model_are_its_states_and_copies():
    model = nn.MLP([2, 3, 2], rng=0)
    start = model.state_dict()
    history = gradient_descent(model_loss, model, lr=0.1, steps=3, keep_points=True)
    assert len(history.points) == 4
    assert all(np.array_equal(history.points[0][name], x) for name, x in start.items())
    model.load_state_dict(history.points[2])
    assert float(model_loss(model)) == history.losses[2]


def test_no_points_are_kept_unless_they_are_asked_for():
    assert gradient_descent(bowl, np.zeros((1, 3)), lr=0.1, steps=2).points is None
