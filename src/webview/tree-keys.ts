/** Where the arrow keys lead in a tree or list. Pure, so that trees and lists agree. */

type Place = { readonly level: number; readonly open?: boolean };
export type Move = { readonly to: number; readonly fold?: boolean };

/** The row a key leads to from row `at`, or the fold it changes; undefined for keys that mean nothing here. */
export function keyTarget(key: string, rows: readonly Place[], at: number, rtl = false): Move | undefined {
  const last = rows.length - 1;
  switch (key) {
    case "ArrowDown":
      return { to: Math.min(last, at + 1) };
    case "ArrowUp":
      return { to: Math.max(0, at - 1) };
    case "Home":
      return { to: 0 };
    case "End":
      return { to: last };
    case "ArrowRight":
      return rtl ? inward(rows, at) : outward(rows, at);
    case "ArrowLeft":
      return rtl ? outward(rows, at) : inward(rows, at);
    default:
      return undefined;
  }
}

function outward(rows: readonly Place[], at: number): Move {
  const row = rows[at];
  if (row?.open === false) return { to: at, fold: true };
  const next = rows[at + 1];
  return { to: row !== undefined && next !== undefined && next.level > row.level ? at + 1 : at };
}

function inward(rows: readonly Place[], at: number): Move {
  const row = rows[at];
  if (row?.open === true) return { to: at, fold: false };
  const level = row?.level ?? 1;
  const parent = rows.slice(0, at).findLastIndex((one) => one.level < level);
  return { to: parent < 0 ? at : parent };
}

/** The next label after `at` that starts with what was typed; `at` when none does. One letter again goes on. */
export function typedIndex(labels: readonly string[], text: string, at: number): number {
  const wanted = text.toLocaleLowerCase();
  const same = [...wanted].every((char) => char === wanted[0]);
  const needle = same ? (wanted[0] ?? "") : wanted;
  const from = same ? at + 1 : at;
  for (let step = 0; step < labels.length; step += 1) {
    const index = (from + step) % labels.length;
    if (labels[index]?.toLocaleLowerCase().startsWith(needle)) return index;
  }
  return at;
}
