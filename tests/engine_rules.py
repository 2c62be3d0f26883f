"""What can be done with nodes, as rules of the stateful test: one mixin for each part of the engine."""

import copy
import pickle
from threading import Thread

import numpy as np
from hypothesis import strategies as st
from hypothesis.stateful import multiple, rule

import autograd as ag
from autograd import Graph, StaleGraphError, gradients
from tests import naive_engine as naive
from tests.engine_machine import EngineMachine, binary, close, refused, unary

pairs = EngineMachine.pairs


class Modes(EngineMachine):
    """no_grad, enable_grad, detach and threads: what is recorded, and what becomes a leaf."""

    @rule(target=pairs, name=unary, a=pairs)
    def under_no_grad(self, name, a):
        with ag.no_grad():
            return self.build(name, a, recorded=False)

    @rule(target=pairs, name=binary, a=pairs, b=pairs)
    def under_enable_grad_inside_no_grad(self, name, a, b):
        with ag.no_grad(), ag.enable_grad():
            return self.build(name, a, b)

    @rule(target=pairs, name=binary, a=pairs, b=pairs)
    def in_a_thread_while_this_one_is_in_no_grad(self, name, a, b):
        def in_a_thread(compute):
            results = []
            thread = Thread(target=lambda: results.append(compute()))
            with ag.no_grad():
                thread.start()
                thread.join()
            return results.pop()

        return self.build(name, a, b, run=in_a_thread)

    @rule(target=pairs, a=pairs)
    def detach(self, a):
        node = a.node.detach()
        assert node.is_leaf
        return self.adopt(naive.Leaf(a.model.value, a.model.name), node)


class Differentiation(EngineMachine):
    """backward() and gradients(), on fresh graphs, on stale ones and on leaves."""

    def seed_for(self, model):
        return None if model.value.size == 1 else self.numbers(model.value.shape)

    @rule(y=pairs, passes=st.integers(1, 2), clip=st.booleans())
    def backward(self, y, passes=1, clip=False):
        seed = self.seed_for(y.model)
        if y.model.is_leaf:
            refused(ValueError, lambda: y.node.backward(seed))
        elif naive.is_stale(y.model):
            self.refused_as_stale(y, lambda: y.node.backward(seed))
        else:
            for _ in range(passes):
                y.node.backward(seed)
                naive.backward(y.model, 1.0 if seed is None else seed)
                if clip:
                    self.scale_all_gradients_in_place()

    @rule(y=pairs, x=pairs)
    def gradients(self, y, x):
        seed = self.seed_for(y.model)
        if naive.is_stale(y.model):
            self.refused_as_stale(y, lambda: gradients(y.node, x.node, seed=seed))
        elif x.model not in naive.below_slopes(y.model):
            expected = naive.gradient(y.model, x.model, 1.0 if seed is None else seed)
            once, again = gradients(y.node, [x.node, x.node], seed=seed)
            close(once, expected)
            once *= 0.5  # the caller's own
            close(again, expected)

    @rule(target=pairs, y=pairs, k=st.integers(0, 5))
    def record_the_gradient(self, y, k):
        below = self.partners(y.model)
        x = below[k % len(below)]
        seed = self.seed_for(y.model)
        if naive.is_stale(y.model):
            self.refused_as_stale(y, lambda: gradients(y.node, x.node, create_graph=True, seed=seed))
            return multiple()
        nested = naive.slopes_inside(y.model)
        if nested > 1 or nested * x.model.value.size > 1 or x.model in naive.below_slopes(y.model):
            return multiple()
        slope = naive.Slope(y.model, x.model, 1.0 if seed is None else seed)
        node = gradients(y.node, x.node, create_graph=True, seed=seed)
        leaves = [pair for pair in self.partners(slope) if pair.model.is_leaf]
        again = gradients(node, [leaf.node for leaf in leaves], seed=np.ones(node.shape))
        for leaf, found in zip(leaves, again, strict=True):
            close(found, naive.gradient(slope, leaf.model))
        # One that depends on nothing is a leaf.
        return self.adopt(naive.Leaf(slope.value) if node.is_leaf else slope, node)

    def refused_as_stale(self, y, differentiate):
        # Whether a recorded gradient still needs a leaf that has changed is up to the rules: 3x has 3.
        if not naive.slopes_inside(y.model):
            refused(StaleGraphError, differentiate)

    @rule(x=pairs)
    def zero_the_gradient(self, x):
        x.node.grad, x.model.grad, x.model.grad_is_known = type(x.node).initial_grad, None, True

    def scale_all_gradients_in_place(self):
        """As clipping does; two nodes that share an array would be scaled twice."""
        for pair in self.live:
            if pair.model.grad is not None and pair.node.grad is not None:
                pair.node.grad *= 0.5
                pair.model.grad = pair.model.grad * 0.5


class Changes(Differentiation):
    """New data for leaves, and refusals for all other nodes."""

    @rule(x=pairs, way=st.sampled_from(["assign", "augment", "add_", "write", "write a part"]))
    def change(self, x, way):
        node, model = x.node, x.model
        if way.startswith("write") and not model.value.ndim:
            way = "assign"
        new = self.numbers(model.value.shape)
        if way == "write a part":
            new[1:] = model.value[1:]
        amount = new - model.value
        if model.is_leaf:
            change_data(node, way, new, amount)
            model.change(new)
        else:
            refused((AttributeError, ValueError), lambda: change_data(node, way, new, amount))

    @rule(y=pairs, k=st.integers(0, 5), way=st.sampled_from(["augment", "write"]))
    def change_below(self, y, k, way):
        leaves = [pair for pair in self.partners(y.model) if pair.model.is_leaf]
        if leaves:
            self.change(leaves[k % len(leaves)], way)
            self.backward(y)

    @rule(t=pairs)
    def assign_into(self, t):
        def assign():
            t.node[0] = 1.0

        refused(TypeError, assign)

    @rule(x=pairs, named=st.booleans())
    def rename(self, x, named):
        x.node.name = x.model.name = f"n{next(self.names)}" if named else None


def change_data(node, way, new, amount):
    """Give a node new data, in one of the ways that there are."""
    if way == "assign":
        node.data = new
    elif way == "augment":
        node.data += amount
    elif way == "add_":
        node.add_(amount)
    elif way == "write":
        node.data[...] = new
    else:
        node.data[:1] = new[:1]


class Copies(EngineMachine):
    """Copies of one node, and of a node with all that it depends on."""

    @rule(target=pairs, x=pairs)
    def shallow(self, x):
        return self.adopt(copy.copy(x.model), copy.copy(x.node))

    @rule(target=pairs, y=pairs, duplicate=st.sampled_from([copy.deepcopy, "pickle"]))
    def deep(self, y, duplicate):
        if duplicate == "pickle":
            duplicate = lambda nodes: pickle.loads(pickle.dumps(nodes))  # noqa: E731
        below = self.partners(y.model)
        models = copy.deepcopy([pair.model for pair in below])
        nodes = duplicate([pair.node for pair in below])
        return multiple(*map(self.adopt, models, nodes))


class Graphs(EngineMachine):
    """The circuit as an object: run again, opened, as scalars, saved and loaded."""

    def inputs(self, y, graph):
        """The live leaves that the graph uses, by label."""
        return {
            graph.labels[pair.node]: pair.model
            for pair in self.partners(y.model)
            if pair.node in graph.labels and pair.node.is_leaf
        }

    def check(self, graph, y, inputs, given):
        """Values and gradients of a graph that was made of `y`, summed."""
        [output] = graph.outputs.values()
        close(output.item(), np.sum(naive.evaluate(y.model, given)))
        found = graph.backward()
        for label, leaf in inputs.items():
            close(found[label], naive.gradient(y.model, leaf, given=given))

    @rule(y=pairs)
    def run_again(self, y):
        if can_run_again(y.model):
            graph = Graph(y.node.sum())
            inputs = self.inputs(y, graph)
            new = {label: self.numbers(leaf.value.shape) for label, leaf in inputs.items()}
            given = {leaf: new[label] for label, leaf in inputs.items()}
            close(graph.forward(new), np.sum(naive.evaluate(y.model, given)))
            self.check(graph, y, inputs, given)

    @rule(y=pairs)
    def expand(self, y):
        if can_run_again(y.model) and not naive.is_stale(y.model):
            graph = Graph(y.node.sum()).expand()
            self.check(graph, y, self.inputs(y, graph), {})

    @rule(y=pairs)
    def scalarize(self, y):
        if not can_run_again(y.model):
            return
        graph = Graph(y.node.sum())
        found = (scalars := graph.scalarize()).backward()
        [output] = scalars.outputs.values()
        close(output.data, np.sum(naive.evaluate(y.model, {})))
        for label, leaf in self.inputs(y, graph).items():
            expected = naive.gradient(y.model, leaf)
            for index in np.ndindex(expected.shape):
                element = f"{label}[{','.join(map(str, index))}]" if index else label
                close(found.get(element, 0.0), expected[index])  # an element may be unused

    @rule(target=pairs, y=pairs)
    def save_and_load(self, y):
        if not can_run_again(y.model):
            return multiple()
        loaded = Graph.from_json(Graph(y.node).to_json())
        [node] = loaded.outputs.values()
        model = copy.deepcopy(y.model)
        naive.renew(model)
        model.name = node.name  # a leaf without a name is given its label
        return self.adopt(model, node)


def can_run_again(model):
    """Not so if a gradient was recorded at a kink: it keeps the branch that was taken then."""
    return not naive.slopes_inside(model) or not any(n.kinked for n in naive.ancestors(model))
