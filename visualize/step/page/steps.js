// The steps of the walk, in the engine's order: inputs, each gate forward, the seed, each gate backward.

class Steps {
  constructor(circuit) {
    this.circuit = circuit;
    const forward = circuit.gates.map((node) => ({ pass: "forward", node }));
    const backward = [...circuit.gates].reverse().map((node) => ({ pass: "backward", node }));
    this.all = [{ pass: "inputs" }, ...forward, { pass: "seed", node: circuit.output }, ...backward];
    this.seed = 1 + forward.length;
    this.all.forEach(({ pass, node }, k) => {
      if (pass === "forward") node.computedAt = k;
      if (pass === "backward") node.handedOnAt = k;
    });
    for (const input of circuit.inputs) input.computedAt = 0;
  }

  get last() {
    return this.all.length - 1;
  }

  hasValue(node, now) {
    return now >= node.computedAt;
  }

  // The contributions that have arrived at a node by now: [{by, position, value}].
  arrived(node, now) {
    return node.uses
      .filter(({ by }) => by.handedOnAt <= now)
      .map(({ by, position }) => ({ by, position, value: by.contributions[position] }))
      .filter(({ value }) => value !== null);
  }

  hasGradient(node, now) {
    return now >= this.seed && node.uses.every(({ by }) => by.handedOnAt <= now);
  }

  // The sum so far; null before anything has arrived.
  gradient(node, now) {
    if (this.hasGradient(node, now)) return node.gradient;
    const terms = this.arrived(node, now);
    return terms.length ? sum(terms.map(({ value }) => value)) : null;
  }
}
