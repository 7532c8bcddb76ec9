/** What delivery checks found on outputs, in the editor's list of problems. */
import type * as vscode from "vscode";
import type { Finding } from "../protocol/events.ts";
import type { TaskId } from "../protocol/ids.ts";
import type { TaskState } from "../protocol/state.ts";
import type { Code, Ending } from "./code.ts";
import type { Places } from "./places.ts";

export type Findings = Ending & { show(state: TaskState, places: Places): void; clear(): void };

type Needed = Pick<Code, "languages" | "Diagnostic" | "DiagnosticSeverity" | "Range">;

export function findingsOf(code: Needed): Findings {
  const collection = code.languages.createDiagnosticCollection("cowork");
  const shown = new Map<TaskId, Rows>();

  return {
    show(state, places) {
      const rows = rowsOf(state, places, code);
      for (const [key, [uri]] of shown.get(state.task) ?? []) if (!rows.has(key)) collection.delete(uri);
      for (const [uri, diagnostics] of rows.values()) collection.set(uri, diagnostics);
      shown.set(state.task, rows);
    },
    clear() {
      shown.clear();
      collection.clear();
    },
    dispose: () => collection.dispose(),
  };
}

type Rows = ReadonlyMap<string, readonly [vscode.Uri, vscode.Diagnostic[]]>;

function rowsOf(state: TaskState, places: Places, code: Needed): Rows {
  const outputs = state.status === "undone" ? [] : state.outputs;
  return new Map(
    outputs.flatMap(({ path, findings }) => {
      const uri = places.uri(path);
      return uri
        ? [[uri.toString(), [uri, findings.map((finding) => diagnostic(finding, code))] as const] as const]
        : [];
    }),
  );
}

function diagnostic({ severity, text, place }: Finding, code: Needed): vscode.Diagnostic {
  const line = Math.max(0, Number(/line (\d+)/i.exec(place ?? "")?.[1] ?? 1) - 1);
  const levels = {
    error: code.DiagnosticSeverity.Error,
    warning: code.DiagnosticSeverity.Warning,
    info: code.DiagnosticSeverity.Information,
  };
  const words = place === undefined ? text : `${place}: ${text}`;
  const made = new code.Diagnostic(new code.Range(line, 0, line, 0), words, levels[severity]);
  made.source = "Cowork";
  return made;
}
