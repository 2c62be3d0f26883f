"""Training, from the data to the picture. Run one from the project's root: `python -m examples.digits`."""
