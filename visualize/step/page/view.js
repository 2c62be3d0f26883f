// What is to be seen while some scopes are closed: symbols, and wires between them.
//   symbols: {id, kind: "input" | "gate" | "block" | "port", node or scope, inside: the open scope or null}
//   wires: {id, from, to, source: the node whose value it carries, uses: those that it leads to}

function seen(circuit, closed) {
  const { scopes } = circuit.program;
  const chain = (scope) => (scope === null ? [] : [...chain(scopes[scope].parent), scope]);
  const chains = new Map();
  const chainOf = (scope) => chains.get(scope) ?? chains.set(scope, chain(scope)).get(scope);
  const blockOf = (node) => chainOf(node.scope).find((scope) => closed.has(scope)) ?? null;
  const symbols = new Map(), wires = new Map();
  const add = (id, symbol) => symbols.get(id) ?? symbols.set(id, { id, out: [], into: [], ...symbol }).get(id);
  const symbolOf = (node) => {
    const block = blockOf(node);
    if (block === null) {
      return add(`n${node.id}`, { kind: node.gate ? "gate" : "input", node, inside: node.scope });
    }
    const inside = scopes[block].parent;
    const symbol = add(`s${block}`, { kind: "block", scope: block, inside, gates: new Set() });
    if (node.gate) symbol.gates.add(node);
    return symbol;
  };
  const connect = (from, to, source, use) => {
    const isBlock = to.kind === "block";
    const id = isBlock ? `${from.id}-${to.id}` : `${from.id}-${to.id}-${use?.position ?? ""}`;
    if (!wires.has(id)) {
      const wire = { id, from, to, source, uses: [], position: isBlock ? 0 : use?.position ?? 0 };
      wires.set(id, wire);
      from.out.push(wire);
      to.into.push(wire);
    }
    if (use) wires.get(id).uses.push(use);
  };
  for (const node of circuit.nodes) symbolOf(node);
  for (const source of circuit.nodes) {
    const own = symbolOf(source);
    const leaving = [...source.uses].reverse().filter(({ by }) => own.kind !== "block" || symbolOf(by) !== own);
    let from = own;
    if (own.kind === "block" && (leaving.length || source === circuit.output)) {
      from = add(`p${source.id}`, { kind: "port", node: source, inside: own.inside });
      connect(own, from, source, null);
    }
    for (const use of leaving) connect(from, symbolOf(use.by), source, use);
  }
  const open = scopes.map((_, k) => k).filter((k) => chainOf(k).every((scope) => !closed.has(scope)));
  return { symbols: [...symbols.values()], wires: [...wires.values()], open };
}
