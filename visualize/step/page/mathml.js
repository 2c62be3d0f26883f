// Terms and equations as MathML.

const [SUM, PRODUCT, POWER, ATOM] = [1, 2, 3, 4]; // how strongly a written term holds together

// An equation: the given sides with signs between them. A side is a term, a string or an element. A line may
// break before a sign.
function equation(...parts) {
  const pieces = [[]];
  for (const part of parts) {
    if (typeof part === "string") pieces.push([sign(part)]);
    else pieces.at(-1).push(part instanceof Node ? part : written(part).math);
  }
  const made = pieces.filter((piece) => piece.length)
    .map((piece) => element("math", { displaystyle: "true" }, row(...piece)));
  return element("span", { class: "equation" }, ...made);
}

// The same term with each name replaced by its number.
function withNumbers(term) {
  if (term.kind === "name") return { ...number(term.value), substituted: true };
  return term.kind === "gate" ? { ...term, parts: term.parts.map(withNumbers) } : term;
}

// ∂output/∂name
function partial(output, name) {
  const side = (label) => row(sign("∂", "prefix"), nameElement(label));
  return element("mfrac", {}, side(output), side(name));
}

function numberElement(x, digits = 4) {
  return element("mn", {}, short(x, digits));
}

function nameElement(name) {
  const parts = nameParts(name);
  return parts ? element("msub", {}, element("mi", {}, parts[0]), element("mn", {}, parts[1]))
    : element("mi", name.length > 4 ? { class: "long" } : {}, visible(name, 24));
}

function written(term) {
  if (term.kind === "number") return atom(numberElement(term.value), term.value < 0 ? SUM : ATOM);
  if (term.kind === "name") return atom(nameElement(term.name));
  const parts = term.parts.map(written), [a, b] = parts;
  switch (term.gate) {
    case "add": return infix(term, parts, "+", SUM, isNegative(term.parts[1]) ? PRODUCT : SUM);
    case "subtract": return infix(term, parts, "−", SUM, PRODUCT);
    case "multiply": return infix(term, parts, hasNames(term) ? "·" : "×", PRODUCT, PRODUCT);
    case "divide": return atom(element("mfrac", {}, a.math, b.math), PRODUCT);
    case "reciprocal": return atom(element("mfrac", {}, element("mn", {}, "1"), a.math), PRODUCT);
    case "negative": return atom(row(sign("−", "prefix"), held(a, PRODUCT)), SUM);
    case "power": return raised(a, b.math);
    case "square": return raised(a, element("mn", {}, "2"));
    case "sqrt": return atom(element("msqrt", {}, a.math));
    case "exp": return raised(atom(element("mi", {}, "e")), a.math);
    case "abs": return atom(row(sign("|", "prefix"), a.math, sign("|", "postfix")));
    case "identity": return a;
  }
  if (term.gate in COMPARED) return infix(term, parts, COMPARED[term.gate][0], 0, SUM);
  const name = element("mi", {}, FUNCTION_NAMES[term.gate] ?? term.gate);
  return atom(row(name, ...bracketed(separated(parts))));
}

// Operands with a sign between them. A negative one that stands first needs no brackets.
function infix(term, [first, ...others], text, strength, right) {
  const left = isNegative(term.parts[0]) ? first.math : held(first, strength);
  return atom(row(left, ...others.flatMap((part) => [sign(text), held(part, right)])), strength);
}

function raised(base, exponent) {
  return atom(element("msup", {}, held(base, ATOM), exponent), POWER);
}

function atom(math, strength = ATOM) {
  return { math, strength };
}

function row(...parts) {
  return element("mrow", {}, ...parts);
}

function sign(text, form = "infix") {
  return element("mo", { form }, text);
}

const FUNCTION_NAMES = { sigmoid: "σ", log: "ln", maximum: "max", minimum: "min" };

function isNegative(term) {
  return (term.kind === "number" && term.value < 0) || isGate(term, "negative");
}

function hasNames(term) {
  return term.kind === "name" || (term.kind === "gate" && term.parts.some(hasNames));
}

function held(part, strength) {
  return part.strength >= strength ? part.math : row(...bracketed([part.math]));
}

function bracketed(inside) {
  return [sign("(", "prefix"), ...inside, sign(")", "postfix")];
}

function separated(parts) {
  return parts.flatMap((part, k) => (k ? [element("mo", { separator: "true" }, ","), part.math] : [part.math]));
}

// The condition that decided, as it is: x > 0, or x ≤ 0 if it did not hold.
function reason(condition) {
  if (!(condition.gate in COMPARED)) {
    if (condition.kind === "gate") return null;
    return equation(condition, holds(condition.value) ? "≠" : "=", number(0));
  }
  const [a, b] = condition.parts;
  return equation(a, COMPARED[condition.gate][condition.value ? 0 : 1], b);
}
