// The circuit as SVG. Only `update` runs while numbers change: it touches texts and classes.

const SMALLEST_AT_FIRST = 0.62; // what does not fit at this scale is scrolled

class Drawing {
  constructor(app) {
    this.app = app;
    this.scale = null; // null: fitted to the window
  }

  // Draw anew, after a box was opened or closed.
  draw() {
    const { circuit, closed } = this.app;
    this.plan = placed(seen(circuit, closed), circuit);
    this.svg = element("svg", { role: "group", "aria-label": "Circuit" });
    const { left, top, width, height } = this.plan;
    this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    for (const box of this.plan.boxes) this.svg.append(this.box(box));
    for (const wire of this.plan.wires) this.svg.append(this.wire(wire));
    for (const symbol of this.plan.symbols) this.svg.append(this.symbol(symbol));
    this.symbolOf = new Map();
    for (const symbol of this.plan.symbols) {
      for (const node of symbol.gates ?? [symbol.node]) this.symbolOf.set(node, this.symbolOf.get(node) ?? symbol);
    }
    const canvas = document.getElementById("canvas");
    canvas.replaceChildren(this.svg);
    this.resize();
    this.update();
    this.describe();
  }

  resize() {
    const { clientWidth, clientHeight } = document.getElementById("canvas"), { width, height } = this.plan;
    this.room = { width: clientWidth, height: clientHeight };
    const scale = this.scale ?? Math.max(this.fitting(), SMALLEST_AT_FIRST);
    this.shownScale = scale;
    this.svg.setAttribute("width", Math.floor(width * scale));
    this.svg.setAttribute("height", Math.floor(height * scale));
  }

  fitting() {
    return Math.min(this.room.width / this.plan.width, this.room.height / this.plan.height, 1.7);
  }

  // By a factor, or, without one, so that all of it is seen, however small.
  zoom(factor) {
    this.scale = factor === null ? this.fitting() : Math.min(4, Math.max(0.1, this.shownScale * factor));
    this.resize();
    this.follow();
  }

  box({ scope, x, y, width, height }) {
    const { name, kind } = this.app.circuit.program.scopes[scope];
    const group = element("g", { class: "box", tabindex: 0, role: "button", "aria-expanded": "true" },
      element("title", {}, `Close ${visible(name)}`),
      element("rect", { x, y, width, height, rx: 10 }),
      element("text", { x: x + 10, y: y + 15 }, visible(name, Math.max(6, Math.floor(width / 9))), ...this.kind(kind, name, width)));
    group.dataset.scope = scope;
    return group;
  }

  kind(kind, name, width) {
    return kind && kind !== name && width > 9 * (name.length + kind.length + 2) ? [element("tspan", { class: "kind", dx: 8 }, visible(kind))] : [];
  }

  wire(wire) {
    const start = { x: wire.from.right, y: wire.from.y };
    const points = [start, ...wire.points, wire.end];
    let d = `M${start.x} ${start.y}`;
    for (let k = 1; k < points.length; k++) {
      const p = points[k - 1], q = points[k], middle = (p.x + q.x) / 2;
      d += `C${middle} ${p.y} ${middle} ${q.y} ${q.x} ${q.y}`;
    }
    wire.line = element("path", { d, class: "line" });
    wire.group = element("g", { class: "wire" }, element("path", { d, class: "grip" }), wire.line);
    if (wire.isBranch) {
      wire.contribution = element("text", { class: "gradient", x: wire.at.x, y: wire.at.y + 13 });
      wire.group.append(wire.contribution);
    }
    wire.group.dataset.wire = wire.id;
    return wire.group;
  }

  symbol(symbol) {
    const group = element("g", { class: `symbol ${symbol.kind}`, tabindex: 0 });
    symbol.group = group;
    symbol.title = element("title");
    group.append(symbol.title);
    if (symbol.kind === "block") this.drawBlock(symbol, group);
    else this.drawNode(symbol, group);
    group.dataset.symbol = symbol.id;
    return group;
  }

  drawBlock(symbol, group) {
    const { name, kind } = this.app.circuit.program.scopes[symbol.scope];
    const { left, y, face, middle } = symbol;
    group.setAttribute("role", "button");
    group.setAttribute("aria-expanded", "false");
    group.dataset.scope = symbol.scope;
    symbol.count = element("text", { class: "count", x: middle, y: y + 20 });
    group.append(
      element("rect", { class: "behind", x: left + 4, y: y - 25, width: face, height: 58, rx: 9 }),
      element("rect", { class: "face", x: left, y: y - 29, width: face, height: 58, rx: 9 }),
      element("text", { class: "name", x: middle, y: y - 8 }, visible(name, 18)),
      element("text", { class: "kind", x: middle, y: y + 6 }, kind && kind !== name ? visible(kind, 18) : ""), symbol.count);
  }

  drawNode(symbol, group) {
    const { node, left, y, face, middle, right, kind } = symbol;
    const centre = left + face + symbol.stem / 2;
    group.setAttribute("role", "img");
    symbol.line = element("path", { class: "line", d: `M${left + face} ${y}H${right + (symbol.end ? 4 : 0)}` });
    symbol.value = element("text", { class: "value", x: centre, y: y - 6 });
    symbol.gradient = element("text", { class: "gradient", x: centre, y: y + 16 });
    symbol.marks = element("text", { class: "marks", x: middle, y: y + RADIUS + 12 });
    const grip = element("rect", { class: "grip", x: left, y: y - RADIUS, width: symbol.width, height: 2 * RADIUS });
    group.append(grip, symbol.line, symbol.value, symbol.gradient);
    group.dataset.node = node.id;
    if (kind === "port") group.append(element("circle", { class: "face", cx: left + 4, cy: y, r: 3 }));
    else if (kind === "gate" && face <= 2 * RADIUS) group.append(element("circle", { class: "face", cx: middle, cy: y, r: RADIUS }));
    else group.append(element("rect", { class: "face", x: left, y: y - (kind === "gate" ? RADIUS : 15), width: face, height: kind === "gate" ? 2 * RADIUS : 30, rx: kind === "gate" ? 11 : node.isParameter ? 5 : 15 }));
    if (symbol.text) group.append(element("text", { class: "text", x: middle, y: y + 5.5 }, ...(kind === "input" ? withIndex(symbol.text) : [symbol.text])));
    if (node.named && kind === "gate" && !symbol.end) group.append(element("text", { class: "label", x: middle, y: y - RADIUS - 6 }, visible(node.label, 16)));
    if (kind === "port" && node.named && !symbol.end) group.append(element("text", { class: "label", x: centre, y: y - 21 }, visible(node.label, 16)));
    if (symbol.out.length > 1) group.append(element("circle", { class: "dot", cx: right, cy: y, r: 3.6 }));
    if (symbol.end) {
      group.append(element("path", { class: "arrow", d: `M${right + 1} ${y - 4.5}l8 4.5l-8 4.5z` }),
        element("text", { class: "end", x: right + 14, y: y + 5 }, visible(node.label, 14)));
    }
    group.append(symbol.marks);
  }

  update() {
    const { steps, now } = this.app, step = steps.all[now];
    for (const symbol of this.plan.symbols) {
      if (symbol.kind === "block") this.updateBlock(symbol, step);
      else this.updateNode(symbol, step);
    }
    for (const wire of this.plan.wires) this.updateWire(wire, step);
    clearTimeout(this.describing);
    this.describing = setTimeout(() => this.describe(), 100);
  }

  // What is read out or shown under the pointer: not with every move of a slider.
  describe() {
    for (const symbol of this.plan.symbols) setText(symbol.title, symbol.describe());
  }

  updateNode(symbol, step) {
    const { steps, now, circuit } = this.app, { node } = symbol;
    const hasValue = steps.hasValue(node, now), gradient = steps.gradient(node, now), whole = steps.hasGradient(node, now);
    const isSum = node.uses.filter(({ by, position }) => by.contributions[position] !== null).length > 1;
    setNumber(symbol.value, hasValue ? node.value : null);
    setNumber(symbol.gradient, gradient, isSum ? "Σ " : "", whole ? "" : " …");
    const found = marks(node, circuit, hasValue, whole);
    setText(symbol.marks, symbol.kind === "port" ? "" : found.join(", "));
    const isCurrent = step.node === node && (symbol.kind !== "port" || step.pass === "seed");
    const isActive = !isCurrent && node.uses.length === 1 && node.uses[0].by === step.node && step.pass !== "seed";
    setClass(symbol.group, `symbol ${symbol.kind}${node.isParameter ? " parameter" : ""}${isCurrent ? ` current ${step.pass}` : ""}`
      + `${isActive ? ` active ${step.pass}` : ""}${hasValue ? "" : " ahead"}${found.length ? " marked" : ""}${whole ? " done" : ""}`);
    symbol.describe = () => [described(node), hasValue ? `value ${short(node.value, 6)}` : "not computed yet",
      ...(gradient === null ? [] : [`gradient ${short(gradient, 6)}${whole ? "" : " so far"}`]), ...found].join(", ");
  }

  updateBlock(symbol, step) {
    const { steps, now, circuit } = this.app, gates = [...symbol.gates];
    const computed = gates.filter((node) => steps.hasValue(node, now)).length;
    const handedOn = gates.filter((node) => node.handedOnAt <= now).length;
    const found = new Set(gates.flatMap((node) => marks(node, circuit, steps.hasValue(node, now), steps.hasGradient(node, now))));
    const isCurrent = symbol.gates.has(step.node);
    const done = now >= steps.seed ? handedOn : computed;
    setText(symbol.count, done === gates.length || done === 0 ? `${gates.length} gates` : `${done} of ${gates.length}`);
    setClass(symbol.group, `symbol block${isCurrent ? ` current ${step.pass}` : ""}${computed ? "" : " ahead"}`);
    const { name } = circuit.program.scopes[symbol.scope];
    symbol.describe = () => [`${visible(name)}, ${gates.length} gates, closed: open it`, ...found].join(", ");
  }

  updateWire(wire, step) {
    const { steps, now } = this.app;
    const arrived = wire.uses.filter(({ by, position }) => by.handedOnAt <= now && by.contributions[position] !== null);
    if (wire.contribution) {
      setNumber(wire.contribution, arrived.length ? arrived.reduce((sum, { by, position }) => sum + by.contributions[position], 0) : null);
    }
    const isActive = (step.pass === "forward" || step.pass === "backward") && wire.uses.some(({ by }) => by === step.node);
    const hasValue = steps.hasValue(wire.source, now);
    const leaves = !isActive && step.node === wire.source && !wire.isBranch;
    setClass(wire.group, `wire${leaves ? ` current ${step.pass}` : ""}${isActive ? ` active ${step.pass}` : ""}${hasValue ? "" : " ahead"}`);
  }

  // Keep the current gate in sight, once a frame at most: to ask where the canvas stands is to lay it out.
  follow() {
    cancelAnimationFrame(this.following);
    this.following = requestAnimationFrame(() => this.scroll());
  }

  scroll() {
    const { node } = this.app.steps.all[this.app.now], symbol = node && this.symbolOf.get(node);
    const canvas = document.getElementById("canvas"), scale = this.shownScale;
    if (!symbol || scale <= this.fitting()) return;
    const x = (symbol.middle + 30 - this.plan.left) * scale, y = (symbol.y - this.plan.top) * scale;
    const inSight = (at, from, room, margin) => at > from + margin && at < from + room - margin;
    if (inSight(x, canvas.scrollLeft, canvas.clientWidth, 90 * scale)
      && inSight(y, canvas.scrollTop, canvas.clientHeight, 40 * scale)) return;
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    canvas.scrollTo({ left: x - canvas.clientWidth / 2, top: y - canvas.clientHeight / 2, behavior });
  }
}

// A number in an SVG text, with all its digits beside it.
function setNumber(text, x, before = "", after = "") {
  setText(text, x === null ? "" : before + short(x) + after);
  text.number = x;
}

function setClass(target, text) {
  if (target.getAttribute("class") !== text) target.setAttribute("class", text);
}

// The text node stays: a new one would be laid out from scratch.
function setText(target, text) {
  if (!target.firstChild) target.append(text);
  else if (target.firstChild.data !== text) target.firstChild.data = text;
}

function withIndex(name) {
  const parts = nameParts(name);
  return parts ? [parts[0], element("tspan", { dy: 3, "font-size": "72%" }, parts[1])] : [name];
}

function described(node) {
  return `${node.gate ? `${node.gateName} gate` : node.isParameter ? "parameter" : "input"} ${visible(node.label)}`;
}
