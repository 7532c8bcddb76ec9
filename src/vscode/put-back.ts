/**
 * Single changes of a workbook put back as they were before a task: a call of the Workbook tool in a task of its own, through
 * the gate, in the log, and undone like any other. The click on "Put back" is the user's answer to the gate's question, for
 * exactly this file and nothing else.
 */

import { samePath, shown, type WorkPath } from "../protocol/paths.ts";
import type { Question } from "../protocol/questions.ts";
import type { Code, Uri } from "./code.ts";
import type { Session } from "./core.ts";
import type { Viewer } from "./previews.ts";
import { Refused } from "./refused.ts";

export type Putting = { readonly file: Uri; readonly old: Uint8Array; readonly ids: readonly string[] };

export type PutBackDeps = {
  readonly code: Pick<Code, "workspace" | "l10n">;
  readonly session: Pick<Session, "service" | "places" | "roots">;
  readonly viewer: Pick<Viewer, "revert">;
};

/** Refusal when the file is in no granted folder, has changed meanwhile, or the change does not go through. */
export async function putBack({ file, old, ids }: Putting, { code, session, viewer }: PutBackDeps): Promise<void> {
  const { service, places, roots } = session;
  const path = places.path(file);
  if (path === undefined) throw new Refused(code.l10n.t("This file is in no folder that Cowork may work in."));
  const name = file.path.split("/").at(-1) ?? "";
  const bytes = await code.workspace.fs.readFile(file);
  const { sheets } = await viewer.revert({ name, bytes: old }, { name, bytes }, ids, new AbortController().signal);
  const input = { path: shown(path, roots), patch: true, sheets };
  const { task, outcome } = await service.callTool("Workbook", input, { mode: "ask" });
  const stop = service.watch(
    task,
    {
      event(event) {
        if (event.type !== "call.asked" || event.question.kind !== "approval") return;
        const { call, hash } = event.question;
        void service.send(task, { type: "call.decide", call, hash, allow: isJust(path, event.question) });
      },
    },
    0,
  );
  try {
    const result = await outcome;
    if (!result.ok) throw new Refused(result.error);
  } finally {
    stop();
  }
}

/** Whether the question is about changing this one file, which runs no code. */
const isJust = (path: WorkPath, { effects }: Extract<Question, { kind: "approval" }>): boolean =>
  effects.length === 1 &&
  effects.every(
    ({ effect, runsCode }) => effect.kind === "change" && samePath(effect.path, path) && runsCode === undefined,
  );
