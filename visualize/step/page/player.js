// Buttons, slider and keys that lead through the steps.

const SECONDS_PER_STEP = 1.4;

class Player {
  constructor(app) {
    this.app = app;
    this.timer = null;
    const on = (id, event, action) => document.getElementById(id).addEventListener(event, action);
    on("first", "click", () => this.go(0));
    on("previous", "click", () => this.go(app.now - 1));
    on("next", "click", () => this.go(app.now + 1));
    on("last", "click", () => this.go(app.steps.last));
    on("play", "click", () => this.toggle());
    on("timeline", "input", (event) => this.go(Number(event.target.value)));
    on("speed", "change", () => this.timer !== null && this.play());
    document.addEventListener("keydown", (event) => this.key(event));
    const timeline = document.getElementById("timeline");
    timeline.max = app.steps.last;
    timeline.style.setProperty("--turn", `${(100 * (app.steps.seed - 0.5)) / app.steps.last}%`);
  }

  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.("#fields, select")) return;
    const { app } = this, isButton = event.target.closest?.("button, [role=button]");
    const actions = {
      ArrowRight: () => this.go(app.now + 1), ArrowLeft: () => this.go(app.now - 1),
      Home: () => this.go(0), End: () => this.go(app.steps.last),
      "+": () => app.drawing.zoom(1.25), "-": () => app.drawing.zoom(0.8),
      ...(isButton ? {} : { " ": () => this.toggle() }),
    };
    if (!actions[event.key]) return;
    event.preventDefault();
    actions[event.key]();
  }

  go(step) {
    this.pause();
    this.app.go(step);
  }

  toggle() {
    if (this.timer !== null) this.pause();
    else this.play();
  }

  play() {
    this.pause();
    const { app } = this, speed = Number(document.getElementById("speed").value);
    app.go(app.now === app.steps.last ? 0 : app.now + 1);
    this.timer = setInterval(() => {
      app.go(app.now + 1);
      if (app.now === app.steps.last) this.pause();
    }, (1000 * SECONDS_PER_STEP) / speed);
    this.label("Pause");
  }

  pause() {
    clearInterval(this.timer);
    this.timer = null;
    this.label("Play");
  }

  label(text) {
    const button = document.getElementById("play");
    button.setAttribute("aria-label", text);
    button.title = `${text} (space)`;
    button.classList.toggle("playing", text === "Pause");
  }

  // Not while a slider moves: whoever listens would hear of nothing else.
  announce() {
    document.getElementById("announcement").textContent = summary(this.app);
    document.getElementById("timeline").setAttribute("aria-valuetext", summary(this.app));
  }

  update() {
    const { app } = this;
    document.getElementById("timeline").value = app.now;
    document.getElementById("count").textContent = `step ${app.now} of ${app.steps.last}`;
    for (const [id, isOff] of [["first", app.now === 0], ["previous", app.now === 0],
      ["next", app.now === app.steps.last], ["last", app.now === app.steps.last]]) {
      document.getElementById(id).setAttribute("aria-disabled", isOff);
    }
  }
}

// The step in one sentence, for those who hear it.
function summary({ steps, now, circuit }) {
  const { pass, node } = steps.all[now], count = `Step ${now} of ${steps.last}. `;
  if (pass === "inputs") return `${count}The inputs are given.`;
  if (pass === "seed") return `${count}Backward: the gradient of the output ${visible(node.label)} is 1.`;
  if (pass === "forward") return `${count}Forward: ${described(node)} computes ${short(node.value, 4)}.`;
  const shares = node.operands.flatMap((x, k) => {
    if (typeof x !== "number" || node.contributions[k] === null) return [];
    const product = `${short(node.locals[k], 4)} times ${short(node.gradient, 4)}`;
    return [`${visible(circuit.nodes[x].label)} gets ${product}, ${short(node.contributions[k], 4)}`];
  });
  return `${count}Backward: ${described(node)}: ${shares.join("; ") || "no gradient flows back"}.`;
}
