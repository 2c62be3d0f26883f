"""The estimators: scikit-learn's own checks, its searches and pipelines, and the same training by hand."""

import pickle
import sys
from functools import partial
from importlib import import_module

import numpy as np
import pytest
from joblib import parallel_backend
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.exceptions import NotFittedError
from sklearn.linear_model import LinearRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

import nn
from autograd import no_grad, relu, tanh
from nn.estimators import NeuralClassifier, NeuralRegressor

X, Y = load_iris(return_X_y=True)
NAMES = np.array(["setosa", "versicolor", "virginica"])[Y]
QUICK = {"hidden": (8,), "lr": 0.05, "epochs": 6}


@parametrize_with_checks([NeuralClassifier(**QUICK), NeuralRegressor(**QUICK)])
def test_the_checks_of_scikit_learn(estimator, check):
    check(estimator)


# ------------------------------------------------------------------------------- the same work by hand


def outputs_of(model, x):
    with no_grad():
        return np.array(model.eval()(x))


def test_a_classifier_is_the_network_that_fit_trains():
    settings = {"epochs": 3, "batch_size": 20, "l2": 0.5, "lr": 0.02, "random_state": 7}
    classifier = NeuralClassifier(hidden=(6, 5), activation="tanh", optimizer="sgd", **settings).fit(X, NAMES)

    rng = np.random.default_rng(7)
    model = nn.MLP([4, 6, 5, 3], activation=tanh, rng=rng)
    optimizer = nn.SGD(model.parameters(), lr=0.02)
    penalty = partial(nn.penalties.l2_penalty, strength=0.5, n=150)
    history = nn.fit(
        model, (X, Y), nn.cross_entropy, optimizer, epochs=3, batch_size=20, penalty=penalty, rng=rng
    )
    logits = outputs_of(model, X)
    np.testing.assert_array_equal(classifier.decision_function(X), logits)
    exponentials = np.exp(logits)
    np.testing.assert_allclose(
        classifier.predict_proba(X), exponentials / exponentials.sum(axis=1, keepdims=True)
    )
    assert classifier.history_["loss"] == history["loss"]
    assert classifier.predict(X).tolist() == [sorted(set(NAMES))[k] for k in logits.argmax(axis=1)]


def test_a_regressor_with_early_stopping_and_dropout_is_the_network_that_fit_trains():
    target = np.sin(X[:, 0])
    settings = {"hidden": 9, "dropout": 0.2, "lr": 0.05, "epochs": 60, "patience": 3, "random_state": 7}
    regressor = NeuralRegressor(early_stopping=True, validation_fraction=0.2, **settings).fit(X, target)

    rng = np.random.default_rng(7)
    layers = [nn.Linear(4, 9, rng=rng), relu, nn.Dropout(0.2, rng=rng.spawn(1)[0]), nn.Linear(9, 1, rng=rng)]
    model = nn.Sequential(*layers)
    train, held_out = nn.data.train_validation_split(X, target[:, None], validation=0.2, rng=rng)
    optimizer = nn.Adam(model.parameters(), lr=0.05)
    stopping = nn.training.EarlyStopping(patience=3)
    history = nn.fit(
        model, train, nn.mse, optimizer, epochs=60, validation=held_out, callbacks=[stopping], rng=rng
    )
    assert regressor.n_iter_ == len(history) < 60
    np.testing.assert_array_equal(regressor.predict(X), outputs_of(model, X)[:, 0])
    of_held_out = np.mean((regressor.predict(held_out[0]) - held_out[1][:, 0]) ** 2)
    assert of_held_out == pytest.approx(min(history["val_loss"]))  # the best weights, not the last


def test_without_hidden_layers_it_is_linear_regression():
    x = StandardScaler().fit_transform(X)
    y = x @ [[1.0, 0.5], [2.0, 0.0], [-1.0, 0.3], [0.5, 1.0]] + [3.0, -1.0]
    y += np.random.default_rng(0).normal(size=y.shape)
    network = NeuralRegressor(
        hidden=(), lr=0.3, optimizer=partial(nn.SGD, momentum=0.9), epochs=300, batch_size=150
    )
    np.testing.assert_allclose(
        network.fit(x, y).predict(x), LinearRegression().fit(x, y).predict(x), atol=1e-6
    )


# ------------------------------------------------------------------------------------ within scikit-learn


def test_a_grid_search_in_a_pipeline():
    network = NeuralClassifier(lr=0.02, epochs=5, random_state=0)
    pipeline = make_pipeline(StandardScaler(), network)
    grid = {"neuralclassifier__hidden": [(), (1,), (16, 16)], "neuralclassifier__dropout": [0.0, 0.1]}
    search = GridSearchCV(pipeline, grid, cv=3).fit(X, NAMES)
    assert search.best_score_ > 0.9
    assert search.best_params_["neuralclassifier__hidden"] == (16, 16)
    assert set(search.predict(X)) == set(NAMES)


def test_folds_in_parallel_give_the_same_scores():
    classifier = NeuralClassifier(**QUICK, random_state=0)
    expected = cross_val_score(classifier, X, NAMES, cv=2)
    with parallel_backend("threading"):  # to start processes takes seconds; what they need is pickled below
        np.testing.assert_array_equal(cross_val_score(classifier, X, NAMES, cv=2, n_jobs=2), expected)


@pytest.mark.parametrize("labels", [NAMES, Y == 1, Y * 10 - 5, Y.astype(float), NAMES.astype(object)])
def test_labels_of_any_type(labels):
    classifier = NeuralClassifier(**QUICK, random_state=0).fit(X, labels)
    assert classifier.classes_.tolist() == sorted(set(labels.tolist()))
    predicted = classifier.predict(X)
    assert predicted.dtype == labels.dtype
    assert classifier.score(X, labels) == np.mean(predicted == labels) > 0.6


def test_of_two_classes_the_decision_is_for_the_second():
    classifier = NeuralClassifier(**QUICK, random_state=0).fit(X, Y > 0)
    decisions, probabilities = classifier.decision_function(X), classifier.predict_proba(X)
    np.testing.assert_allclose(decisions, np.log(probabilities[:, 1] / probabilities[:, 0]), rtol=1e-6)
    np.testing.assert_array_equal(classifier.predict(X), decisions > 0)


def test_logarithms_of_probabilities_that_are_rounded_to_0_are_finite():
    classifier = NeuralClassifier(**QUICK, random_state=0).fit(X, Y)
    far = 1e6 * X[:1]
    assert classifier.predict_proba(far).min() == 0.0
    assert np.isfinite(classifier.predict_log_proba(far)).all()


@pytest.mark.parametrize("shape", [(150,), (150, 1), (150, 3)])
def test_predictions_have_the_shape_of_the_targets(shape):
    targets = np.ones(shape)
    assert NeuralRegressor(hidden=2, epochs=1).fit(X, targets).predict(X).shape == shape


# --------------------------------------------------------------------------- random states and copies


@pytest.mark.parametrize("state", [3, np.int64(3), np.random.RandomState(3), np.random.default_rng(3)])
def test_the_random_state_decides_everything(state):
    settings = {"hidden": 5, "epochs": 2, "dropout": 0.3, "early_stopping": True}

    def predictions(random_state):
        copied = pickle.loads(pickle.dumps(random_state))
        return NeuralRegressor(random_state=copied, **settings).fit(X, Y).predict(X)

    np.testing.assert_array_equal(predictions(state), predictions(state))
    assert np.any(predictions(state) != predictions(4))


def test_without_a_random_state_numpy_s_global_one_decides():
    def predictions(seed):
        before = np.random.get_state()
        np.random.seed(seed)
        try:
            return NeuralRegressor(hidden=5, epochs=1).fit(X, Y).predict(X)
        finally:
            np.random.set_state(before)

    np.testing.assert_array_equal(predictions(0), predictions(0))
    assert np.any(predictions(0) != predictions(1))


def test_a_fitted_estimator_is_pickled_and_a_clone_is_not_fitted():
    classifier = NeuralClassifier(**QUICK, activation="gelu", random_state=0).fit(X, NAMES)
    opened = pickle.loads(pickle.dumps(classifier))
    np.testing.assert_array_equal(opened.predict_proba(X), classifier.predict_proba(X))
    twin = clone(classifier)
    with pytest.raises(NotFittedError):
        twin.predict(X)
    np.testing.assert_array_equal(twin.fit(X, NAMES).predict_proba(X), classifier.predict_proba(X))


def test_what_fails_leaves_the_earlier_network():
    classifier = NeuralClassifier(**QUICK, random_state=0).fit(X, NAMES)
    before = classifier.predict_proba(X)
    with pytest.raises(ValueError, match="lr is finite and at least 0"):
        classifier.set_params(lr=-1.0).fit(X, NAMES)
    np.testing.assert_array_equal(classifier.predict_proba(X), before)


def test_without_scikit_learn_the_import_says_what_to_install(monkeypatch):
    for module in [name for name in sys.modules if name.startswith("nn.estimators")]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.setitem(sys.modules, "sklearn.base", None)
    with pytest.raises(ImportError) as caught:
        import_module("nn.estimators")
    assert str(caught.value) == (
        "nn.estimators needs scikit-learn, which is not installed: pip install 'circuitgrad[training]'"
    )
