// What the gates mean on written terms. A term has its number with it, so it is known which branch of a
// choice is taken, and why. Terms:
//   {kind: "number", value}   {kind: "name", name, value}   {kind: "gate", gate, parts, value}
// `because` is the condition that decided, `indicator` says that nothing but comparisons went in.

const COMPARED = {
  less: ["<", "≥"], less_equal: ["≤", ">"], greater: [">", "≤"], greater_equal: ["≥", "<"],
  equal: ["=", "≠"], not_equal: ["≠", "="],
};

// The terms as they are: for the way forward.
const plain = algebra((term) => term);

// The terms without what a reader would strike out: for local derivatives.
const simplified = algebra(simplify);

function algebra(finish) {
  const terms = {};
  for (const [gate, compute] of Object.entries(numbers)) {
    terms[gate] = (...operands) => {
      const parts = operands.map(asTerm);
      const value = compute(...parts.map((part) => part.value));
      if (gate in COMPARED || typeof value === "boolean") {
        return { kind: "gate", gate, parts, value, indicator: true };
      }
      const isIndicator = parts.some((part) => part.indicator)
        && parts.every((part) => part.indicator || part.kind === "number");
      return isIndicator ? { ...number(value), indicator: true } : finish({ kind: "gate", gate, parts, value });
    };
  }
  terms.where = (condition, a, b) => {
    const decided = asTerm(condition);
    const branch = asTerm(holds(decided.value) ? a : b);
    return { ...branch, because: decided };
  };
  return terms;
}

function asTerm(x) {
  return typeof x === "object" ? x : number(x);
}

function number(value) {
  return { kind: "number", value };
}

function named(name, value) {
  return { kind: "name", name, value };
}

function is(term, value) {
  return term.kind === "number" && term.value === value;
}

function isGate(term, gate) {
  return term.kind === "gate" && term.gate === gate;
}

function same(a, b) {
  if (a.kind !== b.kind || a.name !== b.name || a.gate !== b.gate) return false;
  if (a.kind === "number") return a.value === b.value;
  const parts = a.parts ?? [], others = b.parts ?? [];
  return parts.length === others.length && parts.every((part, k) => same(part, others[k]));
}

function gate(name, value, ...parts) {
  return simplify({ kind: "gate", gate: name, parts, value });
}

function simplify(term) {
  const [a, b] = term.parts, value = term.value;
  switch (term.gate) {
    case "add":
      if (is(a, 0)) return b;
      if (is(b, 0)) return a;
      break;
    case "subtract":
      if (is(b, 0)) return a;
      if (same(a, b)) return number(0);
      if (isGate(a, "add") && same(a.parts[1], b)) return a.parts[0];
      break;
    case "multiply":
      if (is(a, 1)) return b;
      if (is(b, 1)) return a;
      if (is(a, 0) || is(b, 0)) return number(0);
      if (a.kind === "number" && b.kind === "number") return number(value);
      if (isGate(a, "negative")) return gate("negative", value, gate("multiply", -value, a.parts[0], b));
      if (isGate(b, "negative")) return gate("negative", value, gate("multiply", -value, a, b.parts[0]));
      if (same(a, b)) return gate("square", value, a);
      break;
    case "divide":
      if (is(b, 1)) return a;
      if (isGate(a, "negative")) return gate("negative", value, gate("divide", -value, a.parts[0], b));
      break;
    case "negative":
      if (a.kind === "number") return number(-a.value);
      if (isGate(a, "negative")) return a.parts[0];
      break;
    case "power":
      if (is(b, 1)) return a;
      if (is(b, 0)) return number(1);
      break;
    case "exp":
      if (is(a, 0)) return number(1);
      break;
  }
  return term;
}

// How many names and numbers stand in a term, at most `most`.
function size(term, most = 100) {
  let count = 0;
  const waiting = [term];
  while (waiting.length && count < most) {
    const part = waiting.pop();
    if (part.kind === "gate") waiting.push(...part.parts);
    else count++;
  }
  return count;
}
