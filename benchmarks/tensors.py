"""One training step of a small network on arrays: what an engine costs on top of the arithmetic.

A network 784-30-10, sigmoid hidden layer, softmax cross-entropy, batches of 10, float64: forward,
backward, and the update p += -lr·gradient in place. The contestants are in `networks`: numpy with
the backward pass written by hand, as plainly as it can be; our engine; PyTorch, eager; and HIPS
autograd in a process of its own, where it takes the time itself. One thread each. Before
anything is timed, all have to reach the same loss and parameters in the same 25 steps.
"""

from __future__ import annotations

import os
import pickle
import subprocess
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.networks import (
    LR,
    BareNumpy,
    Circuitgrad,
    Compiled,
    Network,
    OfNn,
    OfNnCompiled,
    Torch,
    TorchOfNn,
    problem,
)
from benchmarks.paired import Contestant, alternate, timed
from benchmarks.report import Section, at_least, at_most, duration, ratio

STEPS = 100  # timed as one


class HipsWorker:
    """HIPS autograd in another process; see `hips_worker`."""

    def __init__(self, python: str) -> None:
        script = Path(__file__).with_name("hips_worker.py")
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
        self.process = subprocess.Popen(
            [python, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment
        )
        self.version = self.ask((*problem(), LR))

    def ask(self, message: object) -> Any:
        """Send a message and wait for the answer: the seconds that so many steps took, or the result of 0."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        pickle.dump(message, self.process.stdin)
        self.process.stdin.flush()
        return pickle.load(self.process.stdout)

    def close(self) -> None:
        """Let the process end."""
        with self.process as process:
            assert process.stdin is not None
            process.stdin.close()


def run(rounds: int, hips_python: str | None = None) -> Section:
    """Time a training step in every engine that is there; three times the rounds, as they are short."""
    networks: dict[str, Network] = {
        "numpy": BareNumpy(),
        "ours": Circuitgrad(),
        "compiled": Compiled(),
        "nn": OfNn(),
        "nn, compiled": OfNnCompiled(),
    }
    remarks = []
    try:
        networks |= {"torch": Torch(), "torch.nn": TorchOfNn()}
    except ImportError:
        remarks.append("PyTorch is not installed: not compared")
    worker = HipsWorker(hips_python) if hips_python else None
    if worker is None:
        remarks.append("HIPS autograd needs --hips-python, the Python of its environment: not compared")

    # On networks of their own: an engine may have to be on its guard once its arrays were looked at.
    results = {name: type(network)().train(25) for name, network in networks.items()}
    if worker:
        worker.ask(25)
        results["HIPS"] = worker.ask(0)
    for name, (loss, parameters) in results.items():
        expected_loss, expected = results["numpy"]
        np.testing.assert_allclose(loss, expected_loss, rtol=1e-9, err_msg=name)
        for p, q in zip(parameters, expected, strict=True):
            np.testing.assert_allclose(p, q, rtol=1e-7, atol=1e-12, err_msg=name)

    contestants: dict[str, Contestant] = {n: timed(network.step, STEPS) for n, network in networks.items()}
    if worker:
        contestants["HIPS"] = lambda: worker.ask(STEPS) / STEPS
    timings = alternate(contestants, 3 * rounds)
    if worker:
        worker.close()

    rows = [ratio("circuitgrad / numpy written by hand, time", timings.ratio("ours", "numpy"), at_most(1.5))]
    by_hand = timings.ratio("compiled", "numpy")
    rows.append(ratio("circuitgrad, compiled / numpy written by hand, time", by_hand, at_most(1.5)))
    rows.append(ratio("a step with nn / numpy written by hand, time", timings.ratio("nn", "numpy")))
    rows.append(
        ratio("with nn, compiled / numpy written by hand, time", timings.ratio("nn, compiled", "numpy"))
    )
    if "torch" in timings.seconds:
        rows.append(ratio("PyTorch / circuitgrad, time", timings.ratio("torch", "ours"), at_least(1)))
        by_torch = timings.ratio("torch", "compiled")
        rows.append(ratio("PyTorch / circuitgrad, compiled, time", by_torch, at_least(3)))
        rows.append(ratio("PyTorch / numpy written by hand, time", timings.ratio("torch", "numpy")))
        by_users = timings.ratio("torch.nn", "nn, compiled")
        rows.append(ratio("torch.nn and torch.optim / nn, compiled, time", by_users, at_least(3)))
    if "HIPS" in timings.seconds:
        rows.append(ratio("HIPS autograd / circuitgrad, time", timings.ratio("HIPS", "ours")))
    labels = {"ours": "circuitgrad", "compiled": "circuitgrad, compiled", "nn": "with nn", "torch": "PyTorch"}
    if worker:
        labels["HIPS"] = f"HIPS autograd {worker.version}"
    remarks.append(", ".join(f"{labels.get(n, n)} {duration(timings.median(n))}" for n in contestants))
    return Section("One training step of a 784-30-10 network, batch 10, float64", rows, remarks)
