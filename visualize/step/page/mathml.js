// Terms and equations as MathML.

const [SUM, PRODUCT, POWER, ATOM] = [1, 2, 3, 4]; // how strongly a written term holds together

// An equation: the given sides with signs between them. A side is a term, a string or an element. A line may
// break before a sign.
function equation(...parts) {
  const pieces = [[]];
  for (const part of parts) {
    if (typeof part === "string") pieces.push([element("mo", {}, part)]);
    else pieces.at(-1).push(part instanceof Node ? part : written(part).math);
  }
  const made = pieces.filter((piece) => piece.length)
    .map((piece) => element("math", { displaystyle: "true" }, element("mrow", {}, ...piece)));
  return element("span", { class: "equation" }, ...made);
}

// The same term with each name replaced by its number.
function withNumbers(term) {
  if (term.kind === "name") return { ...number(term.value), substituted: true };
  return term.kind === "gate" ? { ...term, parts: term.parts.map(withNumbers) } : term;
}

// ∂output/∂name
function partial(output, name) {
  const side = (label) => element("mrow", {}, element("mo", { form: "prefix" }, "∂"), nameElement(label));
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
  if (term.kind === "number") {
    return { math: numberElement(term.value), strength: term.value < 0 || Object.is(term.value, -0) ? SUM : ATOM };
  }
  if (term.kind === "name") return { math: nameElement(term.name), strength: ATOM };
  const parts = term.parts.map(written);
  const infix = (sign, strength, right = strength + 1) => {
    const [first, ...others] = parts;
    const rest = others.flatMap((part) => [element("mo", {}, sign), held(part, right)]);
    return { math: element("mrow", {}, held(first, first.strength === SUM && isNegative(term.parts[0]) ? SUM : strength), ...rest), strength };
  };
  const raised = (base, exponent) => ({ math: element("msup", {}, held(base, ATOM), exponent), strength: POWER });
  switch (term.gate) {
    case "add": return infix("+", SUM, isNegative(term.parts[1]) ? PRODUCT : SUM);
    case "subtract": return infix("−", SUM);
    case "multiply": return infix(hasNames(term) ? "·" : "×", PRODUCT, PRODUCT);
    case "divide": return { math: element("mfrac", {}, parts[0].math, parts[1].math), strength: PRODUCT };
    case "reciprocal": return { math: element("mfrac", {}, element("mn", {}, "1"), parts[0].math), strength: PRODUCT };
    case "negative": return { math: element("mrow", {}, element("mo", { form: "prefix" }, "−"), held(parts[0], PRODUCT)), strength: SUM };
    case "power": return raised(parts[0], parts[1].math);
    case "square": return raised(parts[0], element("mn", {}, "2"));
    case "sqrt": return { math: element("msqrt", {}, parts[0].math), strength: ATOM };
    case "exp": return raised({ math: element("mi", {}, "e"), strength: ATOM }, parts[0].math);
    case "abs": return { math: element("mrow", {}, element("mo", { form: "prefix" }, "|"), parts[0].math, element("mo", { form: "postfix" }, "|")), strength: ATOM };
    case "identity": return parts[0];
  }
  if (term.gate in COMPARED) return infix(COMPARED[term.gate][0], 0);
  return { math: element("mrow", {}, element("mi", {}, FUNCTION_NAMES[term.gate] ?? term.gate), ...bracketed(separated(parts))), strength: ATOM };
}

const FUNCTION_NAMES = { sigmoid: "σ", log: "ln", maximum: "max", minimum: "min" };

function isNegative(term) {
  return (term.kind === "number" && term.value < 0) || isGate(term, "negative");
}

function hasNames(term) {
  return term.kind === "name" || (term.kind === "gate" && term.parts.some(hasNames));
}

function held(part, strength) {
  return part.strength >= strength ? part.math : element("mrow", {}, ...bracketed([part.math]));
}

function bracketed(inside) {
  return [element("mo", { form: "prefix" }, "("), ...inside, element("mo", { form: "postfix" }, ")")];
}

function separated(parts) {
  return parts.flatMap((part, k) => (k ? [element("mo", { separator: "true" }, ","), part.math] : [part.math]));
}

// The condition that decided, as it is: x > 0, or x ≤ 0 if it did not hold.
function reason(condition) {
  if (!(condition.gate in COMPARED)) {
    return condition.kind === "gate" ? null : equation(condition, holds(condition.value) ? "≠" : "=", number(0));
  }
  const [a, b] = condition.parts;
  return equation(a, COMPARED[condition.gate][condition.value ? 0 : 1], b);
}
