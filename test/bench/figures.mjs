/** Figures of many runs, and whether they are where they should be. */

export function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);

/** What a set of runs of one peer comes to. Times in milliseconds, memory in MB, cost in units of an uncached token. */
export function figuresOf(runs) {
  const gaps = runs.flatMap(({ summary }) => summary.gaps);
  const tokens = runs[0]?.summary.tok;
  return {
    runs: runs.length,
    ok: runs.filter(({ ok }) => ok).length,
    first: median(runs.map(({ toFirst }) => toFirst)),
    p50: quantile(gaps, 0.5),
    p95: quantile(gaps, 0.95),
    longest: median(runs.map(({ summary }) => summary.gapMax)),
    wall: median(runs.map(({ wall }) => wall)),
    cpu: median(runs.map(({ cpu }) => cpu)),
    memory: median(runs.map(({ memory }) => memory)) / 1e6,
    cost: tokens.cost,
    cached: tokens.read / tokens.total,
    firstBytes: runs[0]?.summary.firstBytes,
  };
}

/**
 * How many times the floor: each run of ours beside the run of the floor next to it, and of these the middle one. A
 * machine that is busy for a while spoils some pairs and not the result.
 */
export const times = (runs, of) => median(runs.own.map((run, at) => of(run) / of(runs.floor[at])));

/**
 * Whether each request reads from the cache what the one before it sent: the share of the earlier request that was read,
 * at its lowest.
 */
export const historyFromCache = (requests) =>
  Math.min(...requests.slice(1).map(({ tok }, at) => tok.read / requests[at].tok.total));

/** A row of the result: what it is, what was measured, and the target it should keep. */
export function row(what, value, target, { digits = 2, unit = "" } = {}) {
  const kept =
    target === undefined ? undefined : target.most !== undefined ? value <= target.most : value >= target.least;
  const shown = Number.isFinite(value) ? `${value.toFixed(digits)}${unit}` : "n/a";
  const limit =
    target === undefined
      ? ""
      : target.most !== undefined
        ? `at most ${target.most}${unit}`
        : `at least ${target.least}${unit}`;
  return { what, shown, limit, kept };
}

export function printed(rows) {
  const widths = ["what", "shown", "limit"].map((key) => Math.max(...rows.map((one) => one[key].length)));
  return rows.map(({ what, shown, limit, kept }) => {
    const mark = kept === undefined ? " " : kept ? "✓" : "✗";
    return `${mark} ${what.padEnd(widths[0])}  ${shown.padStart(widths[1])}  ${limit}`.trimEnd();
  });
}
