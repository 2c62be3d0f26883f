"""HIPS autograd's side of the `tensors` benchmark, in a process and an environment of its own.

HIPS autograd has our import name, so the two cannot be installed together. `tensors` starts this
file with another Python and talks to it in pickles, over stdin and stdout. First it sends the
parameters, the batches and the learning rate, and is told the version; then it sends numbers. A
number k > 0 asks for k training steps, and the answer is the seconds they took; 0 asks for the last
loss and the parameters.
"""

from __future__ import annotations

import pickle
import sys
from importlib.metadata import version
from time import perf_counter
from typing import Any

# In this file only, and in the worker's environment, this is HIPS autograd.
from autograd import numpy as np
from autograd import value_and_grad


def loss_of(parameters: list[Any], x: Any, targets: Any) -> Any:
    """Sigmoid hidden layer, softmax cross-entropy, as in `tensors`."""
    weight1, bias1, weight2, bias2 = parameters
    hidden = 1.0 / (1.0 + np.exp(-(np.dot(x, weight1.T) + bias1)))
    logits = np.dot(hidden, weight2.T) + bias2
    shifted = logits - np.max(logits, axis=1, keepdims=True)
    log_probabilities = shifted - np.log(np.sum(np.exp(shifted), axis=1, keepdims=True))
    return -np.sum(targets * log_probabilities) / len(x)


def answer(message: object) -> None:
    """Send one pickle back."""
    pickle.dump(message, sys.stdout.buffer)
    sys.stdout.buffer.flush()


def main() -> None:
    """Answer until the pipe is closed."""
    given = sys.stdin.buffer
    parameters, batches, lr = pickle.load(given)
    answer(version("autograd"))
    loss_and_gradients = value_and_grad(loss_of)
    loss, done = 0.0, 0
    while True:
        try:
            steps = pickle.load(given)
        except EOFError:
            return
        start = perf_counter()
        for _ in range(steps):
            loss, gradients = loss_and_gradients(parameters, *batches[done % len(batches)])
            for p, g in zip(parameters, gradients, strict=True):
                p += -lr * g
            done += 1
        elapsed = perf_counter() - start
        answer(elapsed if steps else (float(loss), parameters))


if __name__ == "__main__":
    main()
