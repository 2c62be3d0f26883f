// The circuit as SVG. Only `update` runs while numbers change: it touches texts and classes. What is far
// from what can be seen has no shapes and no texts then: browsers spend most of the time on laying these out.

const SMALLEST_AT_FIRST = 0.4; // what does not fit at this scale is scrolled, at one that is read with ease
const WHEN_SCROLLED = 0.62;
const SMALLEST_WITH_NUMBERS = 0.3; // below it nobody could read them
const MARGIN = 0.15; // of the canvas: this much is there before it is scrolled to

class Drawing {
  constructor(app) {
    this.app = app;
    this.scale = null; // null: fitted to the window
    this.smallest = SMALLEST_AT_FIRST;
    const canvas = document.getElementById("canvas");
    canvas.addEventListener("scroll", () => this.look());
    addEventListener("beforeprint", () => this.look(true));
    addEventListener("afterprint", () => this.look());
    canvas.addEventListener("focusin", ({ target }) => this.reach(target));
  }

  // Draw anew, after a box was opened or closed.
  draw() {
    const { circuit, closed } = this.app;
    this.plan = placed(seen(circuit, closed), circuit, this.app.hasFactors);
    this.svg = element("svg", { role: "group", "aria-label": "Circuit" });
    const { left, top, width, height } = this.plan;
    this.svg.setAttribute("viewBox", `${left} ${top} ${width} ${height}`);
    this.svg.append(
      ...this.plan.boxes.map((box) => boxShape(box, circuit.program.scopes[box.scope])),
      ...this.plan.wires.map(wireShape),
      ...this.plan.symbols.map((symbol) => symbolShape(symbol, circuit)));
    this.symbolOf = new Map();
    for (const symbol of this.plan.symbols) {
      for (const node of symbol.gates ?? [symbol.node]) {
        if (!this.symbolOf.has(node)) this.symbolOf.set(node, symbol);
      }
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
    const fitting = this.fitting();
    const scale = this.scale ?? (fitting < this.smallest ? WHEN_SCROLLED : fitting);
    this.shownScale = scale;
    this.svg.setAttribute("width", Math.floor(width * scale));
    this.svg.setAttribute("height", Math.floor(height * scale));
    this.svg.classList.toggle("small", scale < SMALLEST_WITH_NUMBERS);
    this.look();
  }

  // Which part of the circuit can be seen, or could be soon, or must be there in any case.
  look(isAll = false) {
    const { scrollLeft, scrollTop } = document.getElementById("canvas");
    const { symbols, wires, left, top } = this.plan;
    const width = this.room.width / this.shownScale, height = this.room.height / this.shownScale;
    const x = left + scrollLeft / this.shownScale, y = top + scrollTop / this.shownScale;
    const isNear = ({ extent }) => isAll || extent.left < x + (1 + MARGIN) * width && extent.right > x - MARGIN * width
      && extent.top < y + (1 + MARGIN) * height && extent.bottom > y - MARGIN * height;
    let isNew = false;
    for (const each of [...symbols, ...wires]) {
      const isFar = !isNear(each);
      isNew ||= each.isFar && !isFar;
      each.isFar = isFar;
      each.group.toggleAttribute("data-far", isFar);
    }
    if (isNew) this.update();
  }

  // What gets the focus while it has no shape is scrolled to.
  reach({ dataset }) {
    if (dataset.far === undefined) return;
    const symbol = this.plan.symbols.find(({ id }) => id === dataset.symbol);
    if (symbol) this.scrollTo(symbol, "auto");
  }

  fitting() {
    return Math.min(this.room.width / this.plan.width, this.room.height / this.plan.height, 1.7);
  }

  // By a factor, or, without one, so that all of it is seen, however small.
  zoom(factor) {
    if (factor === null) this.smallest = 0;
    this.scale = factor && Math.min(4, Math.max(0.05, this.shownScale * factor));
    this.resize();
    this.follow();
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
    const hasValue = steps.hasValue(node, now), whole = steps.hasGradient(node, now);
    const gradient = steps.gradient(node, now);
    const uses = node.uses.filter(({ by, position }) => by.contributions[position] !== null);
    const isSum = uses.length > 1;
    setNumber(symbol.value, hasValue ? node.value : null, { isSeen: !symbol.isFar });
    const [before, after] = [isSum ? "Σ " : "", whole ? "" : " …"];
    setNumber(symbol.gradient, gradient, { before, after, isSeen: !symbol.isFar });
    if (!symbol.isFar) setText(symbol.factors, symbol.out.length > 1 ? "" : this.factors(uses));
    const found = marks(node, circuit, hasValue, whole);
    setText(symbol.marks, symbol.kind === "port" ? "" : found.join(", "));
    const isCurrent = step.node === node && (symbol.kind !== "port" || step.pass === "seed");
    const isActive = !isCurrent && step.pass !== "seed" && node.uses.length === 1 && node.uses[0].by === step.node;
    setClass(symbol.group, "symbol", symbol.kind, node.isParameter && "parameter",
      isCurrent && `current ${step.pass}`, isActive && `active ${step.pass}`,
      !hasValue && "ahead", found.length && "marked");
    const back = gradient === null ? [] : [`gradient ${short(gradient, 6)}${whole ? "" : " so far"}`];
    const value = hasValue ? `value ${short(node.value, 6)}` : "not computed yet";
    symbol.describe = () => [described(node), value, ...back, ...found].join(", ");
  }

  // Of a gradient that has arrived by one way alone: the local derivative × the upstream gradient.
  factors(uses) {
    const { now, hasFactors } = this.app, [{ by, position } = {}] = uses;
    if (!hasFactors || uses.length !== 1 || by.handedOnAt > now) return "";
    const upstream = short(by.gradient);
    return `${short(by.locals[position])} × ${upstream.startsWith("−") ? `(${upstream})` : upstream}`;
  }

  updateBlock(symbol, step) {
    const { steps, now, circuit } = this.app, gates = [...symbol.gates];
    const computed = gates.filter((node) => steps.hasValue(node, now)).length;
    const handedOn = gates.filter((node) => node.handedOnAt <= now).length;
    const found = new Set(gates.flatMap((node) =>
      marks(node, circuit, steps.hasValue(node, now), steps.hasGradient(node, now))));
    const done = now >= steps.seed ? handedOn : computed, isUnderWay = done > 0 && done < gates.length;
    setText(symbol.count, isUnderWay ? `${done} of ${gates.length}` : `${gates.length} gates`);
    const isCurrent = symbol.gates.has(step.node);
    setClass(symbol.group, "symbol block", isCurrent && `current ${step.pass}`, !computed && "ahead");
    const { name } = circuit.program.scopes[symbol.scope];
    symbol.describe = () => [`${visible(name)}, ${gates.length} gates, closed: open it`, ...found].join(", ");
  }

  updateWire(wire, step) {
    const { steps, now } = this.app;
    if (wire.isBranch) {
      const uses = wire.uses.filter(({ by, position }) => by.contributions[position] !== null);
      const arrived = uses.filter(({ by }) => by.handedOnAt <= now);
      const contributions = arrived.map(({ by, position }) => by.contributions[position]);
      setNumber(wire.contribution, arrived.length ? sum(contributions) : null, { isSeen: !wire.isFar });
      if (!wire.isFar) setText(wire.factors, this.factors(uses));
    }
    const isActive = step.pass !== "seed" && wire.uses.some(({ by }) => by === step.node);
    const leaves = !isActive && step.node === wire.source && !wire.isBranch;
    setClass(wire.group, "wire", leaves && `current ${step.pass}`, isActive && `active ${step.pass}`,
      !steps.hasValue(wire.source, now) && "ahead");
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
    const { x, y } = this.place(symbol);
    const inSight = (at, from, room, margin) => at > from + margin && at < from + room - margin;
    if (inSight(x, canvas.scrollLeft, canvas.clientWidth, 90 * scale)
      && inSight(y, canvas.scrollTop, canvas.clientHeight, 40 * scale)) return;
    this.scrollTo(symbol, matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth");
  }

  scrollTo(symbol, behavior) {
    const { x, y } = this.place(symbol), { width, height } = this.room;
    document.getElementById("canvas").scrollTo({ left: x - width / 2, top: y - height / 2, behavior });
  }

  // In pixels of the canvas.
  place(symbol) {
    const { left, top } = this.plan, scale = this.shownScale;
    return { x: (symbol.middle + 30 - left) * scale, y: (symbol.y - top) * scale };
  }
}

// A number with all its digits, and, where it is seen, as a text.
function setNumber(text, x, { before = "", after = "", isSeen = true } = {}) {
  if (isSeen) setText(text, x === null ? "" : before + short(x) + after);
  text.number = x;
}

function setClass(target, ...names) {
  const text = names.filter(Boolean).join(" ");
  if (target.getAttribute("class") !== text) target.setAttribute("class", text);
}

// The text node stays: a new one would be laid out from scratch.
function setText(target, text) {
  if (!target.firstChild) target.append(text);
  else if (target.firstChild.data !== text) target.firstChild.data = text;
}

function described(node) {
  const what = node.gate ? `${node.gateName} gate` : node.isParameter ? "parameter" : "input";
  return `${what} ${visible(node.label)}`;
}
