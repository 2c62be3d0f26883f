// The inputs: a slider and a number field each, which compute the circuit anew.

class Inputs {
  constructor(app) {
    this.app = app;
    this.rows = app.circuit.inputs.map((node) => this.row(node));
    const longest = Math.max(...this.rows.map(({ node }) => [...shortName(node.label)].length));
    const fields = document.getElementById("fields");
    fields.style.setProperty("--letters", longest);
    fields.classList.toggle("long-names", longest > 6);
    fields.replaceChildren(...this.groups());
    document.getElementById("reset").addEventListener("click", () => this.reset());
    const sight = new IntersectionObserver((entries) => this.see(entries), { rootMargin: "100px" });
    for (const { group } of this.rows) sight.observe(group);
  }

  // Only what is in sight is brought up to date at once: there may be hundreds.
  see(entries) {
    const seen = new Map(entries.map(({ target, isIntersecting }) => [target, isIntersecting]));
    for (const row of this.rows) row.isSeen = seen.get(row.group) ?? row.isSeen;
    this.update();
  }

  // The fields by scope, each scope with its name above; before them those that are in none.
  groups() {
    const { scopes } = this.app.circuit.program, groups = new Map([[null, []]]);
    const name = (scope) => visible(scopes[scope].name, 24);
    const path = (scope) => (scope === null ? [] : [...path(scopes[scope].parent), name(scope)]);
    for (const { node, group } of this.rows) {
      if (!groups.has(node.scope)) groups.set(node.scope, [element("h3", {}, path(node.scope).join(" / "))]);
      groups.get(node.scope).push(group);
    }
    return [...groups.values()].flat();
  }

  row(node) {
    const name = visible(node.label, 200);
    const slider = element("input", { type: "range", step: "any", "aria-label": `${name}, slider` });
    const field = element("input", {
      type: "text", inputmode: "decimal", autocomplete: "off", spellcheck: "false",
      "aria-label": `${name}, number`,
    });
    const gradient = element("span", { class: "gradient" });
    const refusal = element("p", { class: "refusal", role: "alert" });
    const group = element("div", { class: "field" },
      element("span", { class: "name", title: name }, ...nameHtml(node.label)),
      slider, field, gradient, refusal);
    group.dataset.node = node.id;
    const row = { node, slider, field, gradient, refusal, group };
    this.setRange(row);
    slider.addEventListener("input", () => this.change(row, Number(slider.value)));
    slider.addEventListener("change", () => this.setRange(row));
    field.addEventListener("change", () => this.read(row));
    return row;
  }

  // Symmetric, with room to move; it grows only when the slider is let go, never under the finger.
  setRange(row) {
    const { slider, field, node } = row;
    const limit = Number.isFinite(node.value) ? Math.max(5, 2 * Math.abs(node.value)) : 5;
    slider.min = -limit;
    slider.max = limit;
    slider.value = node.value;
    field.value = String(node.value);
  }

  read(row) {
    const text = row.field.value.trim().replaceAll("−", "-");
    const x = Number(text);
    if (text === "" || !Number.isFinite(x)) {
      row.refusal.textContent = `${visible(`"${text}"`, 20)} is not a number: `
        + "write one such as -2.5 or 1e-300. The circuit is as it was.";
      row.field.setAttribute("aria-invalid", "true");
      return;
    }
    this.change(row, x);
    this.setRange(row);
  }

  change(row, x) {
    row.node.value = x;
    row.field.value = String(x);
    this.accept(row);
    this.app.recompute();
  }

  accept(row) {
    row.refusal.textContent = "";
    row.field.removeAttribute("aria-invalid");
  }

  reset() {
    for (const row of this.rows) {
      row.node.value = row.node.recordedValue;
      this.accept(row);
      this.setRange(row);
    }
    this.app.recompute();
  }

  // Values from elsewhere, by number of the node.
  set(values) {
    for (const row of this.rows) {
      row.node.value = values.get(row.node.id) ?? row.node.recordedValue;
      this.setRange(row);
    }
  }

  update() {
    const { steps, now } = this.app;
    for (const { node, gradient } of this.rows.filter(({ isSeen }) => isSeen)) {
      setNumber(gradient, steps.gradient(node, now), { after: steps.hasGradient(node, now) ? "" : " …" });
    }
  }
}

function nameHtml(name) {
  const parts = nameParts(name);
  return parts ? [parts[0], element("sub", {}, parts[1])] : [shortName(name)];
}

function shortName(name) {
  return visible(name, 13);
}
