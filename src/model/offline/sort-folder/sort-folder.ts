/** Sorts the files of a folder into folders by type and date. */
import { count, some } from "../../../base/words.ts";
import { type Approval, approvalOf, editedTarget, todos } from "../approval.ts";
import { listed, nameIn, type Row } from "../listing.ts";
import {
  type Call,
  call,
  connectClaude,
  type Fit,
  type Heard,
  type Playbook,
  type Result,
  type Script,
  type Step,
} from "../playbook.ts";
import { freeName, inFolder } from "../request.ts";
import { indexOf } from "./index-file.ts";
import { emptied, type Group, type Part, reasonToStay, type Sorting, sortingOf } from "./moves.ts";
import { narrower, onlyCopies, onlyIndex, refined, type Wish, wishOf } from "./wish.ts";

export const sortFolder: Playbook = {
  id: "sort-folder",
  title: "Sort a folder by type and date",
  example: "Organise this folder by type and date, put duplicates aside and write an index",
  fits,
  script,
};

const verbs =
  /\b(?:organi[sz](?:e|ing)|sort(?:ing)?|tidy|clean(?:ing)?[ -]?up|clean|arrange|declutter|order|structure|sortiere?n?|ordne|ordnen|aufräumen|aufzuräumen|räume?|strukturiere?n?|organisiere?n?)\b/iu;
/** Verbs of any move: with a criterion they mean sorting, without one a single move that a playbook does not do. */
const moving = /(?<!\p{L})(?:move|put|file|group|verschiebe?|lege?|gruppiere?)\b/iu;
const things =
  /\b(?:folder|folders|directory|files?|downloads?|desktop|documents?|pictures?|photos?|images?|inbox|workspace|mess|everything|ordner|dateien?|verzeichnis|schreibtisch|dokumente|bilder|fotos|alles|hier|here|up)\b/iu;
const criteria =
  /\b(?:by|nach)\s+(?:\p{L}+[\s,]+(?:and |und )?)?(?:type|kind|date|month|year|projects?|customers?|typ|art|dateityp|datum|monat|jahr|projekte?n?|kunden?)/iu;
const otherJobs =
  /\b(?:table|spreadsheet|rows?|columns?|sheet|workbook|tabelle|zeilen?|spalten?|summary|rename|umbenennen|benenne)\b|\.(?:csv|tsv|xlsx)\b/iu;

function fits(request: string): Fit {
  if (onlyIndex(request)) return { score: 0.8, why: "Writes a list of what is where. No file moves." };
  if (onlyCopies.test(request)) return { score: 0.8, why: "Moves copies of other files into a folder Duplicates." };
  const verb = verbs.test(request) || (moving.test(request) && criteria.test(request)) ? 0.4 : 0;
  const thing = things.test(request) ? 0.3 : 0;
  const criterion = criteria.test(request) ? 0.3 : 0;
  const other = otherJobs.test(request) ? 0.4 : 0;
  return {
    score: verb === 0 ? 0 : Math.max(0, verb + thing + criterion - other),
    why: "Moves the files into folders such as Documents/2026-10. Nothing is changed, deleted or overwritten.",
  };
}

function* script({ request }: { readonly request: string }): Script {
  const wish = wishOf(request);
  const found = yield* listed("**", "I look at what is in the folder.", copiesFor(wish));
  if ("problem" in found) return `The folder could not be read, so nothing was changed. ${found.problem}`;
  return yield* propose(wish, found.rows);
}

/** Shows the plan; one that is sent back is made again as long as the note is understood. */
function* propose(first: Wish, looked: readonly Row[]): Script {
  let wish = first;
  let rows = looked;
  for (;;) {
    const sorting = sortingOf(rows, wish);
    if (sorting.moving.length === 0 && !wish.index) return nothingToDo(sorting, rows);
    const index = wish.index ? freeName(inFolder(sorting.base, "Index.md"), rows) : undefined;
    const answer = yield* call("Plan", planOf(sorting, rows, { wish, index }), planWords(sorting));
    const decided = approvalOf(answer);
    if (decided.kind === "approved") {
      return yield* carryOut(sorting, { decided, wish, said: answer.said, index }, rows);
    }
    const next = decided.kind === "revise" ? refined(wish, decided.note) : undefined;
    if (next === undefined) return notDone(decided);
    rows = yield* compared(rows, wish, next);
    wish = next;
  }
}

/** The files again with what equals what, where only the next wish asks for it; as they are where that fails. */
function* compared(rows: readonly Row[], wish: Wish, next: Wish): Generator<Step, readonly Row[], Heard> {
  if (wish.duplicates || !next.duplicates) return rows;
  const found = yield* listed("**", "I compare the files.", { duplicates: true });
  return "problem" in found ? rows : found.rows;
}

const copiesFor = ({ duplicates }: Wish): { readonly duplicates?: true } => (duplicates ? { duplicates: true } : {});

const planWords = ({ moving, parts }: Sorting): string =>
  moving.length === 0
    ? "I propose to write a list of what is where; no file moves."
    : `I propose to move ${count(moving.length, "file")} into ${count(folderCount(parts), "folder")}.`;

const folderCount = (parts: readonly Part[]): number => parts.flatMap(({ groups }) => groups).length;

const filesIn = ({ groups }: Part): number => groups.reduce((sum, { rows }) => sum + rows.length, 0);

const titleOf = (part: Part): string => `${part.title}: ${count(filesIn(part), "file")}`;

type Shown = { readonly wish: Wish; readonly index: string | undefined };

function planOf(sorting: Sorting, rows: readonly Row[], { wish, index }: Shown): unknown {
  const { parts } = sorting;
  return {
    summary: summaryOf(sorting, wish),
    steps: [
      ...parts.map((part) => ({
        title: titleOf(part),
        operations: part.groups.map(({ folder, rows: own }) => ({
          kind: "move",
          from: own.map(({ path }) => path),
          to: `${folder}/`,
        })),
      })),
      ...(index === undefined ? [] : [{ title: indexTitle(index), operations: [{ kind: "create", path: index }] }]),
    ],
    guardrails: [{ text: "Nothing is deleted, changed or overwritten", never: ["delete", "change", "overwrite"] }],
    done: [
      {
        text: `All ${count(rows.length, "file")} are still there`,
        kind: "count",
        pattern: "**",
        count: rows.length + (index === undefined ? 0 : 1),
      },
    ],
  };
}

function summaryOf(sorting: Sorting, { layout }: Wish): string {
  const { parts, moving, base } = sorting;
  const where = base === "" ? "" : ` of ${base}`;
  if (moving.length === 0) return `Write a list of what is where${where}. No file moves.`;
  const named = moving.filter(({ dateFrom }) => dateFrom === "name").length;
  const dates = `Dates come from the file name where it has one (${named}), else from the last change (${moving.length - named}).`;
  return [
    `Move ${count(moving.length, "file")}${where} into ${count(folderCount(parts), "folder")}: ${parts.map((part) => `${part.title} ${filesIn(part)}`).join(", ")}.`,
    ...(layout === "date" || layout === "type and date" ? [dates] : []),
    ...(sorting.left.size === 0 ? [] : [leftWords(sorting)]),
  ].join(" ");
}

function leftWords({ left }: Sorting): string {
  const parts = [...left].map(([reason, paths]) => `${paths.length} ${reason}`);
  return `Left where they are: ${parts.join(", ")}.`;
}

function nothingToDo(sorting: Sorting, rows: readonly Row[]): string {
  if (rows.length === 0) return "The folder holds no files, so there is nothing to sort.";
  return `There is nothing to sort; nothing was changed. ${leftDetails(sorting).join("\n")}`;
}

function leftDetails({ left }: Sorting): readonly string[] {
  return [...left].map(([reason, paths]) => `- ${count(paths.length, "file")} left, ${reason}: ${some(paths, 5)}`);
}

function notDone(decided: Approval): string {
  if (decided.kind === "failed") return `The plan could not be shown, so nothing was changed. ${decided.why}`;
  if (decided.kind === "revise") {
    return `You asked for: "${decided.note}". The offline playbook can leave kinds of files out ("only images", "without pdf", "not the subfolders"), sort "by type", "by month", "by year" or "by project", put "duplicates aside" and write an "index". Nothing was changed. ${connectClaude}`;
  }
  return "You did not want this plan. Nothing was changed.";
}

type Approved = Extract<Approval, { kind: "approved" }>;

/** What came of the moves, as the Move tool tells it. */
type Done = { readonly part: Part; readonly moved: number; readonly notes: readonly string[] };

/** The go-ahead: what was approved, and what the user said since ("only images") that may narrow it. */
type GoAhead = {
  readonly decided: Approved;
  readonly wish: Wish;
  readonly said: readonly string[];
  /** Where the list of what is where goes; undefined when none was asked for. */
  readonly index: string | undefined;
};

function* carryOut(
  sorting: Sorting,
  { decided, wish: first, said: early, index }: GoAhead,
  rows: readonly Row[],
): Script {
  const titles = [...sorting.parts.map(titleOf), ...(index === undefined ? [] : [indexTitle(index)])];
  const done: Done[] = [];
  let wish = first;
  let said = early;
  for (const [at, whole] of sorting.parts.entries()) {
    const less = narrower(wish, said.join("\n"));
    wish = less ?? wish;
    const part = narrowed(whole, sorting.base, wish);
    const moves = part.groups.map((group) => moveOf(group, decided));
    const heard = yield moveStep({ name: "TodoWrite", input: todos(titles, at) }, moves, less !== undefined);
    const result = moves.length === 0 ? undefined : heard.results[1];
    done.push({ part, moved: movedIn(result?.text ?? ""), notes: result === undefined ? [] : notesIn(result) });
    said = heard.said;
  }
  const listedAt = index === undefined ? "" : yield* writeIndex(sorting, index);
  yield* call("TodoWrite", todos(titles, titles.length));
  return `${report(sorting, done, rows)}${listedAt}`;
}

/** One reply: the progress and the moves of a part; `isLess`: what the user said was taken into account. */
function moveStep(todo: Call, moves: readonly unknown[], isLess: boolean): Step {
  return {
    calls: moves.length === 0 ? [todo] : [todo, { name: "Move", input: { moves } }],
    ...(isLess
      ? { heeded: true, say: "I leave out what you said from here on; what is moved already stays moved." }
      : {}),
  };
}

const indexTitle = (index: string): string => `Write ${nameIn(index)}`;

/** Lists what is where now: a name that was taken meanwhile has a number. */
function* writeIndex({ base }: Sorting, index: string): Script {
  const found = yield* listed("**", "I write down what is where.");
  if ("problem" in found) return `\nThe index could not be written. ${found.problem}`;
  const written = yield* call("Write", { file_path: index, content: indexOf(found.rows, base, index) });
  return written.ok ? `\nWhat is where: ${index}` : `\nThe index could not be written. ${written.text}`;
}

const narrowed = (part: Part, base: string, wish: Wish): Part => ({
  ...part,
  groups: part.groups
    .map((group) => ({ ...group, rows: group.rows.filter((row) => reasonToStay(row, base, wish) === undefined) }))
    .filter(({ rows }) => rows.length > 0),
});

/** The move as approved; the user may have edited where it goes. */
function moveOf(
  { folder, rows }: Group,
  approved: Approved,
): { readonly from: readonly string[]; readonly to: string } {
  const from = rows.map(({ path }) => path);
  const first = from[0] ?? "";
  const edited = editedTarget(approved, first);
  if (edited === undefined) return { from, to: `${folder}/` };
  return { from, to: from.length === 1 ? edited : edited.slice(0, -nameIn(first).length) };
}

const movedIn = (text: string): number => Number(/^Moved ([\d,]+) file/.exec(text)?.[1]?.replaceAll(",", "") ?? 0);

function notesIn({ ok, text }: Result): readonly string[] {
  const left = /^Not moved \(\d+\): .*$/m.exec(text)?.[0];
  if (left !== undefined) return [left];
  return ok ? [] : [text];
}

function report(sorting: Sorting, done: readonly Done[], rows: readonly Row[]): string {
  const moved = done.reduce((sum, one) => sum + one.moved, 0);
  const complete = moved === sorting.moving.length;
  const targets = sorting.parts.flatMap(({ groups }) => groups.map(({ folder }) => folder));
  const empty = complete ? emptied(rows, sorting.moving, targets) : [];
  const notes = done.flatMap((one) => one.notes);
  if (sorting.moving.length === 0) return "No file was moved, changed, deleted or overwritten.";
  return [
    `Moved ${count(moved, "file")} into ${count(targets.length, "folder")}. Nothing was changed, deleted or overwritten.`,
    ...done.map(
      ({ part, moved: own }) =>
        `- ${part.title}: ${count(own, "file")} in ${some(
          part.groups.map(({ folder }) => `${folder}/`),
          4,
        )}`,
    ),
    ...(complete
      ? []
      : [`${count(sorting.moving.length - moved, "file")} of the plan stayed.`, ...notes.map((note) => `- ${note}`)]),
    ...leftDetails(sorting),
    ...(empty.length > 0 ? [`Empty folders left as they are: ${some(empty, 10)}`] : []),
  ].join("\n");
}
