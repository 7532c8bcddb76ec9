/** The parts that look at files and change nothing: previews, comparisons, problems, and the way from one to the other. */
import type { Before } from "./before.ts";
import type { Code, Ending, Log, Uri } from "./code.ts";
import { comparisonsOf } from "./comparisons.ts";
import type { Composer, Core } from "./core.ts";
import { type Files, filesOf } from "./files.ts";
import { type Findings, findingsOf } from "./findings.ts";
import { actOnPreview } from "./preview-acts.ts";
import { type Previews, previewsOf } from "./previews.ts";
import { watchProblems } from "./problems.ts";
import { putBack } from "./put-back.ts";
import type { Side } from "./side.ts";
import type { Schema } from "./view-host.ts";

export type Looking = { readonly files: Files; readonly findings: Findings; readonly previews: Previews };

export type LookingDeps = {
  readonly code: Code;
  readonly log: Log;
  readonly core: Core;
  readonly load: () => Promise<Composer>;
  readonly schema: Schema;
  readonly assets: Uri;
  readonly before: Before;
  readonly side: Pick<Side, "compose">;
};

export function lookingOf(deps: LookingDeps): Looking {
  const { code, core, log } = deps;
  const findings = findingsOf({
    code,
    log,
    hash: async (path) =>
      core
        .now()
        ?.folder.hash(path)
        .catch(() => undefined),
    check: async (path) => (await core.open()).check(path),
    onChange: (file) => previews.refresh(file),
  });
  const previews: Previews = previewsOf({
    ...deps,
    viewer: async () => (await deps.load()).openViewer(),
    findings: findings.of,
    onIntent: (intent, file) => actOnPreview(intent, file, { ...deps, files }),
  });
  const comparisons = comparisonsOf({
    ...deps,
    viewer: async () => (await deps.load()).openViewer(),
    show: (file, place) => files.show(file, place),
    putBack: async (file, old, ids) =>
      putBack({ file, old, ids }, { code, session: await core.open(), viewer: (await deps.load()).openViewer() }),
    mayWrite: (file) => code.workspace.isTrusted && core.now()?.places.path(file) !== undefined,
  });
  const files: Files = filesOf({ ...deps, session: core.open, previews, comparisons });
  return { files, findings, previews };
}

/** Whatever changes a file changes what is known of it. */
export function watchFindings(code: Code, { files, findings }: Looking, log: Log): readonly Ending[] {
  const show = (file: Uri, place: string | undefined): Promise<void> => files.show(file, place, { keepFocus: true });
  const watcher = code.workspace.createFileSystemWatcher("**/*.{xlsx,xlsm,docx,docm,pptx,pptm,csv,tsv,txt,md,json}");
  const changed = [watcher.onDidChange, watcher.onDidCreate, watcher.onDidDelete].map((on) => on(findings.changed));
  const warn = (error: unknown): void => log.warn(String(error));
  return [watcher, ...changed, ...watchProblems({ code, findings, show, warn })];
}
