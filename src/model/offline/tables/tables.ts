/** Turns tables into a summary workbook: totals, cross-table, unusual values and charts, all by formulas. */
import { count, some } from "../../../base/words.ts";
import { type Approval, approvalOf, todos } from "../approval.ts";
import { listed, nameIn } from "../listing.ts";
import { call, connectClaude, type Heard, type Playbook, type Script, type Step } from "../playbook.ts";
import { blocksOf, blockWords, bookOf, type Extent, worthOutliers } from "./book.ts";
import { type Choices, choicesOf, plainName } from "./choices.ts";
import { chooseSource, likelyTables, type Source } from "./choose-table.ts";
import { isTable, namedTables, notesFor, targetFor, titleFor } from "./names.ts";
import { type Studied, studied } from "./profile.ts";

export const tables: Playbook = {
  id: "tables",
  title: "Tables to a summary workbook",
  example: "Turn sales.csv into a summary workbook",
  fits,
  script,
};

const verbs =
  /(?<!\p{L})(?:join|merge|combine|consolidate|clean|time series|trends?|outliers?|unusual values|bereinig\w*|ausreißer|zeitreihen?|verbinde?|vereinige?|zusammenführ\w*|führe?\b.*\bzusammen|summar\w*|totals?|cross-?\s?tab\w*|pivot\w*|analy[sz]\w*|charts?|workbook|report(?!\.)|sums?|add up|overview|auswert\w*|wertet?\b.*\baus|zusammenfass\w*|fass(?:e|t)?\b.*\bzusammen|summier\w*|summen?|kreuztabelle|diagramm\w*|bericht|übersicht|arbeitsmappe)\b/iu;
const things =
  /(?<!\p{L})(?:csv|tsv|xlsx|excel|tables?|spreadsheets?|workbook|sales|revenue|data|measurements?|messwerte|figures|numbers|exports?|orders|expenses|[\p{L}]*tabellen?|[\p{L}]*daten|zahlen|umsatz|umsätze|verkäufe|bestellungen|ausgaben|kontoauszüge?|kontoauszug|bank statements?)\b/iu;
/** "Everything here" may be tables or texts: then the user is asked. */
const anything = /\b(?:everything|all|folder|files|documents|alles?|ordner|dateien|dokumente)\b/iu;
const fileName = /\.(?:csv|tsv|xlsx|xlsm)\b/iu;

const others = /\b(?:move|rename|delete|verschieb\w*|umbenenn\w*|lösch\w*)\b/iu;

function fits(request: string): ReturnType<Playbook["fits"]> {
  const verb = verbs.test(request) ? 0.4 : 0;
  const thing = things.test(request) ? 0.3 : anything.test(request) ? 0.1 : 0;
  const file = fileName.test(request) ? 0.3 : 0;
  return {
    score: Math.max(0, (verb === 0 ? file : verb + thing + file) - (others.test(request) ? 0.4 : 0)),
    why: "Makes one new workbook with totals, a cross-table, unusual values and charts, all by formulas over your data.",
  };
}

/** More tables than this are not studied: whoever has so many names the one that is meant. */
const mostStudied = 24;

function* script({ request }: { readonly request: string }): Script {
  const found = yield* listed("**", "I look for tables in the folder.");
  if ("problem" in found) return `The folder could not be read, so nothing was changed. ${found.problem}`;
  const paths = found.rows.map(({ path }) => path);
  const all = paths.filter(isTable);
  const named = namedTables(all, request);
  const wanted = (named.length > 0 ? named : likelyTables(all, request)).slice(0, mostStudied);
  if (wanted.length === 0)
    return `There is no csv, tsv or xlsx file in the folder, so there is nothing to sum up. ${connectClaude}`;
  const files = yield* study(wanted);
  return yield* propose(files, request, { paths, all, wanted });
}

/** Shows the plan; one that is sent back is made again as long as the note changes something. */
function* propose(files: readonly Studied[], request: string, around: Around): Script {
  let words = request;
  for (let before = ""; ; ) {
    const job = jobFor(files, words, around);
    if (typeof job === "string") return job;
    const plan = planOf(job);
    if (JSON.stringify(plan) === before) return notUnderstood(words.slice(request.length));
    before = JSON.stringify(plan);
    const decided = approvalOf(yield* call("Plan", plan, `I propose one new workbook, ${job.path}.`));
    if (decided.kind === "approved") return yield* carryOut({ ...job, path: editedPath(decided) ?? job.path });
    if (decided.kind !== "revise") return notDone(decided);
    words = `${words}\n${decided.note}`;
  }
}

function* study(paths: readonly string[]): Generator<Step, readonly Studied[], Heard> {
  const [first, ...rest] = paths.map((path) => ({ name: "Analyse", input: { action: "profile", path } }));
  if (first === undefined) return [];
  const { results } = yield { calls: [first, ...rest], say: `I study ${count(paths.length, "table")}.` };
  return paths.map((path, index) => studied(path, results[index] ?? { ok: false, text: "it was not studied" }));
}

/** Everything that is decided before the plan is shown. */
type Job = {
  readonly path: string;
  readonly title: string;
  readonly source: Source;
  readonly choices: Choices;
  readonly notes: readonly string[];
};

type Around = {
  readonly paths: readonly string[];
  readonly all: readonly string[];
  readonly wanted: readonly string[];
};

function jobFor(files: readonly Studied[], words: string, { paths, all, wanted }: Around): Job | string {
  const chosen = chooseSource(files, words);
  const unusable = files.flatMap((file) => ("problem" in file ? [`${file.path}: ${file.problem}`] : []));
  if (chosen === undefined) {
    return [
      `None of the tables has numbers or groups to sum up; nothing was changed. Looked at: ${some(wanted, 10)}.`,
      ...unusable,
    ].join("\n");
  }
  const { source, others } = chosen;
  const choices = choicesOf(source, words);
  const unseen = all.filter((path) => !wanted.includes(path));
  const notes = [
    ...notesFor(source, choices),
    ...othersWords(others, unseen),
    ...unusable.map((one) => `Could not be used: ${one}`),
  ];
  return { path: targetFor(source, paths, words), title: titleFor(source), source, choices, notes };
}

function othersWords(others: readonly string[], unseen: readonly string[]): readonly string[] {
  return [
    ...(others.length > 0 ? [`Other tables in the folder that are not in here: ${some(others, 8)}.`] : []),
    ...(unseen.length > 0 ? [`Not looked at: ${some(unseen, 8)}. Name a file to have it taken.`] : []),
  ];
}

const stepTitle = ({ path }: Job): string => `Write ${nameIn(path)}`;

function planOf(job: Job): unknown {
  const { path, source, choices, notes } = job;
  const unusual = worthOutliers(choices) ? " and unusual values" : "";
  return {
    summary: `Make one new workbook, ${path}, from ${some(source.paths, 4)} (${count(source.rows, "row")}): ${blockWords(blocksOf(choices))}${unusual}, all by formulas over the data. ${notes.slice(0, 3).join(" ")}`,
    steps: [
      {
        title: stepTitle(job),
        detail: "Summary, Data, Notes and a cleaning log",
        operations: [{ kind: "create", path }],
      },
    ],
    deliverables: [{ path, what: `Summary of ${some(source.paths.map(nameIn), 3)}` }],
    guardrails: [
      {
        text: "No existing file is changed, moved, overwritten or deleted",
        never: ["change", "overwrite", "delete", "move"],
      },
    ],
    done: [
      { text: `${nameIn(path)} is there`, kind: "exists", path },
      { text: "It opens and no formula has an error", kind: "sound", path },
      ...source.paths
        .slice(0, 10)
        .map((from) => ({ text: `${nameIn(from)} is still there`, kind: "exists", path: from })),
    ],
  };
}

/** The path as the user edited it in the plan. */
function editedPath({ text, edited }: Extract<Approval, { kind: "approved" }>): string | undefined {
  return edited ? /\n- create ([^\n]+\.xlsx)/.exec(text)?.[1] : undefined;
}

/** From everything to the least that is of use. */
function extentsFor(choices: Choices): readonly Extent[] {
  const outliers = worthOutliers(choices);
  return [
    { tables: true, outliers },
    ...(outliers ? [{ tables: true, outliers: false }] : []),
    { tables: false, outliers: false },
  ];
}

function* carryOut(job: Job): Script {
  const titles = [stepTitle(job)];
  const failures: string[] = [];
  for (const extent of extentsFor(job.choices)) {
    const book = bookOf({ ...job, extent });
    const { results } = yield {
      calls: [
        { name: "TodoWrite", input: todos(titles, 0) },
        { name: "Workbook", input: book },
      ],
    };
    const made = results[1];
    if (made?.ok) {
      yield* call("TodoWrite", todos(titles, 1));
      return report(job, extent, { text: made.text, failures });
    }
    failures.push(made?.text ?? "");
    if (!isMendable(made?.text ?? "")) break;
  }
  return `The workbook could not be made; no file was changed. ${failures[0] ?? ""}`;
}

/** What the user or the disk forbade is not tried again in another form. */
const isMendable = (why: string): boolean =>
  !/not allowed|denied|unticked|guardrail|declined|disk|permission/i.test(why);

function report(
  { path, source, choices, notes }: Job,
  extent: Extent,
  made: { readonly text: string; readonly failures: readonly string[] },
): string {
  const parts = extent.tables ? blockWords(blocksOf(choices)) : "totals";
  const [measure] = choices.measures;
  const lines = made.text.split("\n");
  return [
    `Made ${path} from ${some(source.paths, 4)}: ${count(source.rows, "row")}, ${parts}${extent.outliers ? ` and unusual values of ${plainName(measure?.name ?? "")}` : ""}. Every figure is a formula over the sheet Data; your files are as they were.`,
    ...lines.slice(1).filter((line) => !/^- .*: .* at /.test(line) && line !== "What is where:"),
    ...notes.map((note) => `- ${note}`),
    ...(made.failures.length > 0 ? [`Left out, because it could not be made: ${made.failures.join(" ")}`] : []),
  ].join("\n");
}

function notUnderstood(note: string): string {
  return `You asked for: "${note.trim()}". The offline playbook understands the names of files and columns, and "by month", "by quarter" or "by year". Nothing was changed. ${connectClaude}`;
}

function notDone(decided: Exclude<Approval, { kind: "approved" | "revise" }>): string {
  if (decided.kind === "failed") return `The plan could not be shown, so nothing was changed. ${decided.why}`;
  return "You did not want this plan. Nothing was changed.";
}
