// LibreOffice as the second judge of workbooks, and as the way to look at them. Tests that need it are skipped with a
// reason where it is missing: `describe.skipIf(noOffice)(…)` and `noOffice` is the reason.
import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

const places = [
  process.env["COWORK_SOFFICE"],
  "/usr/bin/soffice",
  "/usr/local/bin/soffice",
  "/usr/lib/libreoffice/program/soffice",
  "/Applications/LibreOffice.app/Contents/MacOS/soffice",
];

/** The program, or undefined where it is not installed. */
export const soffice: string | undefined = places.find((path) => path !== undefined && existsSync(path));

/** Why tests with LibreOffice cannot run here; undefined when they can. */
export const noOffice: string | undefined = soffice === undefined ? "LibreOffice is not installed" : undefined;

/** Why pages cannot be looked at here; undefined when they can. */
export const noPictures: string | undefined =
  noOffice ?? (has("pdftoppm") ? undefined : "poppler-utils is not installed");

function has(program: string): boolean {
  try {
    execFileSync("which", [program], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}

// Without these LibreOffice believes the values stored in the file: wrong ones come back unchanged (0 = always recalculate).
const settings = `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
<item oor:path="/org.openoffice.Office.Calc/Formula/Load"><prop oor:name="ODFRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>
`;

export type OfficeTarget = "xlsx" | "pdf" | "csv";

/**
 * Converts bytes after a hard recalculation and gives back the files it made, by name. csv makes one file per sheet
 * ("book-Summary.csv"), with values in full precision. Each call has a profile of its own, so calls can run side by side.
 */
export const convert = (
  bytes: Uint8Array,
  target: OfficeTarget,
  name = "book.xlsx",
): Promise<Map<string, Uint8Array>> => convertAll(new Map([[name, bytes]]), target);

/** Many files at once, which takes little longer than one: results by name, with the ending of the target. */
export async function convertAll(
  sources: ReadonlyMap<string, Uint8Array>,
  target: OfficeTarget,
): Promise<Map<string, Uint8Array>> {
  if (soffice === undefined) throw new Error(noOffice);
  const home = await mkdtemp(join(tmpdir(), "cowork-office-"));
  try {
    const profile = join(home, "profile");
    const out = join(home, "out");
    await mkdir(join(profile, "user"), { recursive: true });
    await mkdir(out);
    await writeFile(join(profile, "user", "registrymodifications.xcu"), settings);
    for (const [name, bytes] of sources) await writeFile(join(home, name), bytes);
    // Token 9 false: cell contents, not as shown; token 12 -1: every sheet (LibreOffice 7.2 on).
    const filter =
      target === "csv" ? "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1" : target;
    const args = [
      `-env:UserInstallation=file://${profile}`,
      "--headless",
      "--norestore",
      "--convert-to",
      filter,
      "--outdir",
      out,
      ...[...sources.keys()].map((name) => join(home, name)),
    ];
    await run(soffice, args, { timeout: 120_000 + 10_000 * sources.size });
    const files = new Map<string, Uint8Array>();
    for (const file of await readdir(out)) files.set(file, new Uint8Array(await readFile(join(out, file))));
    if (files.size === 0) throw new Error(`LibreOffice made nothing of ${[...sources.keys()].join(", ")}.`);
    return files;
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The same workbook as LibreOffice calculates it, as xlsx bytes. */
export async function recalculated(bytes: Uint8Array): Promise<Uint8Array> {
  const [file] = [...(await convert(bytes, "xlsx")).values()];
  if (file === undefined) throw new Error("LibreOffice made no workbook.");
  return file;
}

/** The text of each page of a pdf, and with `pictures` its first two pages as png files whose names begin so. */
export async function pagesOf(pdf: Uint8Array, pictures?: string): Promise<readonly string[]> {
  const home = await mkdtemp(join(tmpdir(), "cowork-pages-"));
  try {
    const file = join(home, "book.pdf");
    await writeFile(file, pdf);
    if (pictures !== undefined) await run("pdftoppm", ["-png", "-r", "50", "-l", "2", file, pictures]);
    return (await run("pdftotext", ["-layout", file, "-"])).stdout.split("\f").slice(0, -1);
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** The text of the printed pages, as laid out: what a reader sees, charts included. */
export async function printedText(bytes: Uint8Array, name = "book.xlsx"): Promise<string> {
  const [pdf] = [...(await convert(bytes, "pdf", name)).values()];
  if (pdf === undefined) throw new Error("LibreOffice made no pages.");
  return (await pagesOf(pdf)).join("\f");
}
