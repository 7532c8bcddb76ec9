/** Turns a folder of receipts into an expenses workbook. What cannot be read for sure is marked, not guessed. */
import { count, some } from "../../../base/words.ts";
import { type Approval, approvalOf, todos } from "../approval.ts";
import { listed, nameIn, type Row } from "../listing.ts";
import { call, connectClaude, type Fit, type Heard, type Playbook, type Script, type Step } from "../playbook.ts";
import { askedName, commonFolder, extensionOf, freeName, inFolder } from "../request.ts";
import { bookName, bookOf, fileOf, reviewOf } from "./book.ts";
import { isWanted, type Scope, scopeOf, type Wish, wishOf } from "./choose.ts";
import { type Duplicate, duplicatesIn } from "./duplicates.ts";
import { numberOf, type Reading, type Receipt, readAll, textOf } from "./read.ts";

export const receipts: Playbook = {
  id: "receipts",
  title: "Receipts to an expenses workbook",
  example: "Turn my receipts into an expenses workbook",
  fits,
  script,
};

const papers = /\b(?:receipts?|invoices?|belege?n?|quittungen?|rechnungen?|kassenbons?)\b/iu;
const things =
  /\b(?:receipts?|invoices?|bills|expenses?|expense (?:report|claim)|belege?n?|quittungen?|rechnungen?|kassenbons?|bons|spesen(?:abrechnung)?|auslagen|reisekosten(?:abrechnung)?|ausgaben)\b/iu;
const verbs =
  /(?<!\p{L})(?:turn|make|create|build|list|collect|gather|sum|add up|total|extract|read|capture|enter|put|process|convert|prepare|do|summar\w*|table|workbook|spreadsheet|excel|report|overview|expenses?|spesen|claim|erstelle?n?|mach\w*|erfasse?n?|auswert\w*|wertet?|zusammen\w*|fass(?:e|t)?|sammle?n?|trag\w*|übertrag\w*|verarbeite?n?|lies|liste?n?|aufstellung|abrechnung|spesenabrechnung|reisekostenabrechnung|tabelle|arbeitsmappe|übersicht|ausgaben)\b/iu;
const strong =
  /\b(?:receipts?\b.*\bexpenses?|expense (?:report|claim|workbook|table|list)|spesenabrechnung|reisekostenabrechnung|belege?n?\b.*\b(?:tabelle|excel|arbeitsmappe)|quittungen?\b.*\b(?:tabelle|excel|arbeitsmappe))/iu;
const others =
  /\b(?:rename|umbenenn\w*|benenn\w*|sort|sortier\w*|organi[sz]\w*|tidy|delete|lösch\w*|move|verschieb\w*|pay|bezahl\w*|write an? (?:invoice|receipt)|send)\b/iu;

function fits(request: string): Fit {
  const thing = papers.test(request) ? 0.5 : things.test(request) ? 0.4 : 0;
  const verb = verbs.test(request) ? 0.3 : 0;
  const certain = strong.test(request) ? 0.3 : 0;
  const other = (others.test(request) ? 0.4 : 0) + (/\.(?:csv|tsv|xlsx)\b/iu.test(request) ? 0.25 : 0);
  return {
    score: thing === 0 ? 0 : Math.max(0, Math.min(1, thing + verb + certain - other)),
    why: "Reads receipts and invoices (text, mails, pages, pdf, csv) into one new workbook with date, merchant, total and tax, and sums by category and month.",
  };
}

/** Files with less of a receipt about them than this are left out where the whole folder is looked through. */
const fewest = 0.5;
const mostFiles = 3_000;

function* script({ request }: { readonly request: string }): Script {
  const found = yield* listed("**", "I look for receipts in the folder.");
  if ("problem" in found) return `The folder could not be read, so nothing was changed. ${found.problem}`;
  const scope = scopeOf(found.rows, request);
  const paths = pathsOf(scope, wishOf(request));
  if (paths.length === 0) return nothingThere(scope);
  if (paths.length > mostFiles)
    return `There are ${count(paths.length, "file")} in ${scope.where}; up to ${mostFiles} are read at once. Name a folder. Nothing was changed.`;
  const reading = yield* readAll(paths, "receipt");
  return yield* propose(request, { rows: found.rows, scope, reading });
}

const pathsOf = ({ rows }: Scope, { without }: Wish): readonly string[] =>
  rows.map(({ path }) => path).filter((path) => !without.includes(extensionOf(path)));

function nothingThere({ pictures, where }: Scope): string {
  const seen =
    pictures.length > 0
      ? ` ${count(pictures.length, "picture")} cannot be read without text recognition: ${some(pictures, 5)}.`
      : "";
  return `There is no text, mail, page, pdf or csv with a receipt in ${where}.${seen} Nothing was changed. ${connectClaude}`;
}

type Found = { readonly rows: readonly Row[]; readonly scope: Scope; readonly reading: Reading };

/** Shows the plan; one that is sent back is made again as long as the note changes something. */
function* propose(request: string, found: Found): Script {
  let words = [request, ...found.reading.said].join("\n");
  for (let before = ""; ; ) {
    const job = jobFor(found, words);
    if (typeof job === "string") return job;
    const plan = planOf(job);
    if (JSON.stringify(plan) === before) return notUnderstood(words.slice(request.length));
    before = JSON.stringify(plan);
    const decided = approvalOf(yield* call("Plan", plan, planWords(job)));
    if (decided.kind === "approved") return yield* carryOut({ ...job, path: editedPath(decided) ?? job.path });
    if (decided.kind !== "revise") return notDone(decided);
    words = `${words}\n${decided.note}`;
  }
}

/** Everything that is decided before the plan is shown. */
type Job = {
  readonly path: string;
  readonly receipts: readonly Receipt[];
  readonly duplicates: ReadonlyMap<Receipt, Duplicate>;
  readonly notes: readonly string[];
  readonly sources: readonly string[];
};

function jobFor({ rows, scope, reading }: Found, words: string): Job | string {
  const wish = wishOf(words);
  const isKind = ({ file }: Receipt): boolean => !wish.without.includes(extensionOf(file));
  const isReceipt = (one: Receipt): boolean => scope.all || one.likeness >= fewest;
  const usable = reading.receipts.filter((one) => isKind(one) && isReceipt(one));
  const wanted = usable.filter((one) => isWanted(wish, textOf(one, "date")));
  if (wanted.length === 0) return noReceipts(reading, scope);
  const duplicates = duplicatesIn(wanted);
  const sources = [...new Set(wanted.map(({ file }) => file))];
  const name = bookName(wanted);
  const folder = commonFolder(sources);
  // Beside the folder of receipts, not in it: the next run would find the workbook among them.
  const path =
    askedName(words, "xlsx", rows) ?? freeName(inFolder(folder.split("/").slice(0, -1).join("/"), name), rows);
  const unlike = reading.receipts.filter((one) => isKind(one) && !isReceipt(one)).map(({ file }) => file);
  const outside = usable.length - wanted.length;
  const notes = [
    `Read from ${scope.where}: ${count(sources.length, "file")} with ${count(wanted.length, "receipt")}.`,
    ...(outside > 0 ? [`Left out, of other months or years: ${count(outside, "receipt")}.`] : []),
    ...reading.problems.map(({ file, why }) => `Not read: ${file}. ${why}`),
    ...(scope.pictures.length > 0
      ? [`Pictures are not read without text recognition: ${some(scope.pictures, 20)}.`]
      : []),
    ...(unlike.length > 0
      ? [`Left out, because they do not look like receipts: ${some([...new Set(unlike)], 40)}.`]
      : []),
    "A value in a marked cell is the likeliest reading; its comment says what else it could be. The column Review says why.",
    'A row whose Review begins with "Duplicate of" is not counted; clear the cell to count it.',
    "Every figure is a formula over the sheet Receipts: correct a value there and everything follows.",
  ];
  return { path, receipts: wanted, duplicates, notes, sources };
}

function noReceipts({ problems }: Reading, { where }: Scope): string {
  const seen = problems.slice(0, 5).map(({ file, why }) => `- ${file}: ${why}`);
  return [`No receipt was found in ${where}; nothing was changed. ${connectClaude}`, ...seen].join("\n");
}

const toReview = ({ receipts: all, duplicates }: Job): readonly Receipt[] =>
  all.filter((one) => reviewOf(one, duplicates.get(one)) !== "");

const planWords = (job: Job): string =>
  `I found ${count(job.receipts.length, "receipt")} and propose one new workbook, ${job.path}.`;

const stepTitle = ({ path }: Job): string => `Write ${nameIn(path)}`;

function planOf(job: Job): unknown {
  const { path, receipts: all, duplicates, notes, sources } = job;
  const flagged = toReview(job).length;
  return {
    summary: `Make one new workbook, ${path}, from ${some(sources, 3)}: ${count(all.length, "receipt")}, ${flagged} of them marked for you to look at, ${count(duplicates.size, "duplicate")}. Sums by category and month are formulas. ${notes.slice(0, 2).join(" ")}`,
    steps: [
      {
        title: stepTitle(job),
        detail: "Summary, Receipts, duplicates and notes",
        operations: [{ kind: "create", path }],
      },
    ],
    deliverables: [{ path, what: `Expenses from ${count(sources.length, "file")}` }],
    guardrails: [
      {
        text: "No receipt is changed, moved, overwritten or deleted",
        never: ["change", "overwrite", "delete", "move"],
      },
    ],
    done: [
      { text: `${nameIn(path)} is there`, kind: "exists", path },
      { text: "It opens and no formula has an error", kind: "sound", path },
      ...sources.slice(0, 10).map((from) => ({ text: `${nameIn(from)} is still there`, kind: "exists", path: from })),
    ],
  };
}

/** The path as the user edited it in the plan. */
function editedPath({ text, edited }: Extract<Approval, { kind: "approved" }>): string | undefined {
  return edited ? /\n- create ([^\n]+\.xlsx)/.exec(text)?.[1] : undefined;
}

function* carryOut(job: Job): Generator<Step, string, Heard> {
  const titles = [stepTitle(job)];
  const { results } = yield {
    calls: [
      { name: "TodoWrite", input: todos(titles, 0) },
      { name: "Workbook", input: bookOf(job) },
    ],
  };
  const made = results[1];
  if (!made?.ok) return `The workbook could not be made; no file was changed. ${made?.text ?? ""}`;
  yield* call("TodoWrite", todos(titles, 1));
  return report(job);
}

function report(job: Job): string {
  const { path, receipts: all, duplicates, notes } = job;
  const flagged = toReview(job);
  return [
    `Made ${path} from ${count(all.length, "receipt")}: ${sumWords(job)}. Sums by category and month are formulas over the sheet Receipts; your files are as they were.`,
    ...(flagged.length === 0
      ? ["Nothing is unsure."]
      : [
          `Please look at ${count(flagged.length, "receipt")} (column Review):`,
          ...flagged.slice(0, 12).map((one) => `- ${fileOf(one)}: ${reviewOf(one, duplicates.get(one))}`),
          ...(flagged.length > 12 ? [`- and ${flagged.length - 12} more`] : []),
        ]),
    ...notes.slice(0, -3).map((note) => `- ${note}`),
  ].join("\n");
}

/** What the receipts come to in each currency, duplicates left out. */
function sumWords({ receipts: all, duplicates }: Job): string {
  const sums = new Map<string, number>();
  for (const one of all) {
    const total = numberOf(one, "total");
    if (total === undefined || duplicates.get(one)?.sure) continue;
    const code = textOf(one, "currency") || "without a currency";
    sums.set(code, (sums.get(code) ?? 0) + total);
  }
  const shown = [...sums].sort((a, b) => b[1] - a[1]);
  return shown
    .map(
      ([code, sum]) => `${sum.toLocaleString("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 })} ${code}`,
    )
    .join(", ");
}

function notUnderstood(note: string): string {
  return `You asked for: "${note.trim()}". The offline playbook understands years and months ("only 2026", "only March"), "without mails", "without csv" and the name of the workbook. Nothing was changed. ${connectClaude}`;
}

function notDone(decided: Exclude<Approval, { kind: "approved" | "revise" }>): string {
  if (decided.kind === "failed") return `The plan could not be shown, so nothing was changed. ${decided.why}`;
  return "You did not want this plan. Nothing was changed.";
}
