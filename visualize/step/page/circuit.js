// The circuit on numbers: values forward, gradients backward, as the engine computes them.

class Circuit {
  constructor(program) {
    this.program = program;
    this.nodes = program.nodes.map((data, id) => new CircuitNode(data, id, program.gates[data.gate]));
    this.output = this.nodes[program.output];
    this.inputs = this.nodes.filter((node) => !node.gate);
    this.gates = this.nodes.filter((node) => node.gate);
    for (const node of [...this.nodes].reverse()) {
      node.operands.forEach((operand, position) => {
        if (typeof operand === "number") this.nodes[operand].uses.push({ by: node, position });
      });
    }
    this.compute();
  }

  // Both passes. A gradient that is exactly 0 hands on 0, however infinite the local derivative.
  compute() {
    for (const node of this.gates) node.computeValue(this.nodes);
    for (const node of this.nodes) node.gradient = node === this.output ? 1 : 0;
    for (const node of [...this.nodes].reverse()) {
      if (node.uses.length) node.gradient = sum(node.terms());
      if (node.gate) node.computeContributions(this.nodes);
    }
  }
}

class CircuitNode {
  constructor(data, id, gate) {
    const { label, named, scope, settings, parameter: isParameter, gate: gateName } = data;
    Object.assign(this, { id, label, named, scope, settings, isParameter, gateName, gate });
    this.value = this.recordedValue = Number(data.value);
    this.operands = (data.operands ?? []) // numbers of nodes, and constants
      .map((x) => (typeof x === "number" ? x : { constant: Number(x.constant) }));
    this.recorded = data.recorded?.map((x) => (x === null ? null : Number(x)));
    this.forward = FUNCTIONS[data.forward];
    this.rules = data.rules?.map((rule) => (rule === null ? null : FUNCTIONS[rule]));
    this.uses = []; // in the order in which their contributions arrive
    this.locals = [];
    this.contributions = [];
  }

  wires(nodes) {
    return this.operands.filter((x) => typeof x === "number").map((x) => nodes[x]);
  }

  computeValue(nodes) {
    if (this.forward) this.value = this.forward(numbers, ...this.wires(nodes).map((x) => x.value));
  }

  computeContributions(nodes) {
    const values = this.wires(nodes).map((x) => x.value), g = this.gradient;
    this.operands.forEach((operand, k) => {
      const rule = this.rules?.[k];
      this.locals[k] = this.recorded ? this.recorded[k] : rule ? rule(numbers, 1, this.value, ...values) : null;
      this.contributions[k] = this.locals[k] === null ? null
        : g === 0 ? 0 : this.recorded ? g * this.locals[k] : rule(numbers, g, this.value, ...values);
    });
  }

  // The contributions that are added up to its gradient.
  terms() {
    return this.uses.map(({ by, position }) => by.contributions[position]).filter((x) => x !== null);
  }

  // What it computes, in the names of its operands.
  formula(nodes) {
    const operands = this.wires(nodes).map((x) => named(x.label, x.value));
    return this.forward ? asTerm(this.forward(plain, ...operands)) : null;
  }

  // The local derivative of an operand, in the names of operands and output; null for none.
  localFormula(nodes, position) {
    const rule = this.rules?.[position];
    const operands = this.wires(nodes).map((x) => named(x.label, x.value));
    return rule ? asTerm(rule(simplified, number(1), named(this.label, this.value), ...operands)) : null;
  }
}

function sum(terms) {
  return terms.reduce((total, term) => total + term, 0);
}
