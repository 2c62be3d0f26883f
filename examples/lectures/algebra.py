"""The lectures' algebra, derived: each gradient by the engine's rules, beside the lecture's closed form.

    python -m examples.lectures.algebra

The formula of a loss is recorded as a circuit, and the backward pass runs through it on expressions instead
of numbers, with the rules of the table of gates. What comes out is simplified and compared with what the
lecture has found by hand. It needs sympy: pip install 'circuitgrad[symbols]'.

σ' is σ (1 - σ), and a = σ(z) is what comes out of a neuron, but in lecture 002, where a is the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

import nn
from autograd import Node, Tensor, Value, log, sigmoid
from autograd import sum as sum_axes
from examples.lectures.presentation import Figures, output_folder
from visualize import symbolic, symbolic_gradient
from visualize.symbols import simplified

LONGEST = 240
"""A longer expression is not printed."""


class Derivation(NamedTuple):
    """A gradient of the lectures.

    Attributes:
        title: what is derived, and where it stands.
        formula: the loss as a formula.
        by: what it is differentiated by.
        rules: the derivative, as the engine's rules made it.
        derived: the same, simplified.
        closed_form: the lecture's.
    """

    title: str
    formula: Any
    by: str
    rules: Any
    derived: Any
    closed_form: Any

    @property
    def is_equal(self) -> bool:
        """Whether the derivative, as the rules made it, is proved to be equal to the closed form."""
        return bool(simplified(self.rules - self.closed_form) == 0)


def derived(
    title: str, loss: Node, wrt: Node, closed_form: Any, index: tuple[int, ...] = (), **options: Any
) -> Derivation:
    """The derivation of the gradient of `loss` by a node, of a Tensor by one element."""
    name = f"{wrt.name}[{','.join(map(str, index))}]" if index else str(wrt.name)
    rules = symbolic_gradient(loss, wrt, simplify=False, **options)
    rules = rules[index] if index else rules
    formula = symbolic(loss, simplify=True, **options)
    return Derivation(title, formula, name, rules, simplified(rules), closed_form)


def symbols(names: str) -> Any:
    """Real symbols, as the formulas have them; a comma belongs to a name."""
    import sympy

    return sympy.symbols(names.replace(",", "\\,"), real=True)


def values(names: str) -> list[Value]:
    """Values of these names. What they hold does not matter to a formula."""
    return [Value(0.5 + 0.1 * k, name=name) for k, name in enumerate(names.split())]


def tensor(name: str, *shape: int) -> Tensor:
    """A Tensor of that name."""
    return Tensor(np.linspace(0.1, 0.9, int(np.prod(shape))).reshape(shape), name=name)


def cross_entropy(a: Any, y: Any) -> Any:
    """-[y ln a + (1 - y) ln(1 - a)], as the lectures write it."""
    return -(y * log(a) + (1.0 - y) * log(1.0 - a))


# --------------------------------------------------------------------------- one neuron, lectures 000 and 001


def one_neuron() -> Iterator[Derivation]:
    """Why the quadratic cost slows learning down and the cross-entropy does not."""
    w, x, b, y = values("w x b y")
    a = sigmoid(w * x + b)
    a.name = "a"
    A, X, Y = symbols("a x y")
    quadratic = (a - y) ** 2 * 0.5
    slope = A * (1 - A)
    yield derived("quadratic cost: (a − y) σ'(z) x", quadratic, w, (A - Y) * slope * X, symbols=a)
    yield derived("quadratic cost, bias: (a − y) σ'(z)", quadratic, b, (A - Y) * slope, symbols=a)
    yield derived("cross-entropy: (a − y) x", cross_entropy(a, y), w, (A - Y) * X, symbols=a)
    yield derived("cross-entropy, bias: a − y", cross_entropy(a, y), b, A - Y, symbols=a)


def mean_costs() -> Iterator[Derivation]:
    """The same for n examples and two inputs: C = 1/n Σ."""
    n, j = 2, 1
    x, w, b, y = tensor("x", n, 2), tensor("w", 2), Value(0.1, name="b"), tensor("y", n)
    a = sigmoid(x @ w + b)
    a.name = "a"
    A, Y, X = (
        [symbols(f"{name}]".replace("i", str(i))) for i in range(n)] for name in ("a[i", "y[i", f"x[i,{j}")
    )
    squares = sum_axes((y - a) ** 2) / float(n)
    expected = sum(2 * (A[i] - Y[i]) * A[i] * (1 - A[i]) * X[i] for i in range(n)) / n
    yield derived("mean squared error: 2/n Σ (a_i − y_i) σ'(z_i) x_ij", squares, w, expected, (j,), symbols=a)
    entropies = sum_axes(cross_entropy(a, y)) / float(n)
    expected = sum((A[i] - Y[i]) * X[i] for i in range(n)) / n
    yield derived("mean cross-entropy: 1/n Σ (a_i − y_i) x_ij", entropies, w, expected, (j,), symbols=a)


def where_it_comes_from() -> Iterator[Derivation]:
    """The cross-entropy is found by asking for a cost without σ' in its gradient.

    Wanted is ∂C/∂w = (a - y) x, and ∂C/∂w = ∂C/∂a σ'(z) x. So ∂C/∂a = (a - y) / (a (1 - a)), and this
    integrates to -[y ln a + (1 - y) ln(1 - a)], but for a constant.
    """
    import sympy

    w, x, b, y = values("w x b y")
    a = sigmoid(w * x + b)
    a.name = "a"
    A, X, Y = symbols("a x y")
    wanted = (A - Y) * X
    by_a = sympy.factor(wanted / symbolic_gradient(a, w, symbols=a))
    cost = cross_entropy(a, y)
    yield derived("∂C/∂a = (a − y) / (a (1 − a)), which cancels σ'", cost, a, by_a, symbols=a)
    parts = sympy.Add.make_args(sympy.apart(by_a, A))
    # ln(1 - a) has the same derivative as ln(a - 1), and is real for an a below 1.
    integral = sum(sympy.integrate(part, A) for part in parts).replace(sympy.log(A - 1), sympy.log(1 - A))
    formula = symbolic(cost, symbols=a)
    yield Derivation("which integrates to the cross-entropy", by_a, "∫ da", integral, integral, formula)


# ------------------------------------------------------------------------------ classes, lectures 000 to 004


def softmax_and_nll() -> Iterator[Derivation]:
    """The negative log-likelihood of a softmax: p - y by the logits, (p_j - y_j) a_k by the weights."""
    import sympy

    z, right, j = tensor("z", 1, 3), 1, 2
    Z = [symbols(f"z[0,{k}]") for k in range(3)]
    p = [sympy.exp(s) / sum(map(sympy.exp, Z)) for s in Z]
    loss = nn.cross_entropy(z, [right])
    yield derived("softmax + NLL, the right class: p_j − 1", loss, z, p[right] - 1, (0, right))
    yield derived("softmax + NLL, another class: p_j − 0", loss, z, p[j], (0, j))
    a, w = tensor("a", 1, 2), tensor("w", 3, 2)
    logits = a @ w.T
    logits.name = "z"
    loss = nn.cross_entropy(logits, [right])
    expected = (p[right] - 1) * symbols("a[0,1]")
    yield derived("softmax + NLL, a weight: (p_j − y_j) a_k", loss, w, expected, (right, 1), symbols=logits)


def support_vectors() -> Iterator[Derivation]:
    """Σ max(0, w_j x - w_y x + Δ): the right class's weights get -(how many violate the margin) x."""
    import sympy

    x, w, right = tensor("x", 1, 2), tensor("w", 3, 2), 0
    scores = x @ w.T
    scores.name = "s"
    loss = nn.multiclass_svm(scores, [right], margin=1.0)
    S, X = [symbols(f"s[0,{k}]") for k in range(3)], symbols("x[0,1]")
    violated = [sympy.Piecewise((1, s - S[right] + 1 > 0), (0, True)) for s in S]
    count = violated[1] + violated[2]
    yield derived(
        "SVM, the right class: −(count of violated margins) x",
        loss,
        w,
        -count * X,
        (right, 1),
        symbols=scores,
    )
    yield derived("SVM, another class: 1(violated) x", loss, w, violated[2] * X, (2, 1), symbols=scores)


# ----------------------------------------------------------------------------- networks, lectures 002 and 003


def penalty() -> Iterator[Derivation]:
    """λ/2N Σ w² on weights: (λ/N) w, and nothing for biases."""
    w, x, b, y, strength, count = values("w x b y λ N")
    a = sigmoid(w * x + b)
    a.name = "a"
    loss = cross_entropy(a, y) + strength / (2.0 * count) * w**2
    A, Y, X, W, λ, N = symbols("a y x w λ N")
    yield derived("ℓ2 penalty, a weight: (a − y) x + (λ/N) w", loss, w, (A - Y) * X + λ / N * W, symbols=a)
    yield derived("ℓ2 penalty, a bias: a − y, as without", loss, b, A - Y, symbols=a)


def deltas() -> Iterator[Derivation]:
    """Lecture 002: δ_k = y_k - t_k at the outputs, δ_j = σ'(a_j) Σ δ_k w_kj at the hidden units."""
    from visualize.symbols.meaning import sigma

    a, w, t = tensor("a", 2), tensor("w", 2, 2), tensor("t", 2)
    sums = w @ sigmoid(a)
    sums.name = "s"
    y = sigmoid(sums)
    y.name = "y"
    loss = sum_axes(cross_entropy(y, t))
    Y, T, A = ([symbols(f"{name}[{k}]") for k in range(2)] for name in "yta")
    δ = [Y[k] - T[k] for k in range(2)]
    yield derived("δ of an output: y_k − t_k", loss, sums, δ[0], (0,), symbols=y)
    slope = sigma(A[1]) * (1 - sigma(A[1]))
    back = sum(δ[k] * symbols(f"w[{k},1]") for k in range(2))
    yield derived("δ of a hidden unit: σ'(a_j) Σ δ_k w_kj", loss, a, slope * back, (1,), symbols=y)
    yield derived("a weight: δ_k z_j", loss, w, δ[0] * sigma(A[1]), (0, 1), symbols=y)


def shared_chain() -> Iterator[Derivation]:
    """Lecture 003: y = f3(w3 f2(w2 f1(w1 x + b1))). Each derivative begins with those before it."""
    w1, b1, w2, w3, x, t = values("w1 b1 w2 w3 x t")
    f1 = sigmoid(w1 * x + b1)
    f2 = sigmoid(w2 * f1)
    f3 = sigmoid(w3 * f2)
    f1.name, f2.name, f3.name = "f1", "f2", "f3"
    loss = (f3 - t) ** 2 * 0.5
    layers = [f1, f2, f3]
    F1, F2, F3, W2, W3, X, T = symbols("f1 f2 f3 w2 w3 x t")
    chain = (F3 - T) * F3 * (1 - F3)
    yield derived("∂L/∂w3 = (f3 − t) f3' · f2", loss, w3, chain * F2, symbols=layers)
    chain *= W3 * F2 * (1 - F2)
    yield derived("∂L/∂w2 = (f3 − t) f3' · w3 f2' · f1", loss, w2, chain * F1, symbols=layers)
    chain *= W2 * F1 * (1 - F1)
    yield derived("∂L/∂w1 = (f3 − t) f3' · w3 f2' · w2 f1' · x", loss, w1, chain * X, symbols=layers)
    yield derived("∂L/∂b1 = (f3 − t) f3' · w3 f2' · w2 f1'", loss, b1, chain, symbols=layers)


DERIVATIONS: tuple[Callable[[], Iterator[Derivation]], ...] = (
    one_neuron,
    mean_costs,
    where_it_comes_from,
    softmax_and_nll,
    support_vectors,
    penalty,
    deltas,
    shared_chain,
)


def print_derivation(step: Derivation) -> None:
    """The formula, its derivative as the rules made it and simplified, and the lecture's."""
    print(f"\n  {step.title}")
    lines = {"formula": step.formula, f"by {step.by}": step.rules, "simplified": step.derived}
    for name, expression in {**lines, "lecture": step.closed_form}.items():
        text = str(expression)
        if name.startswith("by") and step.rules == step.derived:
            continue
        print(f"    {name:<12}{text if len(text) <= LONGEST else f'{expression.count_ops()} operations'}")
    print(f"    {'':<12}{'equal' if step.is_equal else 'NOT EQUAL'}")


def main(arguments: Sequence[str] | None = None) -> Figures:
    """Print each derivation; returns how many there are, and how many end in the lecture's formula."""
    output_folder(__doc__, arguments)
    count = equal = 0
    for derivations in DERIVATIONS:
        print(f"\n{(derivations.__doc__ or '').partition(chr(10))[0]}")
        for step in derivations():
            count += 1
            equal += step.is_equal
            print_derivation(step)
    return {"derivations": float(count), "equal to the lecture's": float(equal)}


if __name__ == "__main__":
    main()
