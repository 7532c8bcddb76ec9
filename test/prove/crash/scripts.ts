/** Scripted tasks of every kind, told as goals: a model that died half-way looks what is missing and asks for that. */
import type { Block } from "../../../src/protocol/messages.ts";
import type { Plant } from "../../helpers/tree.ts";

/** What has to be in the folder: a text, anything at all (true), or nothing (null). */
export type Want = Readonly<Record<string, string | true | null>>;

/** One call. With `each`, what is there already is left out of a second try. */
export type Goal = {
  readonly tool: string;
  readonly input: unknown;
  readonly want?: Want;
  readonly each?: {
    readonly items: readonly { readonly item: unknown; readonly want: Want }[];
    readonly input: (items: readonly unknown[]) => unknown;
  };
};

export type Script = {
  readonly name: string;
  readonly mode: "plan" | "ask" | "auto";
  readonly text?: string;
  readonly files: Readonly<Record<string, Plant>>;
  /** Replies: the calls of one run side by side. A goal without `want` and `each` is asked for once. */
  readonly turns: readonly (readonly Goal[])[];
  /** Effects of questions (by their words) that the user says no to. */
  readonly no?: RegExp;
  /** What the user types when the named file appears. */
  readonly steer?: string;
};

const once = (tool: string, input: unknown): Goal => ({ tool, input });
const plan = (...operations: readonly object[]): Goal =>
  once("Plan", { summary: "As asked", steps: [{ title: "All of it", operations }] });
const write = (path: string, content: string): Goal => ({
  tool: "Write",
  input: { file_path: path, content },
  want: { [path]: content },
});
const edit = (path: string, from: string, to: string, after: string): Goal => ({
  tool: "Edit",
  input: { file_path: path, old_string: from, new_string: to },
  want: { [path]: after },
});
const move = (...moves: readonly (readonly [from: string, to: string, overwrite?: true])[]): Goal => ({
  tool: "Move",
  input: undefined,
  each: {
    items: moves.map(([from, to, overwrite]) => ({
      item: { from, to, ...(overwrite ? { overwrite } : {}) },
      want: { [from]: null, [to]: true },
    })),
    input: (items) => ({ moves: items }),
  },
});
const remove = (...paths: readonly string[]): Goal => ({
  tool: "Delete",
  input: undefined,
  each: {
    items: paths.map((path) => ({ item: path, want: { [path]: null } })),
    input: (items) => ({ paths: items }),
  },
});
/** A command that proposes changes from its view. */
const command = (want: Want, ...changes: readonly object[]): Goal => ({ tool: "Command", input: { changes }, want });

const numbered = (count: number, name: (n: number) => string): readonly string[] =>
  Array.from({ length: count }, (_, n) => name(n));
const plants = (names: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(names.map((name) => [name, `text of ${name}`]));

const inbox = numbered(12, (n) => `Inbox/${n}.jpg`);
const heap = numbered(70, (n) => `heap/${n % 7}/${n}.log`);
const long = "a line of a long text that is more than a blob\n".repeat(400);

export const scripts: readonly Script[] = [
  {
    name: "sort a folder by an approved plan",
    mode: "plan",
    files: { ...plants(inbox), "Inbox/note.md": "mine" },
    turns: [
      [plan({ kind: "move", from: inbox, to: "Photos/2026/" })],
      [move(...inbox.map((path) => [path, path.replace("Inbox", "Photos/2026")] as const))],
    ],
  },
  {
    name: "write new files in new folders",
    mode: "auto",
    files: { "a.txt": "a" },
    turns: [[write("out/deep/er/1.md", "one"), write("out/deep/2.md", "two")], [write("top.md", "three")]],
  },
  {
    name: "edit files, each after a question",
    mode: "ask",
    files: { "list.csv": "1,2\n", "notes.md": "# Old\n" },
    turns: [[edit("list.csv", "1,2", "3,4", "3,4\n")], [edit("notes.md", "Old", "New", "# New\n")]],
  },
  {
    name: "delete files and folders",
    mode: "ask",
    files: { "old/a.tmp": "a", "old/sub/b.tmp": "b", "old/sub/empty/": "", "keep.md": "k", "x.tmp": "x" },
    turns: [[remove("old", "x.tmp")]],
  },
  {
    name: "move onto files that are replaced",
    mode: "ask",
    files: { "new.md": "new", "report.md": "old", "b/new.md": "other" },
    turns: [[move(["new.md", "report.md", true])], [move(["b/new.md", "b/report.md"])]],
  },
  {
    name: "everything at once in one reply",
    mode: "plan",
    files: { "a.txt": "A", "b.txt": "B", "list.csv": "1,2\n", "old.tmp": "old", "keep.md": "mine" },
    turns: [
      [
        plan(
          { kind: "create", path: "Index.md" },
          { kind: "move", from: ["a.txt", "b.txt"], to: "Texts/" },
          { kind: "change", path: "list.csv" },
          { kind: "delete", path: "old.tmp" },
        ),
      ],
      [
        write("Index.md", "# Index"),
        move(["a.txt", "Texts/a.txt"], ["b.txt", "Texts/b.txt"]),
        edit("list.csv", "1,2", "3,4", "3,4\n"),
        remove("old.tmp"),
      ],
    ],
  },
  {
    name: "go on after a no",
    mode: "ask",
    files: { "a.txt": "A", "secret plan.md": "s" },
    no: /delete/i,
    turns: [[once("Delete", { paths: ["a.txt"] })], [write("b.txt", "B")]],
  },
  {
    name: "ask the user, then write",
    mode: "auto",
    files: {},
    turns: [
      [
        once("AskUserQuestion", {
          questions: [{ question: "Which one?", options: [{ label: "First" }, { label: "Second" }] }],
        }),
      ],
      [write("answer.md", "First")],
    ],
  },
  {
    name: "report progress while working",
    mode: "auto",
    files: { "a.txt": "A" },
    turns: [
      [once("TodoWrite", { todos: [{ content: "Copy", status: "in_progress" }] }), write("copy.txt", "A")],
      [once("TodoWrite", { todos: [{ content: "Copy", status: "completed" }] })],
    ],
  },
  {
    name: "read much and write much",
    mode: "auto",
    files: { "long.txt": long },
    turns: [[once("Grep", { pattern: "line", output_mode: "content" })], [write("copy.txt", long.repeat(12))]],
  },
  {
    name: "rename a whole folder",
    mode: "auto",
    files: { "Old name/sub/a.txt": "A", "Old name/b.txt": "B", "Old name/empty/": "" },
    turns: [[move(["Old name", "New name"])], [write("New name/c.txt", "C")]],
  },
  {
    name: "shift names along",
    mode: "auto",
    files: { "1.txt": "one", "2.txt": "two", "3.txt": "three" },
    turns: [
      [move(["3.txt", "4.txt"])],
      [{ tool: "Move", input: { moves: [{ from: "2.txt", to: "3.txt" }] }, want: { "2.txt": null, "3.txt": "two" } }],
      [{ tool: "Move", input: { moves: [{ from: "1.txt", to: "2.txt" }] }, want: { "1.txt": null, "2.txt": "one" } }],
    ],
  },
  {
    name: "names in every spelling",
    mode: "auto",
    files: { "Übersicht.md": "u", "cafe\u0301.txt": "c", "日本.md": "n", "-rf": "r", ".dot": "d" },
    turns: [
      [
        move(
          ["Übersicht.md", "ä/Übersicht.md"],
          ["cafe\u0301.txt", "ä/cafe\u0301.txt"],
          ["日本.md", "ä/日本.md"],
          ["-rf", "ä/-rf"],
        ),
      ],
    ],
  },
  {
    name: "move and delete links",
    mode: "ask",
    files: { "a.txt": "A", link: { link: "a.txt" }, "dead link": { link: "/nowhere" }, "d/": "" },
    turns: [[move(["link", "d/link"])], [remove("dead link")]],
  },
  {
    name: "change files with modes of their own",
    mode: "ask",
    files: { "run.sh.txt": { text: "echo", mode: 0o755 }, "private.txt": { text: "p", mode: 0o600 } },
    turns: [[write("run.sh.txt", "echo 2")], [write("private.txt", "q")]],
  },
  {
    name: "a file with a life of its own",
    mode: "ask",
    files: {},
    turns: [
      [write("draft.md", "first")],
      [edit("draft.md", "first", "second", "second")],
      [move(["draft.md", "done/final.md"])],
      [remove("done/final.md")],
      [write("end.md", "end")],
    ],
  },
  {
    name: "take what a command changed",
    mode: "ask",
    files: { "in.csv": "1\n", "old.csv": "0\n", "name.csv": "n\n" },
    turns: [
      [
        command(
          { "out.csv": "2\n", "in.csv": "3\n", "old.csv": null, "renamed.csv": "n\n", "dir/x.csv": "x" },
          { kind: "create", path: "out.csv", text: "2\n" },
          { kind: "change", path: "in.csv", text: "3\n" },
          { kind: "delete", path: "old.csv" },
          { kind: "move", path: "name.csv", to: "renamed.csv" },
          { kind: "create", path: "dir/x.csv", text: "x" },
        ),
      ],
    ],
  },
  {
    name: "take a part of what a command changed",
    mode: "ask",
    files: { "in.csv": "1\n", "old.csv": "0\n" },
    no: /delete/i,
    turns: [
      [
        command(
          { "out.csv": "2\n" },
          { kind: "create", path: "out.csv", text: "2\n" },
          { kind: "delete", path: "old.csv" },
        ),
      ],
    ],
  },
  {
    name: "keep what must not be overwritten",
    mode: "auto",
    text: "Collect the notes. Do not overwrite anything.",
    files: { "a/note.md": "a", "b/note.md": "b" },
    turns: [[once("Write", { file_path: "a/note.md", content: "no" })], [move(["b/note.md", "a/note b.md"])]],
  },
  {
    name: "two plans, one after the other",
    mode: "plan",
    files: { "a.txt": "A", "b.txt": "B" },
    turns: [
      [plan({ kind: "move", from: ["a.txt"], to: "first/" })],
      [move(["a.txt", "first/a.txt"])],
      [plan({ kind: "delete", path: "b.txt" })],
      [remove("b.txt")],
    ],
  },
  {
    name: "hear the user meanwhile",
    mode: "auto",
    files: {},
    steer: "first.md",
    turns: [[write("first.md", "1")], [write("second.md", "2")], [write("third.md", "3")]],
  },
  {
    name: "delete a heap in batches",
    mode: "ask",
    files: plants(heap),
    turns: [[remove("heap")]],
  },
];

/** What the folder holds at a path: its text, true for anything that is no text, null for nothing. */
export type Eyes = (path: string) => string | true | null;

const holds = (want: Want, see: Eyes): boolean =>
  Object.entries(want).every(([path, wanted]) => {
    const there = see(path);
    return wanted === true ? there !== null : there === wanted;
  });

/** The call that a goal still needs; undefined when all of it is there. `asked` says whether it was asked for before. */
function callFor(goal: Goal, asked: boolean, see: Eyes): unknown {
  if (goal.each) {
    const left = goal.each.items.filter(({ want }) => !holds(want, see));
    return left.length === 0 ? undefined : goal.each.input(left.map(({ item }) => item));
  }
  if (goal.want === undefined) return asked ? undefined : goal.input;
  return holds(goal.want, see) ? undefined : goal.input;
}

/** What the model says next: the calls of the first turn that has something left. */
export function nextCalls(script: Script, said: ReadonlySet<string>, see: Eyes): readonly Block[] {
  for (const [t, goals] of script.turns.entries()) {
    const blocks = goals.flatMap((goal, g): readonly Block[] => {
      const id = `${t}-${g}`;
      // A turn that was asked for and is past stays past: later turns may have undone what it wanted.
      const later = script.turns.slice(t + 1).some((next, n) => next.some((_, k) => said.has(`${t + 1 + n}-${k}`)));
      const input = later ? undefined : callFor(goal, said.has(id), see);
      return input === undefined ? [] : [{ type: "call", id: id as never, name: goal.tool, input }];
    });
    if (blocks.length > 0) return blocks;
  }
  return [{ type: "text", text: "Done." }];
}
