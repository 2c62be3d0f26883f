// The page: one state, and the parts that show it.

const FEW = 6; // gates: so small a circuit shows at first the factors of its gradients

class App {
  constructor(program) {
    this.circuit = new Circuit(program);
    this.steps = new Steps(this.circuit);
    this.now = 0;
    this.closedAtFirst = program.closed;
    this.hasFactorsAtFirst = this.circuit.gates.length <= FEW;
    document.getElementById("title").textContent = visible(program.title, 200);
    this.drawing = new Drawing(this);
    this.inputs = new Inputs(this);
    this.player = new Player(this);
    this.hint = new Hint(this);
    this.listen();
    this.restore();
  }

  listen() {
    const canvas = document.getElementById("canvas");
    const toggle = (event) => {
      const box = event.target.closest?.("[role=button][data-scope]");
      if (box) this.toggle(Number(box.dataset.scope));
      return Boolean(box);
    };
    canvas.addEventListener("click", toggle);
    canvas.addEventListener("keydown", (event) => {
      if ((event.key === "Enter" || event.key === " ") && toggle(event)) event.preventDefault();
    });
    for (const [id, factor] of [["smaller", 0.8], ["fit", null], ["larger", 1.25]]) {
      document.getElementById(id).addEventListener("click", () => this.drawing.zoom(factor));
    }
    document.getElementById("detail").addEventListener("click", () => {
      this.hasFactors = !this.hasFactors;
      this.drawing.draw();
      this.update();
    });
    new ResizeObserver(() => this.drawing.resize()).observe(canvas);
    addEventListener("hashchange", () => this.restore());
  }

  restore() {
    const { now, values, closed, hasFactors } = readAddress(this);
    Object.assign(this, { now, closed, hasFactors });
    this.inputs.set(values);
    this.circuit.compute();
    this.drawing.draw();
    this.update();
    this.player.announce();
    this.drawing.follow();
  }

  go(step) {
    this.now = Math.min(Math.max(step, 0), this.steps.last);
    this.drawing.update();
    this.update();
    this.player.announce();
    this.drawing.follow();
  }

  // The circuit at once, what is beside it a few times a second: to paint that takes as long again.
  recompute() {
    this.circuit.compute();
    this.drawing.update();
    noteAddress(this);
    this.explaining ??= setTimeout(() => this.explain(), 120);
  }

  // Open or close a box; the focus stays on it.
  toggle(scope) {
    if (!this.closed.delete(scope)) this.closed.add(scope);
    this.drawing.draw();
    this.update();
    document.querySelector(`[role=button][data-scope="${scope}"]`)?.focus({ preventScroll: true });
  }

  explain() {
    clearTimeout(this.explaining);
    this.explaining = null;
    explain(this);
    this.inputs.update();
  }

  update() {
    this.explain();
    document.getElementById("detail").setAttribute("aria-pressed", this.hasFactors);
    this.player.update();
    noteAddress(this);
  }
}

new App(JSON.parse(document.getElementById("program").textContent));
