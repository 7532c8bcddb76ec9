/** Gives files names that begin with their date, from what is in them. The plan shows every new name before anything moves. */
import { count, some } from "../../../base/words.ts";
import { type Approval, approvalOf, editedTarget, todos } from "../approval.ts";
import { folderOf, listed, nameIn, type Row } from "../listing.ts";
import { call, connectClaude, type Fit, type Heard, type Playbook, type Script, type Step } from "../playbook.ts";
import { type Receipt, readAll } from "../receipts/read.ts";
import { extensionOf, filesNamed, folderNamed, inFolder, inside, isOrdinary } from "../request.ts";
import { knownOf } from "./facts.ts";
import { nameFrom, type Pattern, patternIn, together, usual } from "./pattern.ts";

export const rename: Playbook = {
  id: "rename",
  title: "Rename files by date",
  example: "Rename the receipts by date and merchant",
  fits,
  script,
};

const verbs =
  /\b(?:rename|renaming|re-name|give .{0,40}\bnames?|name the|umbenenn\w*|umzubenennen|(?:benenne?n?|nenne?n?)\b.*(?:\bum\b|\bnach\b)|\bput the date\b.*\bnames?|\bdate (?:first|in front)\b.*\bnames?|\bnamen? mit\b|\bsoll(?:en|te|ten)?\b.*\bheißen\b)/iu;
const things =
  /\b(?:files?|documents?|scans?|receipts?|invoices?|photos?|pictures?|images?|pdfs?|folder|everything|all|notes|mails?|dateien?|dokumente|belege?n?|quittungen|rechnungen|fotos?|bilder|ordner|alles?|scans)\b/iu;
const criteria =
  /\b(?:by|to|with|as|nach|mit|als|in front of)\b.*(?:\b(?:dates?|\p{L}*datum|day|month|merchant|vendor|title|yyyy|jjjj|händler|betrag|titel)|\{|yyyy)/iu;

function fits(request: string): Fit {
  const verb = verbs.test(request) ? 0.5 : 0;
  const thing = things.test(request) ? 0.25 : 0;
  const criterion = criteria.test(request) ? 0.25 : 0;
  return {
    score: verb === 0 ? 0 : verb + thing + criterion,
    why: "Reads each file and renames it to its date and what it is, such as 2026-03-02 Marlow Stationers.txt. Nothing is changed, deleted or overwritten.",
  };
}

const texts = new Set(["txt", "md", "eml", "html", "htm", "pdf"]);
const photos = new Set(["jpg", "jpeg", "png", "heic", "tif", "tiff", "webp", "gif"]);
const receiptWords = /\b(?:receipts?|invoices?|belege?n?|quittungen?|rechnungen?|bons|expenses|spesen)\b/iu;
const kinds: readonly (readonly [words: RegExp, fits: (row: Row) => boolean])[] = [
  [/\b(?:photos?|pictures?|images?|fotos?|bilder|screenshots?)\b/iu, ({ path }) => photos.has(extensionOf(path))],
  [/\bpdfs?\b|\bscans?\b/iu, ({ path }) => ["pdf", ...photos].includes(extensionOf(path))],
  [/\b(?:e-?mails?|mails)\b/iu, ({ path }) => extensionOf(path) === "eml"],
  [/\bvideos?\b/iu, ({ kind }) => kind === "Video"],
];
const mostFiles = 2_000;

/** The files that are meant: named ones, those of a named folder, those of a kind; with no such word the texts at the top. */
function chosen(rows: readonly Row[], request: string): readonly Row[] {
  const usable = rows.filter((row) => isOrdinary(row) && row.bytes > 0);
  const named = filesNamed(usable, request);
  if (named.length > 0) return named;
  const folder = folderNamed(usable, request) ?? likelyFolder(usable, request);
  const within = folder === undefined ? usable : usable.filter(({ path }) => inside(folder, path));
  const kind = kinds.find(([words]) => words.test(request));
  if (kind !== undefined) return within.filter(kind[1]);
  return within.filter(({ path }) => texts.has(extensionOf(path)) || photos.has(extensionOf(path)));
}

/** "the receipts" without a folder named: the folder of that name. */
function likelyFolder(rows: readonly Row[], request: string): string | undefined {
  if (!receiptWords.test(request)) return undefined;
  const folders = [...new Set(rows.map(({ path }) => folderOf(path)))];
  return folders.find((path) => receiptWords.test(nameIn(path)));
}

function* script({ request }: { readonly request: string }): Script {
  const found = yield* listed("**", "I look at the files in the folder.");
  if ("problem" in found) return `The folder could not be read, so nothing was changed. ${found.problem}`;
  const rows = chosen(found.rows, request);
  if (rows.length === 0) return `There are no files of that kind to rename; nothing was changed. ${connectClaude}`;
  if (rows.length > mostFiles)
    return `There are ${count(rows.length, "file")} of that kind; up to ${mostFiles} are renamed at once. Name a folder. Nothing was changed.`;
  const isReceipts = receiptWords.test(request);
  const readable = rows.filter(({ path }) => texts.has(extensionOf(path)) || photos.has(extensionOf(path)));
  const { receipts } = yield* readAll(
    readable.map(({ path }) => path),
    isReceipts ? "receipt" : "document",
  );
  const byFile = new Map(receipts.map((one) => [one.file, one]));
  return yield* propose(request, { rows, all: found.rows, byFile, kind: isReceipts ? "receipts" : "files" });
}

type Study = {
  readonly rows: readonly Row[];
  readonly all: readonly Row[];
  readonly byFile: ReadonlyMap<string, Receipt>;
  readonly kind: "receipts" | "files";
};

/** Shows the plan; one that is sent back is made again with the pattern that the note names. */
function* propose(request: string, study: Study): Script {
  let pattern = patternIn(request) ?? usual(study.kind);
  for (;;) {
    const job = jobFor(study, pattern);
    if (job.renames.length === 0) return nothingToDo(job);
    const decided = approvalOf(
      yield* call(
        "Plan",
        planOf(job, study.all.length),
        `I propose new names for ${count(job.renames.length, "file")}.`,
      ),
    );
    if (decided.kind === "approved") return yield* carryOut(job, decided);
    const asked = decided.kind === "revise" ? patternIn(decided.note) : undefined;
    const next = asked && together(pattern, asked);
    if (next === undefined || JSON.stringify(next) === JSON.stringify(pattern)) return notDone(decided);
    pattern = next;
  }
}

type Rename = { readonly from: string; readonly to: string; readonly dateFrom: string };

type Job = {
  readonly pattern: Pattern;
  readonly renames: readonly Rename[];
  /** Files without a date that is sure. */
  readonly undated: readonly string[];
  /** Files that a link points to by name. */
  readonly linked: readonly string[];
  readonly inPlace: number;
};

function jobFor({ rows, all, byFile }: Study, pattern: Pattern): Job {
  const taken = new Set(all.map(({ path }) => path.toLowerCase()));
  const renames: Rename[] = [];
  const undated: string[] = [];
  const isLinked = ({ marks }: Row): boolean => marks.includes("a link points here");
  let inPlace = 0;
  for (const row of rows.filter((one) => !isLinked(one))) {
    const { facts, dateFrom } = knownOf(row, byFile.get(row.path));
    const name = nameFrom(pattern, facts);
    const ending = /\.[^.]+$/.exec(nameIn(row.path))?.[0] ?? "";
    if (name === undefined) undated.push(row.path);
    else if (isNamed(row.path, name, ending)) inPlace += 1;
    else {
      const to = free(inFolder(folderOf(row.path), name), ending, taken);
      taken.add(to.toLowerCase());
      renames.push({ from: row.path, to, dateFrom });
    }
  }
  return { pattern, renames, undated, linked: rows.filter(isLinked).map(({ path }) => path), inPlace };
}

/** Whether a file has its new name already, with or without a number behind it. */
function isNamed(path: string, name: string, ending: string): boolean {
  const own = nameIn(path);
  const stem = own.slice(0, own.length - ending.length).replace(/ \(\d+\)$/, "");
  return stem.toLowerCase() === name.toLowerCase();
}

function free(stem: string, ending: string, taken: ReadonlySet<string>): string {
  for (let n = 1; ; n += 1) {
    const path = n === 1 ? `${stem}${ending}` : `${stem} (${n})${ending}`;
    if (!taken.has(path.toLowerCase())) return path;
  }
}

const partWords = (pattern: Pattern): string => pattern.parts.join(", ");

/** One row of the plan per folder. */
function byFolder(renames: readonly Rename[]): readonly (readonly [folder: string, own: readonly Rename[]])[] {
  const folders = new Map<string, Rename[]>();
  for (const one of renames) folders.set(folderOf(one.from), [...(folders.get(folderOf(one.from)) ?? []), one]);
  return [...folders];
}

const stepTitle = (folder: string, own: readonly Rename[]): string =>
  `Rename ${count(own.length, "file")}${folder === "" ? "" : ` in ${folder}/`}`;

function planOf(job: Job, all: number): unknown {
  const { renames, pattern } = job;
  return {
    summary:
      `Rename ${count(renames.length, "file")} by ${partWords(pattern)}, such as ${nameIn(renames[0]?.from ?? "")} → ${nameIn(renames[0]?.to ?? "")}. ${leftWords(job)}`.trim(),
    steps: byFolder(renames).map(([folder, own]) => ({
      title: stepTitle(folder, own),
      operations: own.map(({ from, to, dateFrom }) => ({ kind: "move", from, to, why: `Date from ${dateFrom}` })),
    })),
    guardrails: [{ text: "Nothing is changed, deleted or overwritten", never: ["change", "delete", "overwrite"] }],
    done: [
      ...renames.slice(0, 10).map(({ to }) => ({ text: `${nameIn(to)} is there`, kind: "exists", path: to })),
      { text: `All ${count(all, "file")} are still there`, kind: "count", pattern: "**", count: all },
    ],
  };
}

function leftWords({ undated, linked, inPlace, renames }: Job): string {
  const guessed = renames.filter(({ dateFrom }) => dateFrom === "last change").length;
  return [
    ...(undated.length > 0 ? [`Left as they are, without a sure date: ${some(undated, 6)}.`] : []),
    ...(linked.length > 0 ? [`Left as they are, because a link points to them: ${some(linked, 6)}.`] : []),
    ...(inPlace > 0 ? [`${count(inPlace, "file")} named so already.`] : []),
    ...(guessed > 0
      ? [`${count(guessed, "file")} by the day of the last change, because there is no other date.`]
      : []),
  ].join(" ");
}

function nothingToDo(job: Job): string {
  return `There is nothing to rename; nothing was changed. ${leftWords(job)}`.trim();
}

function notDone(decided: Approval): string {
  if (decided.kind === "failed") return `The plan could not be shown, so nothing was changed. ${decided.why}`;
  if (decided.kind === "revise")
    return `You asked for: "${decided.note}". The offline playbook understands which parts a name is to have: date, merchant, total, title, type, number and the old name, such as "by date, merchant and total". Nothing was changed. ${connectClaude}`;
  return "You did not want this plan. Nothing was changed.";
}

type Approved = Extract<Approval, { kind: "approved" }>;

/** So many at a time, so that a stop is heard between. */
const perCall = 100;

function* carryOut(job: Job, approved: Approved): Generator<Step, string, Heard> {
  const steps = byFolder(job.renames);
  const titles = steps.map(([folder, own]) => stepTitle(folder, own));
  const notes: string[] = [];
  let moved = 0;
  for (const [index, [, own]] of steps.entries()) {
    for (let at = 0; at < own.length; at += perCall) {
      const moves = own
        .slice(at, at + perCall)
        .map(({ from, to }) => ({ from, to: editedTarget(approved, from) ?? to }));
      const { results } = yield {
        calls: [
          { name: "TodoWrite", input: todos(titles, index) },
          { name: "Move", input: { moves } },
        ],
      };
      const text = results[1]?.text ?? "";
      moved += Number(/^Moved ([\d,]+) file/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);
      const left = /^Not moved \(\d+\): .*$/m.exec(text)?.[0] ?? (results[1]?.ok ? undefined : text);
      if (left !== undefined) notes.push(left);
    }
  }
  yield* call("TodoWrite", todos(titles, titles.length));
  return report(job, moved, notes);
}

function report(job: Job, moved: number, notes: readonly string[]): string {
  const { renames, pattern } = job;
  return [
    `Renamed ${count(moved, "file")} by ${partWords(pattern)}. Nothing was changed, deleted or overwritten; undo brings the old names back.`,
    ...renames.slice(0, 8).map(({ from, to }) => `- ${from} → ${nameIn(to)}`),
    ...(renames.length > 8 ? [`- and ${renames.length - 8} more`] : []),
    ...notes.map((note) => `- ${note}`),
    ...(leftWords(job) === "" ? [] : [leftWords(job)]),
  ].join("\n");
}
