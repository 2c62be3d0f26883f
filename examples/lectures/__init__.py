"""The lectures' experiments, one a file. `python -m examples.lectures` lists them, `--all` runs them."""
