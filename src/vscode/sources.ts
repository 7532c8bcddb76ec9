/** Where an output comes from, as the log tells it: the files that were read for it. A click opens one. */
import type { TaskEvent } from "../protocol/events.ts";
import { nameOf, pathKey, samePath, shown, type WorkPath } from "../protocol/paths.ts";
import type { Code } from "./code.ts";
import type { Session } from "./core.ts";
import type { Files } from "./files.ts";
import { Refused } from "./refused.ts";

export type Sources = {
  /** Read by the very call that wrote the file. */
  readonly direct: readonly WorkPath[];
  /** Read by other calls of the task before that. */
  readonly earlier: readonly WorkPath[];
};

/** What was read for the newest version of `path`; folders that were only listed are among it. */
export function sourcesOf(events: readonly TaskEvent[], path: WorkPath): Sources {
  const written = events.findLast((event) => event.type === "deliverable.written" && samePath(event.path, path));
  if (written?.type !== "deliverable.written") return { direct: [], earlier: [] };
  const reads = events.flatMap((event) =>
    event.type === "call.started" && event.seq < written.seq
      ? event.effects.flatMap((effect) =>
          effect.kind === "read" && !samePath(effect.path, path) ? [{ call: event.call, path: effect.path }] : [],
        )
      : [],
  );
  const direct = unique(reads.filter(({ call }) => call === written.call).map((one) => one.path));
  const known = new Set(direct.map(pathKey));
  const earlier = unique(reads.map((one) => one.path)).filter((one) => !known.has(pathKey(one)));
  return { direct, earlier };
}

const unique = (paths: readonly WorkPath[]): readonly WorkPath[] => [
  ...new Map(paths.map((path) => [pathKey(path), path])).values(),
];

type Deps = {
  readonly code: Pick<Code, "window" | "l10n">;
  readonly session: () => Promise<Session>;
  readonly files: Pick<Files, "open">;
  readonly events: readonly TaskEvent[];
  readonly path: WorkPath;
};

/** Lists the sources and opens the one that is picked. */
export async function showSources({ code, session, files, events, path }: Deps): Promise<void> {
  const { l10n, window } = code;
  const { folder, roots } = await session();
  const { direct, earlier } = sourcesOf(events, path);
  const isFile = async (one: WorkPath): Promise<boolean> =>
    (await folder.stat(one).catch(() => undefined))?.type !== "folder";
  const items = async (paths: readonly WorkPath[], description: string) =>
    (await Promise.all(paths.map(async (one) => ((await isFile(one)) ? [one] : [])))).flat().map((one) => ({
      label: nameOf(one),
      description,
      detail: shown(one, roots),
      path: one,
    }));
  const all = [
    ...(await items(direct, l10n.t("read for this file"))),
    ...(await items(earlier, l10n.t("read earlier in this task"))),
  ];
  if (all.length === 0) throw new Refused(l10n.t("No file was read for this one: nothing is recorded as its source."));
  const picked = await window.showQuickPick(all, {
    title: l10n.t("Sources of {0}", nameOf(path)),
    matchOnDetail: true,
  });
  if (picked) await files.open(picked.path);
}
