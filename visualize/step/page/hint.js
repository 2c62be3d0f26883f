// What a wire or gate under the pointer is: its formula, and its paths to the output.

const MOST_PATHS = 3;

class Hint {
  constructor(app) {
    this.app = app;
    const canvas = document.getElementById("canvas");
    const over = (event) => this.show(event.target.closest?.("[data-symbol], [data-wire]"));
    canvas.addEventListener("pointerover", over);
    canvas.addEventListener("focusin", over);
    canvas.addEventListener("pointerleave", () => this.show(null));
    canvas.addEventListener("focusout", () => this.show(null));
  }

  show(target) {
    const { plan } = this.app.drawing;
    const symbol = target && plan.symbols.find(({ id }) => id === target.dataset.symbol);
    const wire = target && plan.wires.find(({ id }) => id === target.dataset.wire);
    const node = wire?.source ?? symbol?.node;
    const first = wire?.uses.length ? wire.uses : null;
    const onPath = node ? this.downstream(node, first) : new Set();
    this.app.drawing.svg.classList.toggle("tracing", onPath.size > 0);
    for (const each of plan.symbols) {
      each.group.classList.toggle("on-path", [...(each.gates ?? [each.node])].some((x) => onPath.has(x)));
    }
    for (const each of plan.wires) {
      const leads = !each.uses.length || each.uses.some(({ by }) => onPath.has(by));
      const isOther = first && each.source === node && each !== wire;
      each.group.classList.toggle("on-path", onPath.has(each.source) && leads && !isOther);
    }
    document.getElementById("hint").replaceChildren(...(node ? this.lines(node, first) : []));
  }

  downstream(node, first) {
    const found = new Set([node]), waiting = (first ?? node.uses).map(({ by }) => by);
    while (waiting.length) {
      const next = waiting.pop();
      if (found.has(next)) continue;
      found.add(next);
      waiting.push(...next.uses.map(({ by }) => by));
    }
    return found;
  }

  lines(node, first) {
    const { circuit, steps, now } = this.app;
    const term = node.gate && (expanded(circuit, node) ?? node.formula(circuit.nodes));
    const formula = term && size(term) <= 40 ? ["=", term] : [];
    const value = steps.hasValue(node, now) ? ["=", result(node.value, "value")] : [];
    const lines = [mathLine(equation(named(node.label, node.value), ...formula, ...value))];
    return steps.hasGradient(node, now) ? [...lines, this.chain(node, first)] : lines;
  }

  // The chain rule: over all paths the products of the local derivatives.
  chain(node, first) {
    const { paths, more } = this.paths(node, first), uses = first ?? node.uses;
    const shares = uses.map(({ by, position }) => by.contributions[position] ?? 0);
    const total = uses.length ? sum(shares) : node.gradient;
    const sides = paths.length && !more ? ["=", paths.map(multiplied).reduce((a, b) => plain.add(a, b))] : [];
    const isPart = uses.length < node.uses.length;
    const alone = paths.length ? `local derivatives along ${isPart ? "this" : "its"} path` : "";
    const several = paths.length > 1 ? `the sum over ${paths.length} paths` : alone;
    const note = more ? "over more paths than fit here" : several;
    return mathLine(
      equation(partial(this.app.circuit.output.label, node.label), ...sides, "=", result(total, "gradient")),
      element("span", { class: "quiet note" }, isPart ? `${note}; other branches add to it` : note));
  }

  // The local derivatives along each path to the output, from the output down.
  paths(node, first) {
    const paths = [], waiting = [{ node, locals: [], uses: first ?? node.uses }];
    while (waiting.length) {
      const { node: at, locals, uses } = waiting.pop();
      if (at === this.app.circuit.output) {
        if (paths.length === MOST_PATHS || locals.length > 8) return { paths: [], more: true };
        if (locals.length) paths.push(locals);
        continue;
      }
      if (waiting.length > 100) return { paths: [], more: true };
      for (const { by, position } of uses) {
        const local = by.locals[position];
        if (local !== null) waiting.push({ node: by, locals: [local, ...locals], uses: by.uses });
      }
    }
    return { paths, more: false };
  }
}
