/** Turns notes and transcripts into one document: themes, decisions, actions, open questions, all with their places. */
import { count, some } from "../../../base/words.ts";
import { type Approval, approvalOf, todos } from "../approval.ts";
import { listed, nameIn, type Row } from "../listing.ts";
import { call, connectClaude, type Fit, type Playbook, type Script } from "../playbook.ts";
import {
  askedName,
  commonFolder,
  extensionOf,
  filesNamed,
  folderNamed,
  foldersIn,
  freeName,
  inFolder,
  inside,
  isOrdinary,
} from "../request.ts";
import { bookOf } from "./book.ts";
import { documentOf, titleOf } from "./document.ts";
import { checkedTalks, type Reading, readTalks, type Talk, wordsIn } from "./read.ts";
import { type DigestWords, wordsFor } from "./words.ts";

export const digest: Playbook = {
  id: "digest",
  title: "Notes and transcripts to a digest",
  example: "Make a digest of my meeting notes",
  fits,
  script,
};

const things =
  /(?<!\p{L})(?:(?:meeting |call |interview )?notes|transcripts?|meetings?|minutes|interviews?|notizen|\p{L}*protokolle?n?|mitschriften?|besprechung(?:en|snotizen|sprotokolle?)?|gespräche?n?|sitzung(?:en)?|transkripte?n?)\b/iu;
const verbs =
  /(?<!\p{L})(?:digest|summar\w*|sum up|overview|recap|condense|boil down|extract|list|pull out|collect|find|what (?:was|were|did)|decisions?|action(?:s| items| points)?|to-?dos?|themes?|quotes?|fass(?:e|t)?|zusammen\w*|beschlüsse|beschlossen|entschieden|aufgaben|erledigen|zitate|themen|auswert\w*|wertet?|überblick|übersicht|kurzfassung)\b/iu;
const own =
  /\b(?:digest|action items?|beschlüsse und aufgaben|decisions and actions|meeting notes|besprechungsnotizen)\b/iu;
/** "Everything here" may be texts or tables: then the user is asked. */
const general =
  /\b(?:summar\w*|digest|zusammenfass\w*|fass(?:e|t)?)\b.*\b(?:everything|all|folder|files|documents|texts?|alles?|ordner|dateien|dokumente|texte)\b/iu;
const others =
  /(?<!\p{L})(?:rename|umbenenn\w*|benenn\w*|sort(?:iere?n?)?|organi[sz]\w*|tidy|delete|lösch\w*|move|verschieb\w*|receipts?|invoices?|belege|translate|übersetz\w*|write (?:an? )?(?:e-?mail|letter))\b|\.(?:csv|tsv|xlsx)\b/iu;

function fits(request: string): Fit {
  const thing = things.test(request) ? 0.4 : 0;
  const verb = verbs.test(request) ? 0.35 : 0;
  const certain = own.test(request) ? 0.2 : general.test(request) ? 0.15 : 0;
  const other = others.test(request) ? 0.4 : 0;
  return {
    score: thing + certain === 0 ? 0 : Math.max(0, Math.min(1, thing + verb + certain - other)),
    why: "Reads notes and transcripts and writes one document with themes, decisions, actions and open questions, each with the line it comes from, and a workbook of the actions.",
  };
}

const readable = new Set(["txt", "md", "text", "markdown", "vtt", "srt"]);
const folderWords =
  /^(?:meetings?|notes?|minutes|transcripts?|interviews?|calls?|notizen|protokolle?|besprechungen|sitzungen|gespräche|mitschriften|transkripte)\b/iu;
const fileWords =
  /\b(?:meeting|notes?|minutes|transcript|interview|call|protokoll|notiz(?:en)?|besprechung|mitschrift|sitzung|gespräch|weekly|standup|jour fixe)/iu;
/** Texts with less of a talk about them are left out where the whole folder is looked through. */
const fewest = 0.6;
const mostFiles = 400;

type Scope = { readonly paths: readonly string[]; readonly all: boolean; readonly where: string };

/** Files that the request names; else the folder it names; else folders for notes; else all texts. */
function scopeOf(rows: readonly Row[], request: string): Scope {
  const usable = rows.filter(
    (row) => isOrdinary(row) && readable.has(extensionOf(row.path)) && row.bytes > 0 && !isOwn(row.path),
  );
  const paths = (list: readonly Row[]): readonly string[] => list.map(({ path }) => path);
  const named = filesNamed(usable, request);
  if (named.length > 0) return { paths: paths(named), all: true, where: "the files you name" };
  const folder = folderNamed(usable, request);
  if (folder !== undefined)
    return { paths: paths(usable.filter(({ path }) => inside(folder, path))), all: true, where: `${folder}/` };
  const folders = foldersIn(usable).filter((path) => folderWords.test(nameIn(path)));
  if (folders.length === 0) return { paths: paths(usable), all: false, where: "the whole folder" };
  const chosen = usable.filter(
    ({ path }) =>
      folders.some((one) => inside(one, path)) || (fileWords.test(nameIn(path)) && !/receipt|beleg/iu.test(path)),
  );
  return {
    paths: paths(chosen),
    all: true,
    where: `${folders.map((one) => `${one}/`).join(", ")} and files named like notes`,
  };
}

/** Digests made before are no sources. */
const isOwn = (path: string): boolean => /^(?:digest|zusammenfassung)\b.*\.md$/iu.test(nameIn(path));

function* script({ request }: { readonly request: string }): Script {
  const found = yield* listed("**", "I look for notes and transcripts in the folder.");
  if ("problem" in found) return `The folder could not be read, so nothing was changed. ${found.problem}`;
  const scope = scopeOf(found.rows, request);
  if (scope.paths.length === 0)
    return `There is no text with notes or a transcript in ${scope.where}; txt and md are read. Nothing was changed. ${connectClaude}`;
  if (scope.paths.length > mostFiles)
    return `There are ${count(scope.paths.length, "text")} in ${scope.where}; up to ${mostFiles} are read at once. Name a folder. Nothing was changed.`;
  const reading = yield* readTalks(scope.paths);
  const talks = reading.talks.filter((talk) => isTalk(talk, scope));
  if (talks.length === 0) return nothingFound(reading, scope);
  const { talks: exact, checked, dropped } = yield* checkedTalks(talks);
  const job = jobFor({ request, rows: found.rows, scope, reading, talks: exact, checked, dropped });
  return yield* propose(job);
}

const isTalk = (talk: Talk, { all }: Scope): boolean =>
  wordsIn(talk).length > 0 && (all || talk.likeness >= fewest || fileWords.test(nameIn(talk.file)));

function nothingFound({ problems }: Reading, { where }: Scope): string {
  const seen = problems.slice(0, 5).map(({ file, why }) => `- ${file}: ${why}`);
  return [`No notes or transcripts were found in ${where}; nothing was changed. ${connectClaude}`, ...seen].join("\n");
}

type Job = {
  readonly path: string;
  readonly book: string | undefined;
  readonly talks: readonly Talk[];
  readonly words: DigestWords;
  readonly notes: readonly string[];
};

type Found = {
  readonly request: string;
  readonly rows: readonly Row[];
  readonly scope: Scope;
  readonly reading: Reading;
  readonly talks: readonly Talk[];
  readonly checked: number;
  readonly dropped: number;
};

function jobFor({ request, rows, scope, reading, talks, checked, dropped }: Found): Job {
  const words = wordsFor(request);
  const sources = talks.map(({ file }) => file);
  const folder = commonFolder(sources).split("/").slice(0, -1).join("/");
  const name =
    talks.length === 1 ? `${words.digest} ${nameIn(sources[0] ?? "").replace(/\.[^.]+$/, "")}` : words.digest;
  const path = askedName(request, "md", rows) ?? freeName(inFolder(folder, `${name}.md`), rows);
  const hasActions = talks.some(({ actions }) => actions.length > 0);
  const book = askedName(request, "xlsx", rows) ?? freeName(inFolder(folder, `${words.actions}.xlsx`), rows);
  const left = reading.talks.map(({ file }) => file).filter((file) => !sources.includes(file));
  const notes = [
    `Read from ${scope.where}: ${some(sources, 6)}.`,
    `${checked - dropped} of ${count(checked, "quotation")} stand word for word at the line they cite${dropped > 0 ? "; the others were left out" : ""}.`,
    ...(left.length > 0 ? [`Left out, no notes or transcripts: ${some(left, 12)}.`] : []),
    ...reading.problems.map(({ file, why }) => `Not read: ${file}. ${why}`),
  ];
  return { path, book: hasActions ? book : undefined, talks, words, notes };
}

/** Shows the plan. A note to it can only be answered with the way out: there is nothing to choose about a digest. */
function* propose(job: Job): Script {
  const decided = approvalOf(
    yield* call("Plan", planOf(job), `I propose a digest of ${count(job.talks.length, "text")}.`),
  );
  if (decided.kind === "approved") return yield* carryOut({ ...job, ...editedPaths(decided) });
  if (decided.kind === "failed") return `The plan could not be shown, so nothing was changed. ${decided.why}`;
  if (decided.kind === "rejected") return "You did not want this plan. Nothing was changed.";
  return `You asked for: "${decided.note}". The offline playbook writes one digest of the notes it found; name files or a folder in a new request to choose others. Nothing was changed. ${connectClaude}`;
}

const titlesOf = ({ path, book }: Job): readonly string[] => [
  `Write ${nameIn(path)}`,
  ...(book === undefined ? [] : [`Write ${nameIn(book)}`]),
];

function planOf(job: Job): unknown {
  const { path, book, talks, notes } = job;
  const [first = "", second = ""] = titlesOf(job);
  return {
    summary: `Write ${path}${book === undefined ? "" : ` and ${book}`} from ${count(talks.length, "text")}: ${countsOf(job)}. ${notes.slice(0, 2).join(" ")}`,
    steps: [
      {
        title: first,
        detail: "Themes, decisions, actions, open questions, quotations with their lines",
        operations: [{ kind: "create", path }],
      },
      ...(book === undefined
        ? []
        : [{ title: second, detail: "The actions as a table", operations: [{ kind: "create", path: book }] }]),
    ],
    deliverables: [
      { path, what: `Digest of ${count(talks.length, "text")}` },
      ...(book === undefined ? [] : [{ path: book, what: "Actions with owner and date" }]),
    ],
    guardrails: [
      {
        text: "No existing file is changed, moved, overwritten or deleted",
        never: ["change", "overwrite", "delete", "move"],
      },
    ],
    done: [
      { text: `${nameIn(path)} is there`, kind: "exists", path },
      ...(book === undefined
        ? []
        : [{ text: `${nameIn(book)} opens and no formula has an error`, kind: "sound", path: book }]),
      ...talks.slice(0, 10).map(({ file }) => ({ text: `${nameIn(file)} is still there`, kind: "exists", path: file })),
    ],
  };
}

function countsOf({ talks }: Job): string {
  const all = (pick: (talk: Talk) => readonly unknown[]): number =>
    talks.reduce((sum, talk) => sum + pick(talk).length, 0);
  return [
    count(
      all(({ themes }) => themes),
      "theme",
    ),
    count(
      all(({ decisions }) => decisions),
      "decision",
    ),
    count(
      all(({ actions }) => actions),
      "action",
    ),
    count(
      all(({ questions }) => questions),
      "open question",
    ),
  ].join(", ");
}

/** The paths as the user edited them in the plan. */
function editedPaths({ text, edited }: Extract<Approval, { kind: "approved" }>): {
  readonly path?: string;
  readonly book?: string;
} {
  if (!edited) return {};
  const path = /\n- create ([^\n]+\.md)/.exec(text)?.[1];
  const book = /\n- create ([^\n]+\.xlsx)/.exec(text)?.[1];
  return { ...(path === undefined ? {} : { path }), ...(book === undefined ? {} : { book }) };
}

function* carryOut(job: Job): Script {
  const { path, book, talks, words } = job;
  const titles = titlesOf(job);
  const content = documentOf({ path, talks, words });
  const { results } = yield {
    calls: [
      { name: "TodoWrite", input: todos(titles, 0) },
      { name: "Write", input: { file_path: path, content } },
      ...(book === undefined
        ? []
        : [{ name: "Workbook", input: bookOf({ path: book, title: titleOf(talks, words), talks }) }]),
    ],
  };
  const [, text, table] = results;
  yield* call("TodoWrite", todos(titles, titles.length));
  const failed = [text, table]
    .filter((result) => result !== undefined && !result.ok)
    .map((result) => result?.text ?? "");
  return report(job, { failed, written: text?.ok === true, tabled: table?.ok === true });
}

type Outcome = { readonly failed: readonly string[]; readonly written: boolean; readonly tabled: boolean };

function report(job: Job, { failed, written, tabled }: Outcome): string {
  const { path, book, talks, notes } = job;
  const made = [...(written ? [path] : []), ...(tabled && book !== undefined ? [book] : [])];
  if (made.length === 0) return `Nothing could be written; no file was changed. ${failed[0] ?? ""}`;
  return [
    `Wrote ${made.join(" and ")} from ${count(talks.length, "text")}: ${countsOf(job)}. Your files are as they were.`,
    ...failed.map((why) => `Not made: ${why}`),
    ...notes.map((note) => `- ${note}`),
    "- The digest is made by rules: what was said in unusual words may be missing.",
  ].join("\n");
}
