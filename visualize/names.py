"""Names of nodes as text and in LaTeX: whatever is in them is shown, and nothing of it is interpreted."""

from __future__ import annotations

MOST_CHARACTERS = 40
"""A longer name is cut."""

_LATEX = {
    "\\": r"\backslash ", "{": r"\{", "}": r"\}", "$": r"\$", "%": r"\%", "&": r"\&", "#": r"\#", "_": r"\_",
    "^": r"\wedge ", "~": r"\sim ", " ": r"\ ", "-": "{-}", "'": r"{\prime}", '"': r"{\prime\prime}",
    "`": r"{\prime}", "…": r"\ldots ",
}  # fmt: skip


def visible(name: str, most: int = MOST_CHARACTERS) -> str:
    r"""A name on one line, cut if it is long; what cannot be printed is written as Python writes it.

    >>> visible("two\nlines"), visible(""), visible("x" * 50, most=5)
    ('two\\nlines', '""', 'xxxx…')
    """
    text = name
    if not text.isprintable():
        text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in name)
    if not text.strip():
        text = f'"{text}"'
    return text if len(text) <= most else text[: most - 1] + "…"


def latex_name(name: str) -> str:
    r"""A name as upright LaTeX, a single letter as a variable; no character of it is a command.

    >>> print(latex_name("x"), latex_name("w_0"), latex_name("a{b}"))
    x \mathrm{w\_0} \mathrm{a\{b\}}
    """
    text = visible(name)
    if len(text) == 1 and text.isalpha():
        return text
    return f"\\mathrm{{{''.join(_LATEX.get(c, c) for c in text)}}}"
