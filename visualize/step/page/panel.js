// What happens at this step, in words and in mathematics with the numbers in it.

function explain(app) {
  const { steps, now } = app, { pass, node } = steps.all[now];
  const explained = { inputs: inputsStep, forward: forwardStep, seed: seedStep, backward: backwardStep };
  const badge = pass === "seed" ? "backward" : pass;
  const heading = element("div", { class: "heading" },
    element("span", { class: `badge ${badge}` }, badge), element("h2", {}, titleOf(pass, node)));
  document.getElementById("panel").replaceChildren(heading, ...explained[pass](app, node));
}

function titleOf(pass, node) {
  if (pass === "inputs") return "The inputs are given";
  if (pass === "seed") return `Start at the output ${visible(node.label)}`;
  const { symbol } = node.gate;
  const settings = node.settings ? `, ${visible(node.settings)}` : "";
  return `${node.gateName} gate${symbol === node.gateName ? "" : `  ${visible(symbol, 14)}`}${settings}`;
}

function inputsStep({ circuit }) {
  const term = expanded(circuit, circuit.output);
  const formula = term ? [mathLine(equation(named(circuit.output.label, 0), "=", term))] : [];
  return [...formula,
    paragraph("Go forward gate by gate to compute every value, then backward to get every gradient. "
      + "Press play, or the right arrow key."),
    paragraph("Change an input below and the whole circuit follows.")];
}

function forwardStep({ circuit }, node) {
  const term = node.formula(circuit.nodes);
  const lines = [paragraph(node.gate.forward)];
  if (!term) return [...lines, recordedNote()];
  const own = named(node.label, node.value);
  lines.push(mathLine(equation(own, "=", term)));
  lines.push(mathLine(equation(hidden(own), "=", withNumbers(term), "=", result(node.value, "value"))));
  return [...lines, ...because(term), ...markNotes(node, circuit, false)];
}

function seedStep({ circuit }, node) {
  return [
    paragraph("Backward, every wire carries the derivative of the output with respect to its value. "
      + "At the output itself that is 1."),
    mathLine(equation(partial(node.label, node.label), "=", result(1, "gradient"))),
    ...markNotes(node, circuit, true),
  ];
}

function backwardStep(app, node) {
  const { circuit } = app, output = circuit.output.label;
  const lines = [paragraph(node.gate.backward)];
  if (node.recorded) lines.push(recordedNote());
  lines.push(mathLine(element("span", { class: "quiet" }, "arrives "),
    equation(partial(output, node.label), "=", result(node.gradient, "gradient"))));
  node.operands.forEach((operand, k) => {
    if (typeof operand === "number") lines.push(handedOn(app, node, k, circuit.nodes[operand]));
  });
  return [...lines, ...markNotes(node, circuit, true)];
}

// What one operand gets: its local derivative, the product, and the sum if it branches.
function handedOn({ circuit, steps, now }, node, position, operand) {
  const output = circuit.output.label, card = element("div", { class: "card" });
  card.dataset.operand = position;
  if (node.locals[position] === null) {
    card.append(paragraph(`No gradient flows to ${visible(operand.label)}.`));
    return card;
  }
  const local = node.localFormula(circuit.nodes, position), value = number(node.locals[position]);
  const sides = [partial(node.label, operand.label)];
  if (local && size(local) <= 24 && local.kind !== "number") {
    sides.push("=", local);
    if (local.kind === "gate") sides.push("=", withNumbers(local));
  }
  card.append(mathLine(equation(...sides, "=", value), ...because(local)));
  const isSum = operand.uses.length > 1, product = plain.multiply(node.locals[position], node.gradient);
  card.append(mathLine(equation(partial(output, operand.label), isSum ? "+=" : "=",
    product, "=", result(node.contributions[position], "gradient"))));
  const whole = steps.hasGradient(operand, now);
  if (isSum) card.append(sumSoFar(operand, steps.arrived(operand, now), whole, output));
  return card;
}

const MOST_TERMS = 6;

function sumSoFar(operand, arrived, whole, output) {
  const terms = arrived.map(({ value }) => value), count = operand.uses.length;
  const note = whole ? "complete: all its branches have arrived"
    : `so far: ${terms.length} of ${count} branches`;
  const sides = terms.length > 1 && terms.length <= MOST_TERMS ? ["=", added(terms)] : [];
  return mathLine(equation(partial(output, operand.label), ...sides, "=", result(sum(terms), "gradient")),
    element("span", { class: "quiet note" }, note));
}

// Numbers with signs between them.
function added(terms) {
  return terms.map(number).reduce((a, b) => plain.add(a, b));
}

function multiplied(factors) {
  return factors.map(number).reduce((a, b) => plain.multiply(a, b));
}

function result(x, kind) {
  return element("mrow", { class: kind }, numberElement(x));
}

function hidden(term) {
  return element("mrow", { class: "hidden" }, written(term).math);
}

function because(term) {
  const decided = term?.because && reason(term.because);
  return decided ? [element("span", { class: "quiet because" }, "because ", decided)] : [];
}

function markNotes(node, circuit, hasGradient) {
  return marks(node, circuit, true, hasGradient).map((mark) => element("p", { class: "mark" }, MEANINGS[mark]));
}

function recordedNote() {
  return element("p", { class: "mark" }, "This gate is a function that only Python can run: "
    + "its value and its local derivatives stay as they were recorded.");
}

function paragraph(text) {
  return element("p", {}, text);
}

function mathLine(...parts) {
  return element("div", { class: "line" }, ...parts);
}

// A node in terms of the inputs; null if that is too long to read.
function expanded(circuit, node, most = 24) {
  const terms = new Map();
  for (const each of circuit.nodes.slice(0, node.id + 1)) {
    const parts = each.wires(circuit.nodes).map((x) => terms.get(x));
    const term = !each.gate ? named(each.label, each.value)
      : each.forward && parts.every(Boolean) ? asTerm(each.forward(plain, ...parts)) : null;
    terms.set(each, term && size(term, most + 1) <= most ? term : null);
  }
  return terms.get(node);
}
