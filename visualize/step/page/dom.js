// Elements of the document, made without markup: texts stay texts, whatever is in them.

// An element with attributes and children; strings become text.
function element(tag, attributes = {}, ...children) {
  const namespace = SVG_TAGS.has(tag) ? "http://www.w3.org/2000/svg" : MATH_TAGS.has(tag)
    ? "http://www.w3.org/1998/Math/MathML" : "http://www.w3.org/1999/xhtml";
  const made = document.createElementNS(namespace, tag);
  for (const [name, x] of Object.entries(attributes)) made.setAttribute(name, x);
  made.append(...children);
  return made;
}

const SVG_TAGS = new Set(["svg", "g", "path", "circle", "rect", "text", "title", "tspan"]);
const MATH_TAGS = new Set(["math", "mi", "mn", "mo", "mrow", "mfrac", "msup", "msub", "msqrt"]);

// A name as it is written by hand: w0 has an index.
function nameParts(name) {
  return /^(\p{L})(\d{1,3})$/u.exec(name)?.slice(1) ?? null;
}
