"""The page as one file: template, style, scripts and the circuit's data in a single HTML text.

Nothing of the user's becomes markup or code. The data stands in a script element as JSON in which no
character can end it, and its texts enter the document as text. A Content-Security-Policy lets run the
scripts of this file alone, by their hashes, and forbids every request.
"""

from __future__ import annotations

import base64
import hashlib
import html
import json
from functools import cache
from importlib.resources import files
from string import Template
from typing import Any

from visualize.names import visible
from visualize.step.program import Program

SCRIPTS = (
    "numbers.js", "written.js", "format.js", "dom.js", "mathml.js", "circuit.js", "steps.js", "marks.js",
    "view.js", "layout.js", "shapes.js", "drawing.js", "panel.js", "hint.js", "inputs.js", "player.js",
    "address.js", "main.js",
)  # fmt: skip
"""The page's own scripts, each after those that it uses."""


def html_of(program: Program, title: str) -> str:
    """The page of a program."""
    style = _part("style.css")
    library = _part("vendor/dagre.min.js").partition("//# sourceMappingURL")[0]  # the map is not here
    functions = ",\n".join(program.functions)
    own = "\n".join(_part(name) for name in SCRIPTS)
    script = f'(() => {{\n"use strict";\nconst FUNCTIONS = [\n{functions}\n];\n{own}\n}})();'
    policy = (
        f"default-src 'none'; script-src {_hash(library)} {_hash(script)}; style-src {_hash(style)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return Template(_part("template.html")).substitute(
        policy=policy,
        title=html.escape(visible(title, 80)),
        style=style,
        data=json_in_html({"title": title, **program.data}),
        library=library,
        script=script,
    )


def json_in_html(data: Any) -> str:
    """JSON that can stand in a script element: ASCII, and without the characters that HTML knows.

    >>> json_in_html("</script> & so on")
    '"\\\\u003c/script\\\\u003e \\\\u0026 so on"'
    """
    text = json.dumps(data, separators=(",", ":"), allow_nan=False)
    for character in "<>&":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return text


@cache
def _part(name: str) -> str:
    return files("visualize.step").joinpath("page", *name.split("/")).read_text(encoding="utf-8").strip()


def _hash(text: str) -> str:
    digest = hashlib.sha256(text.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"
