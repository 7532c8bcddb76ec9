/** Sorts the files of a folder into folders by type and date. */
import { count, some } from "../../../base/words.ts";
import { type Approval, approvalOf, editedTarget, todos } from "../approval.ts";
import { listed, nameIn, type Row } from "../listing.ts";
import { call, connectClaude, type Fit, type Playbook, type Result, type Script } from "../playbook.ts";
import { emptied, type Group, type Part, reasonToStay, type Sorting, sortingOf } from "./moves.ts";
import { narrower, refined, type Wish, wishOf } from "./wish.ts";

export const sortFolder: Playbook = {
  id: "sort-folder",
  title: "Sort a folder by type and date",
  example: "Organise this folder by type and date",
  fits,
  script,
};

const verbs =
  /\b(?:organi[sz](?:e|ing)|sort(?:ing)?|tidy|clean(?:ing)?[ -]?up|clean|arrange|declutter|order|structure|sortiere?n?|ordne|ordnen|aufräumen|aufzuräumen|räume?|strukturiere?n?|organisiere?n?)\b/iu;
const things =
  /\b(?:folder|folders|directory|files?|downloads?|desktop|documents?|pictures?|photos?|images?|inbox|workspace|mess|everything|ordner|dateien?|verzeichnis|schreibtisch|dokumente|bilder|fotos|alles|hier|here|up)\b/iu;
const criteria =
  /\b(?:by|nach)\s+(?:\p{L}+[\s,]+(?:and |und )?)?(?:type|kind|date|month|year|typ|art|dateityp|datum|monat|jahr)/iu;
const otherJobs =
  /\b(?:table|spreadsheet|rows?|columns?|sheet|workbook|tabelle|zeilen?|spalten?|summary|rename|umbenennen)\b/iu;

function fits(request: string): Fit {
  const verb = verbs.test(request) ? 0.4 : 0;
  const thing = things.test(request) ? 0.3 : 0;
  const criterion = criteria.test(request) ? 0.3 : 0;
  const other = otherJobs.test(request) ? 0.4 : 0;
  return {
    score: verb === 0 ? 0 : Math.max(0, verb + thing + criterion - other),
    why: "Moves the files into folders such as Documents/2026-10. Nothing is changed, deleted or overwritten.",
  };
}

function* script({ request }: { readonly request: string }): Script {
  const found = yield* listed("**", "I look at what is in the folder.");
  if ("problem" in found) return `The folder could not be read, so nothing was changed. ${found.problem}`;
  let wish = wishOf(request);
  // A plan that is sent back is made again as long as the note is understood.
  for (;;) {
    const sorting = sortingOf(found.rows, wish);
    if (sorting.moving.length === 0) return nothingToDo(sorting, found.rows);
    const answer = yield* call("Plan", planOf(sorting, found.rows), planWords(sorting));
    const decided = approvalOf(answer);
    if (decided.kind === "approved") {
      return yield* carryOut(sorting, { decided, wish, said: answer.said }, found.rows);
    }
    const next = decided.kind === "revise" ? refined(wish, decided.note) : undefined;
    if (next === undefined) return notDone(decided);
    wish = next;
  }
}

const planWords = ({ moving, parts }: Sorting): string =>
  `I propose to move ${count(moving.length, "file")} into ${count(folderCount(parts), "folder")}.`;

const folderCount = (parts: readonly Part[]): number => parts.flatMap(({ groups }) => groups).length;

const filesIn = ({ groups }: Part): number => groups.reduce((sum, { rows }) => sum + rows.length, 0);

const titleOf = (part: Part): string => `${part.title}: ${count(filesIn(part), "file")}`;

function planOf(sorting: Sorting, rows: readonly Row[]): unknown {
  const { parts, moving, base } = sorting;
  const where = base === "" ? "" : ` of ${base}`;
  const named = moving.filter(({ dateFrom }) => dateFrom === "name").length;
  return {
    summary:
      `Move ${count(moving.length, "file")}${where} into ${count(folderCount(parts), "folder")}: ${parts.map((part) => `${part.title} ${filesIn(part)}`).join(", ")}. Dates come from the file name where it has one (${named}), else from the last change (${moving.length - named}). ${leftWords(sorting)}`.trim(),
    steps: parts.map((part) => ({
      title: titleOf(part),
      operations: part.groups.map(({ folder, rows: own }) => ({
        kind: "move",
        from: own.map(({ path }) => path),
        to: `${folder}/`,
      })),
    })),
    guardrails: [{ text: "Nothing is deleted, changed or overwritten", never: ["delete", "change", "overwrite"] }],
    done: [
      { text: `All ${count(rows.length, "file")} are still there`, kind: "count", pattern: "**", count: rows.length },
    ],
  };
}

function leftWords({ left }: Sorting): string {
  if (left.size === 0) return "";
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
    return `You asked for: "${decided.note}". The offline playbook can only leave kinds of files out ("only images", "without pdf", "not the subfolders") or sort "by type", "by month" or "by year". Nothing was changed. ${connectClaude}`;
  }
  return "You did not want this plan. Nothing was changed.";
}

type Approved = Extract<Approval, { kind: "approved" }>;

/** What came of the moves, as the Move tool tells it. */
type Done = { readonly part: Part; readonly moved: number; readonly notes: readonly string[] };

/** The go-ahead: what was approved, and what the user said since ("only images") that may narrow it. */
type GoAhead = { readonly decided: Approved; readonly wish: Wish; readonly said: readonly string[] };

function* carryOut(sorting: Sorting, { decided, wish: first, said: early }: GoAhead, rows: readonly Row[]): Script {
  const titles = sorting.parts.map(titleOf);
  const done: Done[] = [];
  let wish = first;
  let said = early;
  for (const [index, whole] of sorting.parts.entries()) {
    const less = narrower(wish, said.join("\n"));
    wish = less ?? wish;
    const part = narrowed(whole, sorting.base, wish);
    const moves = part.groups.map((group) => moveOf(group, decided));
    const todo = { name: "TodoWrite", input: todos(titles, index) };
    const heard = yield {
      calls: moves.length === 0 ? [todo] : [todo, { name: "Move", input: { moves } }],
      ...(less === undefined
        ? {}
        : { heeded: true, say: "I leave out what you said from here on; what is moved already stays moved." }),
    };
    const result = moves.length === 0 ? undefined : heard.results[1];
    done.push({ part, moved: movedIn(result?.text ?? ""), notes: result === undefined ? [] : notesIn(result) });
    said = heard.said;
  }
  yield* call("TodoWrite", todos(titles, titles.length));
  return report(sorting, done, rows);
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
