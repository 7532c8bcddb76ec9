// Loaded into a process under test (node --require): files named in SLOW_FILES open SLOW_MS later, at most SLOW_LANES at
// a time, like a disk or share far away. How often each was opened goes to SLOW_LOG when the process ends.
const fs = require("node:fs");
const promises = require("node:fs/promises");
const path = require("node:path");

const pattern = new RegExp(process.env.SLOW_FILES ?? "^$");
const ms = Number(process.env.SLOW_MS ?? 0);
const lanes = Number(process.env.SLOW_LANES ?? 4);
const opened = {};
const waiting = [];
let busy = 0;

async function lane() {
  if (busy >= lanes) await new Promise((resolve) => waiting.push(resolve));
  else busy += 1;
}

function leave() {
  const next = waiting.shift();
  if (next) next();
  else busy -= 1;
}

/** Only what opens a file by its name is slow; flags that open folders or a path's own entry are let through. */
const slowed = (real) =>
  async function slow(name, ...rest) {
    const base = typeof name === "string" ? path.basename(name) : "";
    if (!pattern.test(base)) return real.call(promises, name, ...rest);
    opened[base] = (opened[base] ?? 0) + 1;
    await lane();
    try {
      await new Promise((resolve) => setTimeout(resolve, ms));
      return await real.call(promises, name, ...rest);
    } finally {
      leave();
    }
  };

promises.open = slowed(promises.open);
promises.readFile = slowed(promises.readFile);
process.on("exit", () => {
  if (process.env.SLOW_LOG) fs.writeFileSync(process.env.SLOW_LOG, JSON.stringify(opened));
});
