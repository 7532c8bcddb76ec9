/** Actions in tables of notes: "| what | who | until |". */
import type { Action } from "../../api.ts";
import { dueIn } from "./due.ts";

const headings = {
  what: /^(?:what|task|action|to ?do|aufgabe|was|maßnahme|item)/iu,
  who: /^(?:who|owner|responsible|wer|verantwortlich|zuständig|name)/iu,
  until: /^(?:until|by|due|when|deadline|bis|termin|fällig|wann)/iu,
  done: /^(?:done|status|state|erledigt)/iu,
} as const;

const cellsIn = (line: string): readonly string[] =>
  line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|")
    .map((cell) => cell.trim());

/** One action per row of each table that has a column for the task and one for a person or a day. */
export function tableActions(lineText: ReadonlyMap<number, string>, day: string | undefined): readonly Action[] {
  const found: Action[] = [];
  let columns: Readonly<Partial<Record<keyof typeof headings, number>>> | undefined;
  for (const [line, text] of lineText) {
    if (!text.trim().startsWith("|")) {
      columns = undefined;
      continue;
    }
    const cells = cellsIn(text);
    if (columns === undefined) columns = columnsOf(cells);
    else if (!cells.every((cell) => /^:?-*:?$/.test(cell))) found.push(...actionIn(cells, columns, { line, day }));
  }
  return found;
}

function columnsOf(cells: readonly string[]): Readonly<Partial<Record<keyof typeof headings, number>>> {
  const entries = Object.entries(headings).flatMap(([name, heading]) => {
    const at = cells.findIndex((cell) => heading.test(cell));
    return at < 0 ? [] : [[name, at] as const];
  });
  return Object.fromEntries(entries);
}

type Place = { readonly line: number; readonly day: string | undefined };

function actionIn(
  cells: readonly string[],
  columns: Readonly<Partial<Record<keyof typeof headings, number>>>,
  { line, day }: Place,
): readonly Action[] {
  const cell = (name: keyof typeof headings): string => cells[columns[name] ?? -1] ?? "";
  const [text, owner, term] = [cell("what"), cell("who"), cell("until")];
  if (text === "" || (columns.who === undefined && columns.until === undefined)) return [];
  const due = term === "" ? undefined : (dueIn(`until ${term}`, day) ?? term);
  return [
    {
      text,
      line,
      ...(owner === "" ? {} : { owner }),
      ...(due === undefined ? {} : { due }),
      ...(/^(?:x|done|yes|ja|erledigt|✓|✔)/iu.test(cell("done")) ? { done: true as const } : {}),
      confidence: 0.95,
    },
  ];
}
