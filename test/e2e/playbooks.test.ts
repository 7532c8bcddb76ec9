// Every playbook on the sample company, from the words to the undo: it writes what its plan names and nothing else.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { copySample } from "../../scripts/sample.mjs";
import { noOffice, recalculated } from "../helpers/libreoffice.ts";
import { inventory, type Tree } from "../helpers/tree.ts";
import { openBook } from "../helpers/workbook.ts";
import { type Bench, bench, taskOf } from "./cowork.ts";
import { dataColumn, formulaValues, same, savedBytes } from "./workbook.ts";

let here: Bench;
beforeAll(() => {
  here = bench();
});
afterAll(() => here?.remove());

type Effect = { readonly kind: string } & Readonly<Record<"path" | "from" | "to", { readonly path: string }>>;
type Shown = { readonly tickets: readonly { readonly entries: readonly { readonly effect: Effect }[] }[] };

const filesIn = (tree: Tree): readonly string[] => Object.keys(tree).filter((path) => tree[path]?.type !== "folder");
const without = (some: readonly string[], others: readonly string[]): readonly string[] =>
  some.filter((path) => !others.includes(path)).sort();

test.each([
  ["Turn my receipts into an expenses workbook", 1],
  ["Make a digest of my meeting notes and transcripts", 2],
  ["Rename the receipts by date and merchant", 15],
  ["Organise this folder by type and date, put duplicates aside and write an index", 55],
  ["Führe die Umsatz-Tabellen zusammen", 1],
])(
  "%s: nothing outside the plan, and undo gives the tree back exactly",
  async (request, changes) => {
    const folder = join(here.place, request.slice(0, 12).replace(/\W/g, "-"));
    copySample("small-company", folder);
    const before = inventory(folder);
    const run = await here.cowork("run", "--folder", folder, "--model", "offline", "--approve", "plan", request);
    expect(run.code, `${run.stdout}\n${run.stderr}`).toBe(0);
    const after = inventory(folder);
    const shown: Shown = JSON.parse(
      (await here.cowork("show", taskOf(run), "--folder", folder, "--json")).stdout,
    ) as Shown;
    const planned = shown.tickets.flatMap(({ entries }) => entries.map(({ effect }) => effect));
    const moves = planned.filter(({ kind }) => kind === "move");
    const creates = planned.filter(({ kind }) => kind === "create").map(({ path }) => path.path);
    expect(planned.length).toBe(changes);
    expect(moves.length + creates.length).toBe(planned.length);
    const [was, is] = [filesIn(before), filesIn(after)];
    expect(without(is, was)).toEqual([...creates, ...moves.map(({ to }) => to.path)].sort());
    expect(without(was, is)).toEqual(moves.map(({ from }) => from.path).sort());
    for (const path of was.filter((one) => is.includes(one))) expect([path, after[path]]).toEqual([path, before[path]]);
    for (const { from, to } of moves) expect([to.path, after[to.path]]).toEqual([to.path, before[from.path]]);
    const undone = await here.cowork("undo", taskOf(run), "--folder", folder);
    expect(undone.code, `${undone.stdout}\n${undone.stderr}`).toBe(0);
    expect(inventory(folder)).toEqual(before);
  },
  180_000,
);

describe("400 receipts", () => {
  const shops = ["Alder & Sons", "Café Morgentau", "Brook Stationers", "Hafen Taxi", "Lindenhof Hotel"];
  const cents = (n: number): number => 500 + ((n * 7919) % 9_000);
  const amount = (value: number): string => (value / 100).toFixed(2);
  const day = (n: number): string => `2026-0${(n % 9) + 1}-${String((n % 28) + 1).padStart(2, "0")}`;
  let folder: string;

  beforeAll(() => {
    folder = join(here.place, "many");
    mkdirSync(join(folder, "Receipts"), { recursive: true });
    for (let n = 0; n < 400; n += 1) {
      const text = `${shops[n % 5]}\nReceipt no ${10_000 + n}\n${day(n)} 12:${10 + (n % 50)}\n\nItem one   ${amount(cents(n) - 200)}\nItem two   2.00\nTOTAL GBP   ${amount(cents(n))}\nCARD        ${amount(cents(n))}\n`;
      writeFileSync(join(folder, "Receipts", `scan ${n}.txt`), text);
    }
  });

  const request = "Turn my receipts into an expenses workbook";
  const words = ["run", "--folder", "", "--model", "offline", "--approve", "all", "--json", request] as const;

  test("a stop while they are read ends the task, and nothing was written", async () => {
    const before = inventory(folder);
    const child = spawn(process.execPath, ["dist/cli.js", ...words.map((word) => (word === "" ? folder : word))], {
      env: { ...process.env, COWORK_STATE: join(here.place, "state") },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let said = "";
    child.stdout.on("data", (part: Buffer) => {
      const began = /files 101 to 200 of 400/.test(said);
      said += part.toString();
      if (!began && /files 101 to 200 of 400/.test(said)) child.kill("SIGINT");
    });
    const code = await new Promise((resolve) => child.on("close", resolve));
    expect([code, /"type":"task.stopped"/.test(said), /files 301 to 400/.test(said)]).toEqual([5, true, false]);
    expect(inventory(folder)).toEqual(before);
  }, 120_000);

  test("all in one task, with progress; every figure is right, and another amount changes the summary", async (context) => {
    const run = await here.cowork("run", "--folder", folder, "--model", "offline", "--approve", "all", request);
    expect(run.code, `${run.stdout}\n${run.stderr}`).toBe(0);
    for (const from of [1, 101, 201, 301])
      expect(`${run.stdout}${run.stderr}`).toContain(`I read files ${from} to ${from + 99} of 400.`);
    const bytes = readFileSync(join(folder, "Expenses 2026.xlsx"));
    const book = await openBook(bytes);
    const { sheet, column, row } = dataColumn(book, "Total");
    const totals = Array.from({ length: 400 }, (_, at) => Number(sheet.getCell(row + 1 + at, column).value));
    const expected = Array.from({ length: 400 }, (_, n) => cents(n) / 100);
    expect(totals.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
    const sum = expected.reduce((all, one) => all + Math.round(one * 100), 0) / 100;
    const stored = formulaValues(book);
    expect(same(Math.round(Number(stored.get("Summary!B4")) * 100) / 100, sum)).toBe(true);
    context.skip(noOffice !== undefined, noOffice);
    sheet.getCell(row + 7, column).value = Number(sheet.getCell(row + 7, column).value) + 1000;
    const changed = formulaValues(await openBook(await recalculated(await savedBytes(book))));
    const grown = [...stored].filter(
      ([address, value]) =>
        address.startsWith("Summary!") && typeof value === "number" && same(changed.get(address), value + 1000),
    );
    // The total, its category and the sum of them, its month and the sum of them.
    expect(grown.length).toBe(5);
  }, 180_000);
});
