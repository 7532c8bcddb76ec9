// Existing workbooks, made by other programs, change in three cells: nothing else in the file does, and LibreOffice
// calculates the same values as are stored. fixtures/workbooks holds what openpyxl, XlsxWriter and LibreOffice made.
import { readdirSync, readFileSync } from "node:fs";
import { strFromU8, unzipSync } from "fflate";
import { describe, expect, test } from "vitest";
import type { CellSpec } from "../../../src/documents/book.ts";
import type { Patched } from "../../../src/documents/patch/spec.ts";
import { noStop, testDocuments } from "../../helpers/documents.ts";
import { pivotBook, prefixedBook, sharedFormulas } from "../../helpers/excel-like.ts";
import { convertAll, noOffice } from "../../helpers/libreoffice.ts";
import { formulaValues, openBook } from "../../helpers/workbook.ts";

const documents = testDocuments();
const folder = new URL("../../fixtures/workbooks/", import.meta.url);

type Case = { readonly bytes: Uint8Array; readonly sheet: string; readonly cells: Readonly<Record<string, CellSpec>> };

const word = "Neue Region & <mehr>";
const usual = { C3: 99, A5: word, E4: { f: "C4*D4*2" } };

const fixtures = readdirSync(folder).map((name): readonly [string, Case] => {
  const bytes = new Uint8Array(readFileSync(new URL(name, folder)));
  // On the protected sheet only these cells are free.
  const cells = name.includes("protected") ? { C3: 99, A5: word, E14: { f: "SUM(E2:E13)*2" } } : usual;
  return [name, { bytes, sheet: "Data", cells }];
});
const handMade: readonly (readonly [string, Case])[] = [
  // The first cell of a shared formula, and cells that the order of calculation names.
  ["shared-formula.xlsx", { bytes: sharedFormulas(), sheet: "orders", cells: { B3: 99, D2: 7, A4: word } }],
  ["whole-chain.xlsx", { bytes: sharedFormulas(), sheet: "Orders", cells: { B3: 99, D9: { f: "D8*2" }, A4: word } }],
  ["pivot-comment.xlsx", { bytes: pivotBook(), sheet: "Orders", cells: { B3: 99, A4: word, D2: { f: "B8/6" } } }],
  ["date-style.xlsx", { bytes: pivotBook(), sheet: "Orders", cells: { C3: "2026-05-04", D3: "2026-05-05", B9: 4.5 } }],
  ["prefixed.xlsx", { bytes: prefixedBook(), sheet: "Orders", cells: { B2: 99, A3: word, E1: { f: "D9/2" } } }],
];
const cases = new Map([...fixtures, ...handMade]);

const patch = ({ bytes, sheet, cells }: Case, name: string): Promise<Patched> =>
  documents.patch({ name, bytes: bytes.slice() }, { sheets: [{ name: sheet, cells }] }, noStop);

test("twenty and more workbooks of several programs are at hand", () => {
  expect(cases.size).toBeGreaterThanOrEqual(20);
});

describe.each([...cases.keys()])("%s", (name) => {
  const one = cases.get(name) as Case;

  test("changes in its cells, and no other part changes by a byte", { timeout: 60_000 }, async () => {
    const patched = await patch(one, name);
    const [before, after] = [unzipSync(one.bytes), unzipSync(patched.bytes)];
    const changed = Object.keys(before).filter(
      (part) => !after[part] || Buffer.compare(before[part] as Uint8Array, after[part]) !== 0,
    );
    expect(changed.sort()).toEqual([...patched.parts].sort());
    expect(Object.keys(after).filter((part) => !before[part])).toEqual([]);
    // What has to follow: sheets with new values, when and in which order to calculate, the format of a date.
    const may = /^xl\/(?:worksheets\/[^/]+|workbook|calcChain|styles)\.xml$/;
    expect(changed.filter((part) => !may.test(part))).toEqual([]);
    expect(patched.cells).toHaveLength(3);
    expect(chainOf(after)).toEqual(chainOf(after).filter((cell) => formulaCells(after).has(cell)));
    expect(patched.findings.filter(({ severity }) => severity === "error")).toEqual([]);
  });
});

/** Cells in the order of calculation; the sheet's id is left out, as there is one sheet with formulas only. */
const chainOf = (parts: Record<string, Uint8Array>): string[] =>
  [...strFromU8(parts["xl/calcChain.xml"] ?? new Uint8Array()).matchAll(/<c r="(\w+)"/g)].map(([, cell = ""]) => cell);
const formulaCells = (parts: Record<string, Uint8Array>): Set<string> =>
  new Set(
    Object.entries(parts)
      .filter(([part]) => part.startsWith("xl/worksheets/sheet"))
      .flatMap(([, bytes]) => [...strFromU8(bytes).matchAll(/<c r="(\w+)"[^>]*><f/g)].map(([, cell = ""]) => cell)),
  );

test("what reads a changed cell gets its new value, and a shared formula lives on in the others", async () => {
  const patched = await patch(cases.get("shared-formula.xlsx") as Case, "shared-formula.xlsx");
  expect({ cells: patched.cells, followed: patched.followed, again: patched.recalculates }).toMatchInlineSnapshot(`
    {
      "again": false,
      "cells": [
        {
          "after": "99",
          "before": "11",
          "place": "Orders!B3",
        },
        {
          "after": "7",
          "before": "=B2*C2+LEN("B2")-2 → 25",
          "place": "Orders!D2",
        },
        {
          "after": "Neue Region & <mehr>",
          "before": "East",
          "place": "Orders!A4",
        },
      ],
      "followed": [
        {
          "after": "=SUM(D2:D7) → 682.5",
          "before": "=SUM(D2:D7) → 392.5",
          "place": "Orders!D8",
        },
        {
          "after": "=B3*C3+LEN("B3")-2 → 346.5",
          "before": "=B3*C3+LEN("B3")-2 → 38.5",
          "place": "Orders!D3",
        },
      ],
    }
  `);
  const sheet = strFromU8(unzipSync(patched.bytes)["xl/worksheets/sheet1.xml"] as Uint8Array);
  expect([...sheet.matchAll(/<c r="D\d".*?<\/c>/g)].map(([cell]) => cell).slice(0, 3)).toMatchInlineSnapshot(`
    [
      "<c r="D1" s="1" t="inlineStr"><is><t>Amount</t></is></c>",
      "<c r="D2" s="3"><v>7</v></c>",
      "<c r="D3" s="3"><f>B3*C3+LEN(&quot;B2&quot;)-2</f><v>346.5</v></c>",
    ]
  `);
});

test("a date keeps its format, or gets one; a number below a column looks like those above", async () => {
  const patched = await patch(cases.get("date-style.xlsx") as Case, "date-style.xlsx");
  const sheet = (await openBook(patched.bytes)).getWorksheet("Orders");
  expect(["C3", "D3", "B9"].map((at) => [sheet?.getCell(at).value, sheet?.getCell(at).numFmt])).toMatchInlineSnapshot(`
    [
      [
        2026-05-04T00:00:00.000Z,
        "mm-dd-yy",
      ],
      [
        2026-05-05T00:00:00.000Z,
        "yyyy-mm-dd",
      ],
      [
        4.5,
        undefined,
      ],
    ]
  `);
});

const refusal = (bytes: Uint8Array, sheet: string, cells: Readonly<Record<string, CellSpec>>): Promise<string> =>
  documents.patch({ name: "book.xlsx", bytes: bytes.slice() }, { sheets: [{ name: sheet, cells }] }, noStop).then(
    () => "changed",
    (error: Error) => `${error.name}: ${error.message}`,
  );
const bytesOf = (name: string): Uint8Array => (cases.get(name) as Case).bytes;

test("what would break the file, or is somebody else's to change, is refused by name", async () => {
  expect([
    await refusal(bytesOf("pivot-comment.xlsx"), "Pivot", { B5: 3 }),
    await refusal(bytesOf("shared-formula.xlsx"), "Orders", { G2: 3 }),
    await refusal(bytesOf("openpyxl-table-names.xlsx"), "Data", { B1: "Day" }),
    await refusal(bytesOf("openpyxl-protected.xlsx"), "Data", { E4: 3 }),
    await refusal(bytesOf("shared-formula.xlsx"), "Orders", { E2: { f: "1/0" } }),
    await refusal(bytesOf("shared-formula.xlsx"), "Orders", { B2: { f: "D8" } }),
    await refusal(bytesOf("shared-formula.xlsx"), "Orders", { E2: { f: "Prices!A1" } }),
    await refusal(bytesOf("shared-formula.xlsx"), "Orders", { E2: { f: "vat*2" } }),
    await refusal(bytesOf("shared-formula.xlsx"), "Bestellungen", { E2: 1 }),
    await refusal(bytesOf("shared-formula.xlsx"), "Orders", { E2: { v: 1, note: "why" } }),
    await refusal(new Uint8Array([1, 2, 3]), "Orders", { E2: 1 }),
  ]).toMatchInlineSnapshot(`
    [
      "Refusal: Pivot!B5 is written by the pivot table ByRegion. Change its source; Excel refreshes it. Nothing was changed.",
      "Refusal: Orders!G2 is merged into F1:G2; its content is in F1: change that. Nothing was changed.",
      "Refusal: Data!B1 is a heading of the table Sales; formulas name the column by it ("Month"). Nothing was changed.",
      "Refusal: Data!E4 is locked: the sheet is protected. Nothing was changed; ask the user to take the protection off.",
      "Refusal: New formulas are wrong, so nothing was changed:
    - Orders!E2: =1/0 gives #DIV/0!: it divides by zero or by an empty cell; guard it with IF or IFERROR
    Correct them and call again.",
      "Refusal: New formulas are wrong, so nothing was changed:
    - Orders!B2: =D8 gives #CIRC!: it refers to itself, directly or through other cells (circular reference)
    Correct them and call again.",
      "Refusal: Orders!E2: there is no sheet "Prices". Nothing was changed.",
      "Refusal: Orders!E2: "vat" is not a defined name; text in a formula needs quotes. Nothing was changed.",
      "Refusal: book.xlsx has no sheet "Bestellungen". It has: Orders. Nothing was changed.",
      "Refusal: Orders!E2: in a workbook that is there, only value, formula and number format of a cell are changed; style, note and link are not. Nothing was changed.",
      "Refusal: book.xlsx is not an Office file inside, whatever its name says.",
    ]
  `);
});

describe.skipIf(noOffice)(`opened by LibreOffice${noOffice ? ` (skipped: ${noOffice})` : ""}`, () => {
  test("all open, and every formula calculates to the value that is stored", { timeout: 300_000 }, async () => {
    const patched = new Map<string, Uint8Array>();
    for (const [name, one] of cases) patched.set(name, (await patch(one, name)).bytes);
    const opened = await convertAll(patched, "xlsx");
    const wrong: string[] = [];
    for (const [name, bytes] of patched) {
      const result = opened.get(name.replace(/\.\w+$/, ".xlsx")) ?? new Uint8Array();
      const [stored, now] = [await formulaValues(bytes), await formulaValues(result)];
      const differs = [...stored].filter(([cell, value]) => value !== "" && now.get(cell) !== value);
      wrong.push(...differs.map(([cell, value]) => `${name} ${cell}: ${value} is ${now.get(cell)}`));
      const text = textIn(result);
      if (stored.size === 0 || (!text.includes("Neue Region") && name !== "date-style.xlsx")) wrong.push(name);
    }
    expect(wrong).toEqual([]);
  });
});

const textIn = (bytes: Uint8Array): string =>
  Object.entries(unzipSync(bytes))
    .filter(([part]) => part.endsWith(".xml"))
    .map(([, content]) => strFromU8(content))
    .join("");
