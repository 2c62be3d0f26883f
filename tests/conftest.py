"""How the tests run: HYPOTHESIS_PROFILE is `dev` (a quick look), `ci` (repeatable) or `thorough`."""

import os

import pytest
from hypothesis import settings

from autograd import TABLE
from autograd.primitive import NUMPY

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile("ci", max_examples=50, deadline=None, derandomize=True, print_blob=True)
settings.register_profile("thorough", max_examples=1000, deadline=None, print_blob=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


@pytest.fixture
def own_primitives():
    """The test may create primitives: the table is afterwards as it was."""
    tables = (TABLE, NUMPY)
    before = [dict(table) for table in tables]
    yield
    for table, rows in zip(tables, before, strict=True):
        table.clear()
        table.update(rows)
