// Numbers and names as they stand on a wire.

// In `digits` significant digits; whole numbers below a million in full.
function short(x, digits = 3) {
  if (Number.isNaN(x)) return "NaN";
  if (!Number.isFinite(x)) return x > 0 ? "∞" : "−∞";
  const magnitude = Math.abs(x);
  let text;
  if (x === 0) text = "0";
  else if (magnitude >= 1000 && magnitude < 1e6) text = x.toFixed(0);
  else {
    const rounded = Number(x.toPrecision(digits)), isFar = magnitude >= 1e6 || magnitude < 1e-4;
    text = isFar ? rounded.toExponential().replace("e+", "e") : String(rounded);
  }
  return text.replaceAll("-", "−");
}

// A name in one line: what cannot be seen is written out, a long one is cut in the middle, because its end
// tells it from others: weight[0,1] from weight[0,2].
function visible(name, most = 40) {
  const code = (c) => "\\u" + c.codePointAt(0).toString(16).padStart(4, "0");
  let text = name.replace(/[\p{C}\p{Z}]/gu, (c) => (c === " " ? c : code(c)));
  if (!text.trim()) text = `"${text}"`;
  const letters = [...text];
  if (letters.length <= most) return text;
  const end = Math.floor((most - 1) / 2);
  return [...letters.slice(0, most - 1 - end), "…", ...letters.slice(-end)].join("");
}
