"""Other libraries as oracles: PyTorch, JAX and CasADi run the same circuits, if they are installed.

One module for each says how it writes the rows of the table. `differences` lists where they give another
derivative, and why; `page` publishes that in docs/.
"""

NAMES = {"torch": "PyTorch", "jax": "JAX", "casadi": "CasADi"}
