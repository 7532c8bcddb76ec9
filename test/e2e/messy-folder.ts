// A folder as nobody planned it: many types, equal and odd names, links, modes, empty things. The same seed, the same folder.
import { chmodSync, linkSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dice } from "../helpers/seeded.ts";

const folders = ["", "Desktop", "Desktop/old", "Downloads", "Downloads/Downloads", "Päckchen 📦", "in box", "z/y/x/w"];
const endings = "txt md pdf jpg JPG png csv xlsx docx pptx zip mp3 mp4 json html eml svg tar.gz bak log".split(" ");
const stems = [
  "report",
  "Report",
  "scan",
  "IMG_0001",
  "invoice 2026-03-14",
  "notes (final)",
  "übersicht",
  "a",
  "data.v2",
];
const odd = [
  " leading space.txt",
  "trailing space ",
  "trailing dot.",
  "no ending",
  ".hidden",
  "-rf.txt",
  "$HOME.txt",
  "star*question?.txt",
  'quote".txt',
  "back\\slash.txt",
  "semi;colon&and.txt",
  "new\nline.txt",
  "cafe\u0301.txt",
  "caf\u00e9.txt",
  "CON.txt",
  "right\u202eto left.txt",
  "{braces} [brackets].txt",
  "%41.txt",
  "🎉.txt",
  `${"long ".repeat(48)}.txt`,
];

/** Fills `root`, which must not exist, with `count` files beside links, empty folders and a small software project. */
export function makeMessyFolder(root: string, count: number, seed: number): void {
  const { below: random, pick } = dice(seed);
  const made: string[] = [];
  const file = (path: string, content: string): void => {
    if (made.includes(path)) return;
    mkdirSync(dirname(join(root, path)), { recursive: true });
    try {
      writeFileSync(join(root, path), content, { flag: "wx" });
      made.push(path);
    } catch (error) {
      // A file system that takes two of our spellings for one name has one file less.
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  };
  for (const [index, name] of odd.entries()) file(index % 2 === 0 ? name : `Downloads/${name}`, `odd ${index}\n`);
  file("project/package.json", '{ "name": "left-alone", "version": "1.0.0" }\n');
  file("project/src/index.js", "export {};\n");
  while (made.length < count) {
    const name = `${pick(stems)}${random(3) === 0 ? "" : ` ${random(12)}`}.${pick(endings)}`;
    const path = join(pick(folders), name);
    // Some files are empty and some are copies of others under another name.
    file(path, random(20) === 0 ? "" : random(8) === 0 ? "the same again\n" : `${path}\n${random(1e9)}\n`);
  }
  dress(root, made, random);
}

/** Modes, times, links and empty folders, after the files so that they stay as set. */
function dress(root: string, made: readonly string[], random: (below: number) => number): void {
  const at = (path: string): string => join(root, path);
  mkdirSync(at("empty"));
  mkdirSync(at("also empty/below"), { recursive: true });
  symlinkSync("report.txt", at("link beside.txt"));
  symlinkSync("Desktop", at("link to folder"));
  symlinkSync("../Downloads", at("Desktop/link up"));
  symlinkSync("gone/nowhere.pdf", at("dangling.pdf"));
  symlinkSync("/etc/hostname", at("link outside.txt"));
  linkSync(at(made[3]!), at("second name of the fourth.txt"));
  for (const [index, path] of made.entries()) {
    if (index % 9 === 0) chmodSync(at(path), [0o600, 0o640, 0o444, 0o755][random(4)]!);
    // Half keep the time of their making, which has nanoseconds.
    if (index % 2 === 0) utimesSync(at(path), 1.5e9, 1.5e9 + random(2.8e8) + random(1e6) / 1e6);
  }
  chmodSync(at("in box"), 0o750);
  chmodSync(at("empty"), 0o700);
  for (const path of ["empty", "Desktop/old", "also empty", "Downloads", ""])
    utimesSync(at(path), 1.6e9, 1.7e9 + 0.123456);
}
