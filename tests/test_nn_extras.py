"""Without the extras: everything imports with numpy alone, and says what to install where one is needed."""

import subprocess
import sys

import pytest

from nn import data, metrics

EXTRAS = ("sklearn", "pooch", "tqdm", "safetensors", "matplotlib", "scipy")


def test_the_modules_import_with_numpy_alone():
    blocked = f"import sys; sys.modules.update(dict.fromkeys({EXTRAS!r}))"
    used = "import nn.data, nn.metrics, nn.memory, nn.overfitting; print(nn.data.xor()[1])"
    run = subprocess.run([sys.executable, "-c", f"{blocked}; {used}"], capture_output=True, text=True)
    assert (run.stdout, run.stderr) == ("[0 1 0 1]\n", "")


@pytest.mark.parametrize(
    ("call", "user"),
    [
        (lambda: data.train_validation_split([1, 2, 3]), "train_validation_split"),
        (lambda: data.train_validation_test_split([1, 2, 3, 4, 5]), "train_validation_test_split"),
        (lambda: data.k_folds([1, 2, 3], k=3), "k_folds"),
        (lambda: data.digits(), "digits"),
        (lambda: metrics.precision_recall_f1([0, 1], [0, 1]), "precision_recall_f1"),
    ],
)
def test_a_missing_extra_is_named(monkeypatch, call, user):
    for module in ("sklearn", "sklearn.model_selection", "sklearn.datasets", "sklearn.metrics"):
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ImportError) as caught:
        call()
    assert str(caught.value) == (
        f"{user} needs scikit-learn, which is not installed: pip install 'circuitgrad[training]'"
    )
