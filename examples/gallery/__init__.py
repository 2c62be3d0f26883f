"""The gallery: pictures of circuits and of training, each with the function that makes it.

    python -m examples.gallery [NAME ...]

writes docs/gallery.md and docs/gallery/*.png; with names it makes these pictures again. A picture is a
public function in `examples/gallery/pictures/`: its name is the file's, its docstring title and caption.
"""
