// The parts of the drawing, as they are made anew when a box was opened or closed. What changes with the
// numbers is left empty, and kept in the symbol or wire that it belongs to.

function boxShape({ scope, x, y, width, height }, { name, kind }) {
  const room = Math.max(6, Math.floor(width / 9));
  const hasKind = kind && kind !== name && name.length + kind.length + 2 < room;
  const text = element("text", { x: x + 10, y: y + 15 }, visible(name, room));
  if (hasKind) text.append(element("tspan", { class: "kind", dx: 8 }, visible(kind)));
  const group = element("g", { class: "box", tabindex: 0, role: "button", "aria-expanded": "true" },
    element("title", {}, `Close ${visible(name)}`), element("rect", { x, y, width, height, rx: 10 }), text);
  group.dataset.scope = scope;
  return group;
}

function wireShape(wire) {
  const points = [{ x: wire.from.right, y: wire.from.y }, ...wire.points, wire.end];
  let d = `M${points[0].x} ${points[0].y}`;
  for (let k = 1; k < points.length; k++) {
    const p = points[k - 1], q = points[k], middle = (p.x + q.x) / 2;
    d += `C${middle} ${p.y} ${middle} ${q.y} ${q.x} ${q.y}`;
  }
  wire.group = element("g", {}, element("path", { d, class: "grip" }), element("path", { d, class: "line" }));
  if (wire.isBranch) {
    wire.contribution = element("text", { class: "gradient", x: wire.at.x, y: wire.at.y + 13 });
    wire.factors = element("text", { class: "factors", x: wire.at.x, y: wire.at.y + 25 });
    wire.group.append(wire.contribution, wire.factors);
  }
  wire.group.dataset.wire = wire.id;
  return wire.group;
}

function symbolShape(symbol, circuit) {
  symbol.title = element("title");
  symbol.group = element("g", { tabindex: 0 }, symbol.title);
  symbol.group.dataset.symbol = symbol.id;
  if (symbol.kind === "block") addBlock(symbol, circuit.program.scopes[symbol.scope]);
  else addNode(symbol);
  return symbol.group;
}

function addBlock(symbol, { name, kind }) {
  const { group, left, y, face, middle } = symbol, size = { width: face, height: 58, rx: 9 };
  group.setAttribute("role", "button");
  group.setAttribute("aria-expanded", "false");
  group.dataset.scope = symbol.scope;
  symbol.count = element("text", { class: "count", x: middle, y: y + 20 });
  group.append(
    element("rect", { class: "behind", x: left + 4, y: y - 25, ...size }),
    element("rect", { class: "face", x: left, y: y - 29, ...size }),
    element("text", { class: "name", x: middle, y: y - 8 }, visible(name, 18)),
    element("text", { class: "kind", x: middle, y: y + 6 }, kind && kind !== name ? visible(kind, 18) : ""),
    symbol.count);
}

function addNode(symbol) {
  const { group, node, kind, left, y, face, middle, right } = symbol, centre = left + face + symbol.stem / 2;
  group.setAttribute("role", "img");
  group.dataset.node = node.id;
  symbol.value = element("text", { class: "value", x: centre, y: y - 6 });
  symbol.gradient = element("text", { class: "gradient", x: centre, y: y + 16 });
  symbol.factors = element("text", { class: "factors", x: centre, y: y + 28 });
  symbol.marks = element("text", { class: "marks", x: middle, y: y + RADIUS + 12 });
  group.append(
    element("rect", { class: "grip", x: left, y: y - RADIUS, width: symbol.width, height: 2 * RADIUS }),
    element("path", { class: "line", d: `M${left + face} ${y}H${right + (symbol.end ? 4 : 0)}` }),
    symbol.value, symbol.gradient, symbol.factors, faceShape(symbol), symbol.marks);
  if (symbol.text) {
    group.append(element("text", { class: "text", x: middle, y: y + 5.5 }, ...withIndex(symbol)));
  }
  if (node.named && kind !== "input" && !symbol.end) {
    const at = kind === "port" ? { x: centre, y: y - 21 } : { x: middle, y: y - RADIUS - 6 };
    group.append(element("text", { class: "label", ...at }, visible(node.label, 16)));
  }
  if (symbol.out.length > 1) group.append(element("circle", { class: "dot", cx: right, cy: y, r: 3.6 }));
  if (symbol.end) {
    group.append(element("path", { class: "arrow", d: `M${right + 1} ${y - 4.5}l8 4.5l-8 4.5z` }),
      element("text", { class: "end", x: right + 14, y: y + 5 }, visible(node.label, 14)));
  }
}

// A short gate is a circle, a longer one a box; data have round ends, parameters corners.
function faceShape({ node, kind, left, y, face, middle }) {
  if (kind === "port") return element("circle", { class: "face", cx: left + 4, cy: y, r: 3 });
  if (kind === "gate" && face <= 2 * RADIUS) {
    return element("circle", { class: "face", cx: middle, cy: y, r: RADIUS });
  }
  const half = kind === "gate" ? RADIUS : 15, rx = kind === "gate" ? 11 : node.isParameter ? 5 : 15;
  return element("rect", { class: "face", x: left, y: y - half, width: face, height: 2 * half, rx });
}

function withIndex({ kind, text }) {
  const parts = kind === "input" ? nameParts(text) : null;
  return parts ? [parts[0], element("tspan", { dy: 3, "font-size": "72%" }, parts[1])] : [text];
}
