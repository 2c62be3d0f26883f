"""Whatever is called wrongly says what was wrong, what was expected and what to do, and changes nothing."""

from types import ModuleType

import pytest

import autograd
import nn
import visualize
from tests.bad_calls import World, names_used
from tests.bad_calls_checking import CHECKING
from tests.bad_calls_diagnostics import DIAGNOSTICS
from tests.bad_calls_engine import ENGINE
from tests.bad_calls_layers import MODELS
from tests.bad_calls_losses import OF_NUMBERS
from tests.bad_calls_nn import NETWORKS
from tests.bad_calls_nodes import ABOUT_NODES
from tests.bad_calls_operations import OPERATIONS
from tests.bad_calls_plots import PLOTS
from tests.bad_calls_training import TRAINING
from tests.bad_calls_visualize import PICTURES

BAD_CALLS = [
    *OPERATIONS,
    *ABOUT_NODES,
    *ENGINE,
    *CHECKING,
    *NETWORKS,
    *OF_NUMBERS,
    *MODELS,
    *DIAGNOSTICS,
    *TRAINING,
    *PICTURES,
    *PLOTS,
]


@pytest.mark.parametrize("bad", BAD_CALLS, ids=lambda bad: bad.name)
def test_a_bad_call_is_refused_and_changes_nothing(bad, tmp_path):
    world = World(tmp_path)
    before = world.snapshot()
    with pytest.raises(bad.error) as caught:
        bad.call(world)
    missing = [word for word in bad.words if word not in str(caught.value)]
    assert not missing, str(caught.value)
    assert world.snapshot() == before


# -------------------------------------------------------------------------------------- completeness

EXEMPT = {
    "TABLE": "a dict to look things up in",
    "Scope": "made by name_scope",
    "GradientError": "raised, not called",
    "GraphFormatError": "raised, not called",
    "NonFiniteError": "raised, not called",
    "StaleGraphError": "raised, not called",
    "Graph.summary": "takes no argument",
    "Graph.to_json": "takes no argument",
    "Graph.to_networkx": "takes no argument",
    "Graph.scalarize": "takes no argument; a gate it cannot open is in test_graph_forms",
    "nn.Parameter": "a name for a type",
    "nn.Callback": "a base whose methods do nothing",
    "nn.Module.parameters": "takes no argument",
    "nn.Module.buffer_names": "a declaration of the class",
    "nn.Module.repeatable": "a declaration of the class",
    "nn.Module.eval": "takes no argument",
    "nn.Module.modules": "takes no argument",
    "nn.Module.named_buffers": "takes no argument",
    "nn.Module.title": "takes no argument",
    "nn.Module.training": "a flag that train() and eval() set",
    "nn.Optimizer.state_dict": "takes no argument",
    "nn.Module.count_parameters": "takes no argument",
    "nn.Module.zero_grad": "takes no argument",
    "nn.Module.state_dict": "takes no argument",
    "nn.Module.extra_repr": "takes no argument",
    "nn.activations.linear": "gives back what it gets",
    "nn.Optimizer.zero_grad": "takes no argument",
    "nn.Optimizer.step": "takes no argument; what it needs is checked where it is assigned",
    "visualize.Explanation": "made by explain",
    "visualize.GraphvizNotFoundError": "raised, not called",
    "visualize.Page": "made by step",
    "visualize.Picture": "made by draw",
}


def methods(prefix, kind):
    return {f"{prefix}.{name}" for name in vars(kind) if not name.startswith("_")}


def functions_and_classes(prefix, module):
    return {
        f"{prefix}.{name}"
        for name, x in vars(module).items()
        if not name.startswith("_") and callable(x) and getattr(x, "__module__", None) == module.__name__
    }


def public_names():
    modules = {f"nn.{m.__name__.split('.')[-1]}": m for m in (nn.initializers, nn.scalar, nn.activations)}
    elsewhere = {f"nn.{name}" for name in nn.__all__ if isinstance(getattr(nn, name), ModuleType)}
    return {
        *autograd.__all__,
        *methods("Graph", autograd.Graph),
        *(name for name in (f"nn.{name}" for name in nn.__all__) if name not in elsewhere),
        *methods("nn.Module", nn.Module),
        *methods("nn.Optimizer", nn.Optimizer),
        *(name for prefix, module in modules.items() for name in functions_and_classes(prefix, module)),
        *(f"visualize.{name}" for name in visualize.__all__ if name != "plots"),
        *(f"visualize.plots.{name}" for name in visualize.plots.__all__),
    }


def test_every_public_name_is_called_wrongly_somewhere():
    subjects = {bad.subject for bad in BAD_CALLS}
    assert public_names() - subjects == EXEMPT.keys()


def test_a_public_name_stands_in_the_code_of_its_rows():
    public = public_names()
    for bad in BAD_CALLS:
        if bad.subject in public:
            assert bad.subject.split(".")[-1] in names_used(bad.call), bad.name


def test_the_table_is_large_and_its_names_are_unique():
    names = [bad.name for bad in BAD_CALLS]
    assert len(names) == len(set(names)) >= 120
