// What is notable at a node, as in the pictures: a kink, a tie, a dead or saturated gate, a number that is
// none.

function marks(node, circuit, hasValue, hasGradient) {
  const found = [];
  if (!hasValue) return found;
  const { gate, locals } = node;
  const values = node.operands.map((x) => (typeof x === "number" ? circuit.nodes[x].value : x.constant));
  const isWire = node.operands.map((x) => typeof x === "number");
  const atKink = values.some((x, k) => isWire[k] && (gate.kinks?.[k] ?? []).some((kink) => Number(kink) === x));
  if (gate && atKink && Number.isFinite(node.value)) found.push("kink");
  const extremal = node.gateName === "maximum" || node.gateName === "minimum";
  if (extremal && values.filter((x) => x === node.value).length > 1) found.push("tie");
  const slopes = locals.filter((x) => x !== null);
  if (gate?.largest_slope !== undefined) {
    const least = circuit.program.saturated * gate.largest_slope;
    if (slopes.some((x) => Math.abs(x) < least)) found.push("saturated");
  } else if (hasGradient && node.gradient !== 0 && slopes.some((x) => x === 0)) {
    found.push("dead");
  }
  const shown = hasGradient ? [node.value, node.gradient] : [node.value];
  if (shown.some(Number.isNaN)) found.push("NaN");
  if (shown.some((x) => Math.abs(x) === Infinity)) found.push("infinite");
  return found;
}

const MEANINGS = {
  kink: "Kink: its gate has no derivative here; the engine's convention is used.",
  tie: "Tie: several operands are the extremum, and share the gradient.",
  saturated: "Saturated: its local derivative is below 2 % of its largest, so hardly anything passes back.",
  dead: "Dead: it hands on exactly 0 though a gradient arrives.",
  NaN: "Its value or its gradient is not a number.",
  infinite: "Its value or its gradient is infinite.",
};
