/**
 * What delivery checks found on outputs, in the editor's list of problems. Of several tasks that wrote a file the newest
 * counts; a file that somebody changes is checked anew, and one that is gone has no problems.
 */
import type * as vscode from "vscode";
import { visible } from "../base/words.ts";
import type { Finding } from "../protocol/events.ts";
import type { Hash, Instant, TaskId } from "../protocol/ids.ts";
import { pathKey, type WorkPath } from "../protocol/paths.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Code, Ending, Log, Uri } from "./code.ts";
import type { Places } from "./places.ts";

/** The list of a file that no text editor shows, as a text that the editor's problems can point into. */
export const checkScheme = "cowork-check";

/** Behind the name, so that the list is no workbook to the editor: it chooses what opens a name by its ending. */
const listSuffix = " (Cowork)";

export type Findings = Ending & {
  show(state: TaskState, places: Places): void;
  /** Somebody wrote or removed the file: what was found before may not hold any more. */
  changed(file: Uri): void;
  clear(): void;
  /** What is known of a file now. */
  of(file: Uri): readonly Finding[];
  /** The file that a list of problems is about, and what was found on it, one per line. */
  listed(list: Uri): { readonly file: Uri; readonly findings: readonly Finding[] } | undefined;
  /** Text of such a list. */
  readonly lists: vscode.TextDocumentContentProvider;
};

export type FindingsDeps = {
  readonly code: Pick<
    Code,
    "languages" | "Diagnostic" | "DiagnosticSeverity" | "Range" | "Uri" | "EventEmitter" | "workspace"
  >;
  /** The file's hash now; undefined when it is not there. */
  readonly hash: (path: WorkPath) => Promise<Hash | undefined>;
  readonly check: (path: WorkPath) => Promise<readonly Finding[]>;
  readonly log: Pick<Log, "warn">;
  /** Told when the findings on a file are others than before. */
  readonly onChange?: (file: Uri) => void;
};

type Entry = {
  readonly path: WorkPath;
  readonly file: Uri;
  readonly task: TaskId;
  readonly at: Instant;
  readonly hash: Hash;
  readonly findings: readonly Finding[];
};

/** Kinds whose lines the text editor shows: their problems stand in the file itself. */
const isText = (uri: Uri): boolean => /\.(?:csv|tsv|txt|md|json)$/i.test(uri.path);

export function findingsOf(deps: FindingsDeps): Findings {
  const { hash, check, log } = deps;
  const board = boardOf(deps);
  const entries = new Map<string, Entry>();

  /** Compares an entry with the file as it is, and checks the file where the log does not tell of these bytes. */
  async function verify(entry: Entry, anew: boolean): Promise<void> {
    const key = pathKey(entry.path);
    const now = await hash(entry.path);
    const isKnown = now === undefined || (now === entry.hash && !anew);
    const findings = isKnown ? entry.findings : await check(entry.path);
    if (entries.get(key) !== entry) return;
    // The same entry for the same bytes: another look at it may be under way, and its answer must not be thrown away.
    if (now !== undefined && !isKnown) entries.set(key, { ...entry, hash: now, findings });
    board.put(entry.file, now === undefined ? [] : findings);
  }
  const verified = (entry: Entry, anew = false): void =>
    void verify(entry, anew).catch((error: unknown) => log.warn(`A file was not checked again: ${String(error)}`));

  function forget(gone: (key: string, entry: Entry) => boolean): void {
    for (const [key, entry] of entries) {
      if (!gone(key, entry)) continue;
      entries.delete(key);
      board.put(entry.file, []);
    }
  }

  function take(entry: Entry): void {
    const key = pathKey(entry.path);
    const known = entries.get(key);
    if (known !== undefined && known.task !== entry.task && known.at > entry.at) return;
    entries.set(key, entry);
    board.put(entry.file, entry.findings);
    // A tool that changes a part of a file tells what is new in it; what was there before may be there still.
    if (known?.hash !== entry.hash) verified(entry, known !== undefined);
  }

  return {
    ...board,
    show({ task, status, outputs: all }, places) {
      const outputs = status === "undone" ? [] : all;
      const kept = new Set(outputs.map(({ path }) => pathKey(path)));
      forget((key, entry) => entry.task === task && !kept.has(key));
      for (const output of outputs) {
        const file = places.uri(output.path);
        if (file) take({ ...output, task, file });
      }
    },
    changed(file) {
      const entry = [...entries.values()].find((one) => one.file.toString() === file.toString());
      if (entry) verified(entry);
    },
    clear() {
      entries.clear();
      board.clear();
    },
  };
}

/** What is in the editor's list now, and the lists that stand for files without lines. */
function boardOf({ code, onChange = () => undefined }: FindingsDeps) {
  const collection = code.languages.createDiagnosticCollection("cowork");
  const emitter = new code.EventEmitter<Uri>();
  const shown = new Map<string, { readonly file: Uri; readonly findings: readonly Finding[] }>();

  const listOf = (file: Uri): Uri =>
    isText(file)
      ? file
      : code.Uri.from({ scheme: checkScheme, authority: file.authority, path: `${file.path}${listSuffix}` });

  function put(file: Uri, findings: readonly Finding[]): void {
    const list = listOf(file);
    const key = list.toString();
    if (findings.length === 0) {
      if (!shown.delete(key)) return;
      collection.delete(list);
      onChange(file);
      return;
    }
    shown.set(key, { file, findings });
    if (list !== file) emitter.fire(list);
    const rows = findings.map((one, index) => diagnostic(one, list === file ? undefined : index, code));
    collection.set(list, rows);
    onChange(file);
    // The list must be open as a text, unseen, for the editor to offer fixes on its lines.
    if (list !== file) void opened(code, list);
  }

  return {
    put,
    clear() {
      shown.clear();
      collection.clear();
    },
    of: (file: Uri) => shown.get(listOf(file).toString())?.findings ?? [],
    listed: (list: Uri) => shown.get(list.toString()),
    lists: {
      onDidChange: emitter.event,
      provideTextDocumentContent: (uri: Uri) => (shown.get(uri.toString())?.findings ?? []).map(wordsOf).join("\n"),
    },
    dispose() {
      collection.dispose();
      emitter.dispose();
    },
  };
}

/** A finding on one line, place first; nothing in it is invisible. */
export const wordsOf = ({ text, place }: Finding): string =>
  visible(place === undefined ? text : `${place}: ${text}`).replace(/\s+/g, " ");

function diagnostic(finding: Finding, row: number | undefined, code: FindingsDeps["code"]): vscode.Diagnostic {
  const line = row ?? Math.max(0, Number(/line (\d+)/i.exec(finding.place ?? "")?.[1] ?? 1) - 1);
  const levels = {
    error: code.DiagnosticSeverity.Error,
    warning: code.DiagnosticSeverity.Warning,
    info: code.DiagnosticSeverity.Information,
  };
  const words = wordsOf(finding);
  const range = new code.Range(line, 0, line, row === undefined ? 0 : words.length);
  const made = new code.Diagnostic(range, words, levels[finding.severity]);
  made.source = "Cowork";
  return made;
}

async function opened({ workspace }: FindingsDeps["code"], list: Uri): Promise<void> {
  await Promise.resolve(workspace.openTextDocument(list)).catch(() => undefined);
}
