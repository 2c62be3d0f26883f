// Where everything stands, by dagre. A symbol's own wire, with its numbers, is part of its room: so it is
// straight, and no two numbers overlap. It ends in a dot where it branches.

const RADIUS = 19;

// What the numbers of a wire need: by themselves, or with the factors of the gradient under it.
const SPARSE = { stem: 70, branch: { width: 58, height: 14 } };
const FULL = { stem: 112, branch: { width: 104, height: 40 } };

const SMALL = 40, MEDIUM = 150; // symbols

function placed(view, circuit, hasFactors) {
  view.room = hasFactors ? FULL : SPARSE;
  for (const symbol of view.symbols) measure(symbol, circuit, view.room.stem);
  for (const wire of view.wires) wire.isBranch = wire.from.out.length > 1 && wire.from.kind !== "block";
  return collect(tidiest(view, circuit), view, circuit);
}

// Of several layouts the one with the fewest crossings; of these, that with operands and inputs in order.
function tidiest(view, circuit) {
  const isSmall = view.symbols.length <= 1.5 * SMALL, ways = [{}];
  if (isSmall) ways.push({ isReversed: true });
  if (isSmall && !view.open.length) ways.unshift({ disableOptimalOrderHeuristic: true }); // boxes need it
  const layouts = ways.map((way) => {
    const graph = view.open.length ? withInputsOutside(view, circuit, way) : arranged(view, circuit, way);
    turn(graph, view);
    return { graph, crossings: crossings(graph), disorder: disorder(graph, view) };
  });
  return layouts.sort((a, b) => a.crossings - b.crossings || a.disorder - b.disorder)[0].graph;
}

// Inputs that go into a box stand left of it. Where that is, a first layout says.
function withInputsOutside(view, circuit, way) {
  const graph = arranged(view, circuit, way), { scopes } = circuit.program;
  const outermost = (scope) => (scopes[scope].parent === null ? scope : outermost(scopes[scope].parent));
  const first = new Map();
  for (const { id, inside } of view.symbols.filter((symbol) => symbol.inside !== null)) {
    const box = outermost(inside), left = first.get(box);
    const start = ({ x, width }) => x - width / 2;
    if (!left || start(graph.node(id)) < start(graph.node(left))) first.set(box, id);
  }
  const before = view.symbols.filter(({ kind, inside }) => kind === "input" && inside === null)
    .flatMap((symbol) => symbol.out.filter(({ to }) => to.inside !== null)
      .map(({ to }) => [symbol.id, first.get(outermost(to.inside))]));
  const areOutside = before.every(([left, right]) => graph.node(left).x < graph.node(right).x - 1);
  return areOutside || view.symbols.length > MEDIUM ? graph : arranged(view, circuit, way, before);
}

// `before` are pairs of symbols that no wire connects, the first of which stands left of the second. Where
// dagre has a choice, it depends on which symbols it is told of first.
function arranged(view, circuit, { isReversed, ...options }, before = []) {
  const graph = new dagre.graphlib.Graph({ compound: true, multigraph: true });
  graph.setGraph({ rankdir: "LR", nodesep: 20, ranksep: 26, edgesep: view.open.length ? 19 : 10 });
  for (const scope of view.open) graph.setNode(`s${scope}`, {});
  for (const scope of view.open) {
    const { parent } = circuit.program.scopes[scope];
    if (parent !== null) graph.setParent(`s${scope}`, `s${parent}`);
  }
  for (const symbol of isReversed ? [...view.symbols].reverse() : view.symbols) {
    graph.setNode(symbol.id, { width: symbol.width, height: symbol.height });
    if (symbol.inside !== null) graph.setParent(symbol.id, `s${symbol.inside}`);
  }
  for (const wire of view.wires) {
    const room = wire.isBranch ? { ...view.room.branch, labelpos: "c" } : {};
    graph.setEdge(wire.from.id, wire.to.id, { ...room, weight: wire.from.kind === "block" ? 4 : 1 }, wire.id);
  }
  if (!view.open.length && view.symbols.length <= SMALL) alignInputs(graph, view);
  for (const [left, right] of before) graph.setEdge(left, right, { weight: 0 }, "before");
  dagre.layout(graph, options);
  return graph;
}

// Small circuits without boxes have their inputs in one column at the left, as in the lecture.
function alignInputs(graph, view) {
  graph.setNode("pull", { width: 0, height: 0 });
  for (const symbol of view.symbols) {
    if (symbol.kind === "input") graph.setEdge("pull", symbol.id, { weight: 8 }, symbol.id);
  }
}

// How often wires cross, between the columns in which they have a point.
function crossings(graph) {
  const columns = new Map();
  for (const edge of graph.edges()) {
    if (edge.v === "pull") continue;
    const { points } = graph.edge(edge);
    for (let k = 1; k < points.length; k++) {
      const column = columns.get(points[k - 1].x) ?? columns.set(points[k - 1].x, []).get(points[k - 1].x);
      column.push([points[k - 1].y, points[k].y]);
    }
  }
  let count = 0;
  for (const pieces of columns.values()) {
    pieces.forEach(([a, b], k) => {
      for (const [c, d] of pieces.slice(k + 1)) if ((a - c) * (b - d) < 0) count++;
    });
  }
  return count;
}

function measure(symbol, circuit, stem) {
  const letters = (text) => [...text].length;
  symbol.height = 2 * RADIUS + 8;
  if (symbol.kind === "block") {
    const { name, kind } = circuit.program.scopes[symbol.scope];
    const room = Math.max(letters(visible(name, 18)), 0.85 * letters(visible(kind ?? "", 18)));
    symbol.face = Math.max(96, 24 + 8.2 * room);
    symbol.width = symbol.face;
    symbol.height = 58;
    return;
  }
  symbol.text = symbol.kind === "gate" ? gateText(symbol.node)
    : symbol.kind === "input" ? visible(symbol.node.label, 14) : "";
  const room = letters(symbol.text) * 8.6 + 16;
  symbol.face = symbol.kind === "port" ? 8 : Math.max(symbol.kind === "input" ? 30 : 2 * RADIUS, room);
  const isOutput = symbol.node === circuit.output;
  symbol.end = isOutput ? Math.max(26, 10 * letters(visible(symbol.node.label, 14)) + 16) : 0;
  symbol.stem = stem + (symbol.out.length > 1 ? 12 : 0); // there is a Σ before its gradient
  symbol.width = symbol.face + symbol.stem + symbol.end;
  if (symbol.node.named && symbol.kind !== "input") symbol.height += 12;
}

// A gate's symbol, with a constant operand in it: ×−1, +1, 1/x.
function gateText(node) {
  const { symbol } = node.gate;
  const constants = node.operands.filter((x) => typeof x === "object");
  if (constants.length !== 1 || node.operands.length !== 2) return visible(symbol, 14);
  const c = short(constants[0].constant);
  const isFirst = typeof node.operands[0] === "object";
  if (node.gateName === "power") return isFirst ? `${c}ˣ` : `^${c}`;
  if (node.gateName === "maximum" || node.gateName === "minimum") return `${symbol} ${c}`;
  const commutes = node.gateName === "add" || node.gateName === "multiply";
  if (!["add", "subtract", "multiply", "divide"].includes(node.gateName)) return visible(symbol, 14);
  return isFirst && !commutes ? `${c} ${symbol}` : `${symbol} ${c}`;
}

function collect(graph, view, circuit) {
  for (const symbol of view.symbols) {
    const { x, y } = graph.node(symbol.id);
    symbol.left = x - symbol.width / 2;
    symbol.y = y;
    symbol.middle = symbol.left + symbol.face / 2;
    symbol.right = symbol.left + symbol.face + (symbol.stem ?? 0);
  }
  for (const wire of view.wires) {
    const { points, x, y } = graph.edge({ v: wire.from.id, w: wire.to.id, name: wire.id });
    wire.at = wire.isBranch ? { x, y } : null;
    const isAtNumbers = (point) => wire.isBranch && point.x === x;
    wire.points = points.slice(1, -1).flatMap((point) => (isAtNumbers(point) ? flat(point, view) : [point]));
  }
  for (const symbol of view.symbols) enter(symbol);
  for (const symbol of view.symbols) symbol.extent = extentOf(symbol);
  for (const wire of view.wires) wire.extent = extentOfWire(wire);
  const boxes = view.open.map((scope) => box(scope, graph.node(`s${scope}`)));
  const room = ({ left, y, width, height }) => ({ x: left, y: y - height / 2, width, height });
  const taken = [...boxes, ...view.symbols.map(room)];
  const left = Math.min(...taken.map(({ x }) => x)) - 14, top = Math.min(...taken.map(({ y }) => y)) - 18;
  const right = Math.max(...taken.map(({ x, width }) => x + width)) + 14;
  const bottom = Math.max(...taken.map(({ y, height }) => y + height)) + 22;
  return { ...view, boxes, left, top, width: right - left, height: bottom - top };
}

// A wire is straight where its numbers are.
function flat({ x, y }, { room }) {
  const half = room.branch.width / 2 - 8;
  return [{ x: x - half, y }, { x: x + half, y }];
}

// The room of a symbol and of what is written around it.
function extentOf({ left, width, y, height }) {
  return { left, right: left + width, top: y - height, bottom: y + height };
}

function extentOfWire({ from, points, end }) {
  const corners = [{ x: from.right, y: from.y }, ...points, end];
  const xs = corners.map(({ x }) => x), ys = corners.map(({ y }) => y);
  return {
    left: Math.min(...xs) - FULL.branch.width, right: Math.max(...xs) + FULL.branch.width,
    top: Math.min(...ys) - RADIUS, bottom: Math.max(...ys) + RADIUS,
  };
}

// An open scope. Its name stands in the room that dagre leaves inside its border.
function box(scope, { x, y, width, height }) {
  return { scope, x: x - width / 2 - 4, y: y - height / 2 - 7, width: width + 8, height: height + 11 };
}

// Of the pairs of operands of a gate, and of the pairs of inputs, how many more stand in the wrong order, from
// top to bottom, than in the right one.
function disorder(graph, view) {
  const y = (symbol) => graph.node(symbol.id).y, inputs = view.symbols.filter(({ kind }) => kind === "input");
  const rows = [inputs.map(y), ...view.symbols.map((symbol) => operands(symbol).map(y))];
  let wrong = 0;
  for (const row of rows) {
    row.forEach((above, k) => row.slice(k + 1).forEach((below) => (wrong += Math.sign(above - below))));
  }
  return wrong;
}

function operands({ into }) {
  return [...into].sort((a, b) => a.position - b.position).map(({ from }) => from);
}

// Turn it upside down, if more stands in the wrong order than in the right one; and then pairs of inputs that
// go into one gate alone.
function turn(graph, view) {
  if (disorder(graph, view) > 0) mirror(graph, graph.nodes(), graph.edges(), 0);
  for (const symbol of view.symbols) {
    const pair = operands(symbol), isAlone = ({ kind, out }) => kind === "input" && out.length === 1;
    if (pair.length !== 2 || !pair.every(isAlone)) continue;
    const [first, second] = pair.map(({ id }) => graph.node(id));
    const edges = symbol.into.map((wire) => ({ v: wire.from.id, w: wire.to.id, name: wire.id }));
    if (first.x === second.x && first.y > second.y) {
      mirror(graph, edges.map(({ v }) => v), edges, (first.y + second.y) / 2);
    }
  }
}

function mirror(graph, nodes, edges, middle) {
  for (const id of nodes) graph.node(id).y = 2 * middle - graph.node(id).y;
  for (const edge of edges) {
    const wire = graph.edge(edge);
    if (wire.y !== undefined) wire.y = 2 * middle - wire.y;
    for (const point of wire.points) point.y = 2 * middle - point.y;
  }
}

const COMMUTE = ["add", "multiply", "maximum", "minimum"];

// Where wires arrive at a symbol: spread over its left side, in the order of the operands where that matters,
// else so that they do not cross.
function enter(symbol) {
  const wires = [...symbol.into];
  const comesFrom = (wire) => (wire.points.at(-1) ?? { y: wire.from.y }).y;
  const inOrder = symbol.kind === "gate" && !COMMUTE.includes(symbol.node.gateName);
  wires.sort((a, b) => (inOrder ? 0 : comesFrom(a) - comesFrom(b)) || a.position - b.position);
  const gap = Math.min(13, (1.5 * RADIUS) / Math.max(1, wires.length - 1));
  wires.forEach((wire, k) => {
    const dy = (k - (wires.length - 1) / 2) * gap;
    const isRound = symbol.kind === "gate" && symbol.face <= 2 * RADIUS;
    const dx = isRound ? RADIUS - Math.sqrt(RADIUS * RADIUS - dy * dy) : 0;
    wire.end = { x: symbol.left + dx, y: symbol.y + dy };
  });
}
