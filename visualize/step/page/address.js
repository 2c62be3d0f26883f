// The state in the page's address, so that a link leads to it: the step, changed inputs, opened boxes,
// how much stands on a wire.

let writing = null;

// Soon, not at once: browsers refuse an address that changes with every move of a slider.
function noteAddress(app) {
  clearTimeout(writing);
  writing = setTimeout(() => writeAddress(app), 200);
}

function writeAddress({ now, circuit, closed, closedAtFirst, hasFactors, hasFactorsAtFirst }) {
  const parts = new URLSearchParams();
  if (now) parts.set("step", now);
  for (const node of circuit.inputs) {
    if (!Object.is(node.value, node.recordedValue)) parts.append("input", `${node.id}:${exactly(node.value)}`);
  }
  const boxes = [...closed].sort((a, b) => a - b).join(".");
  if (boxes !== closedAtFirst.join(".")) parts.set("closed", boxes);
  if (hasFactors !== hasFactorsAtFirst) parts.set("detail", hasFactors ? "full" : "sparse");
  const text = parts.toString(), hash = text && `#${text}`;
  if (hash === location.hash) return;
  try {
    history.replaceState(null, "", hash || location.href.split("#")[0]);
  } catch {
    // A page inside a notebook may have no address of its own.
  }
}

// What the address says, as far as it makes sense here.
function readAddress({ steps, circuit, closedAtFirst, hasFactorsAtFirst }) {
  const parts = new URLSearchParams(location.hash.slice(1));
  const step = Number(parts.get("step"));
  const values = new Map();
  for (const part of parts.getAll("input")) {
    const [id, x] = part.split(":");
    if (x?.trim() && Number.isFinite(Number(x))) values.set(Number(id), Number(x));
  }
  const boxes = parts.get("closed")?.split(".").filter(Boolean).map(Number) ?? closedAtFirst;
  const known = boxes.filter((box) => circuit.program.scopes[box]);
  const now = Number.isInteger(step) ? Math.min(Math.max(step, 0), steps.last) : 0;
  const hasFactors = { full: true, sparse: false }[parts.get("detail")] ?? hasFactorsAtFirst;
  return { now, values, closed: new Set(known), hasFactors };
}

function exactly(x) {
  return Object.is(x, -0) ? "-0" : String(x);
}
