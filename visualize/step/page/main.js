// The page: one state, and the parts that show it.

class App {
  constructor(program) {
    this.circuit = new Circuit(program);
    this.steps = new Steps(this.circuit);
    this.now = 0;
    this.closedAtFirst = program.closed;
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
    addEventListener("resize", () => this.drawing.resize());
    addEventListener("hashchange", () => this.restore());
  }

  restore() {
    const { now, values, closed } = readAddress(this);
    this.now = now;
    this.closed = closed;
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

  // The circuit at once, the words and formulas beside it a few times a second: they take as long again.
  recompute() {
    this.circuit.compute();
    this.drawing.update();
    this.inputs.update();
    noteAddress(this);
    this.explaining ??= setTimeout(() => this.explain(), 80);
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
  }

  update() {
    this.explain();
    this.inputs.update();
    this.player.update();
    noteAddress(this);
  }
}

new App(JSON.parse(document.getElementById("program").textContent));
