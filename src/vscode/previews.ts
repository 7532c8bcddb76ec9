/**
 * Files that VS Code has no viewer for, looked at in a tab: read-only, drawn by our own page from plain data, read in the
 * documents' worker. Nothing of a file runs, and nothing it names is fetched.
 */
import type * as vscode from "vscode";
import type { Documents } from "../documents/api.ts";
import type { Viewed } from "../documents/view/viewed.ts";
import type { Finding } from "../protocol/events.ts";
import type { PreviewIntent } from "../protocol/preview.ts";
import { type Code, type Ending, type Log, later, type Uri } from "./code.ts";
import { Refused, sentence } from "./refused.ts";
import { openViewHost, rewriteWhenHidden, type Schema, type ViewHost } from "./view-host.ts";

export const previewType = "cowork.preview";
/** The same for kinds that the editor shows itself, as a choice beside its own. */
export const tablePreviewType = "cowork.previewTable";

export type Previews = {
  readonly provider: vscode.CustomReadonlyEditorProvider;
  /** Opens the file's preview, or brings it to the front, and looks at the place. */
  show(file: Uri, place?: string, how?: { readonly keepFocus?: boolean }): Promise<void>;
  /** The findings on a file are others now. */
  refresh(file: Uri): void;
};

/** What reads files for previews, off this thread. */
export type Viewer = Pick<Documents, "view" | "picture" | "compare" | "revert">;

/** Kinds that a preview shows when nothing else is asked for. */
export const isPreviewed = ({ path }: Pick<Uri, "path">): boolean =>
  /\.(?:xlsx|xlsm|xltx|xls|ods|docx|docm|pptx|pptm|pdf)$/i.test(path);

export type PreviewsDeps = {
  readonly code: Pick<Code, "Uri" | "env" | "l10n" | "commands" | "workspace" | "RelativePattern" | "UIKind">;
  readonly assets: Uri;
  readonly schema: Schema;
  readonly log: Log;
  readonly viewer: () => Promise<Pick<Viewer, "view" | "picture">>;
  readonly findings: (file: Uri) => readonly Finding[];
  /** Requests that lead out of the page: sources, links, fixes. */
  readonly onIntent: (intent: PreviewIntent, file: Uri) => Promise<void>;
};

/** Larger files are not read into a preview. */
const mostBytes = 150_000_000;
/** Milliseconds that a file must rest after a change before it is read again. */
const rest = 300;

type Open = { readonly post: ViewHost["post"]; goto(place: string): void };

export function previewsOf(deps: PreviewsDeps): Previews {
  const { code } = deps;
  const open = new Map<string, Set<Open>>();
  const wished = new Map<string, string>();
  const of = (file: Uri): readonly Open[] => [...(open.get(file.toString()) ?? [])];
  return {
    provider: {
      openCustomDocument: (uri) => ({ uri, dispose: () => undefined }),
      resolveCustomEditor({ uri }, panel) {
        const key = uri.toString();
        const place = wished.get(key);
        wished.delete(key);
        const made = openPreview(uri, panel, { ...deps, ...(place === undefined ? {} : { place }) });
        const all = open.get(key) ?? new Set<Open>();
        open.set(key, all.add(made));
        panel.onDidDispose(() => {
          all.delete(made);
          made.dispose();
        });
      },
    },
    async show(file, place, { keepFocus = false } = {}) {
      const there = of(file);
      if (place !== undefined && there.length === 0) wished.set(file.toString(), place);
      await code.commands.executeCommand("vscode.openWith", file, previewType, {
        preserveFocus: keepFocus,
        // Whoever goes through a list of places comes back to this very tab.
        preview: !keepFocus,
      });
      if (place !== undefined) for (const one of there) one.goto(place);
    },
    refresh(file) {
      for (const { post } of of(file)) post({ type: "preview.findings", findings: deps.findings(file) });
    },
  };
}

type OneDeps = PreviewsDeps & { readonly place?: string };

function openPreview(file: Uri, panel: vscode.WebviewPanel, deps: OneDeps): Open & Ending {
  const { code } = deps;
  const name = file.path.split("/").at(-1) ?? "";
  const language = code.env.language;
  const reading = readingOf(file, name, deps);
  let place = deps.place;
  let ready = false;

  async function picture(): Promise<void> {
    const read = await reading.now();
    if (read === undefined) return;
    if ("error" in read)
      host.post({ type: "preview.failed", language, name, why: sentence(read.error, code, deps.log) });
    else {
      const external = file.scheme === "file" && isDesktop(code);
      const { preview } = read.viewed;
      host.post({ type: "preview", name, language, preview, findings: deps.findings(file), external });
    }
    ready = true;
    if (place !== undefined) host.post({ type: "preview.goto", place });
    place = undefined;
  }

  const host: ViewHost = openViewHost<PreviewIntent>(panel.webview, {
    ...deps,
    page: "preview",
    onReady: picture,
    onIntent: async (intent) => answer(intent, { file, reading, host, deps }),
  });
  const hidden = rewriteWhenHidden(host, () => panel.visible);
  const turned = panel.onDidChangeViewState(() => {
    if (!panel.visible) ready = false;
    hidden();
  });
  const again = watched(file, deps, () => {
    reading.renew();
    if (ready) void picture();
  });
  return {
    post: host.post,
    goto(wish) {
      if (ready) host.post({ type: "preview.goto", place: wish });
      else place = wish;
    },
    dispose() {
      for (const ending of [reading, host, again, turned]) ending.dispose();
    },
  };
}

type Read = { readonly viewed: Viewed } | { readonly error: unknown };
type Reading = Ending & {
  /** The file as it was last read; undefined when a newer reading has begun meanwhile, or the tab is gone. */
  now(): Promise<Read | undefined>;
  renew(): void;
  /** Ends what was begun for this version of the file. */
  signal(): AbortSignal;
};

/** Reads the file once, and again after it changed; what failed is tried anew. */
function readingOf(file: Uri, name: string, deps: OneDeps): Reading {
  let stop = new AbortController();
  let begun: Promise<Viewed> | undefined;
  const renew = (): void => {
    stop.abort();
    stop = new AbortController();
    begun = undefined;
  };
  return {
    async now() {
      begun ??= readFile(file, name, deps, stop.signal);
      const mine = begun;
      try {
        const viewed = await mine;
        return mine === begun ? { viewed } : undefined;
      } catch (error) {
        if (mine !== begun) return undefined;
        begun = undefined;
        return { error };
      }
    },
    renew,
    signal: () => stop.signal,
    dispose: renew,
  };
}

type Asked = { readonly file: Uri; readonly reading: Reading; readonly host: ViewHost; readonly deps: OneDeps };

async function answer(intent: PreviewIntent, { file, reading, host, deps }: Asked): Promise<void> {
  if (intent.type === "preview.page") {
    const [{ picture }, bytes] = await Promise.all([deps.viewer(), deps.code.workspace.fs.readFile(file)]);
    const data = await picture({ name: file.path.split("/").at(-1) ?? "", bytes }, intent.page, reading.signal());
    return host.post({ ...intent, data });
  }
  if (intent.type !== "preview.rows") return deps.onIntent(intent, file);
  const read = await reading.now();
  const rows = read && "viewed" in read ? read.viewed.pieces[intent.sheet]?.[intent.piece] : undefined;
  if (rows === undefined) throw new Refused(deps.code.l10n.t("The file has changed meanwhile. It is read again."));
  host.post({ ...intent, rows });
}

const isDesktop = ({ env, UIKind }: OneDeps["code"]): boolean =>
  env.uiKind === UIKind.Desktop && env.remoteName === undefined;

async function readFile(file: Uri, name: string, { code, viewer }: OneDeps, signal: AbortSignal): Promise<Viewed> {
  const { size } = await code.workspace.fs.stat(file);
  if (size > mostBytes)
    throw new Refused(
      code.l10n.t(
        "{0} has {1} MB. Files of up to {2} MB are shown here.",
        name,
        Math.round(size / 1e6),
        mostBytes / 1e6,
      ),
    );
  const [{ view }, bytes] = await Promise.all([viewer(), code.workspace.fs.readFile(file)]);
  return view({ name, bytes }, signal);
}

/** Tells of every change of the file's bytes, once it rests. */
function watched(file: Uri, { code }: OneDeps, onChange: () => void): Ending {
  if (file.scheme !== "file") return { dispose: () => undefined };
  let cancel = (): void => undefined;
  const folder = code.Uri.joinPath(file, "..");
  // A name may hold the signs of patterns: they stand for themselves.
  const name = (file.path.split("/").at(-1) ?? "").replace(/[[\]{}*?]/g, (sign) => `[${sign}]`);
  const watcher = code.workspace.createFileSystemWatcher(new code.RelativePattern(folder, name));
  const soon = (): void => {
    cancel();
    cancel = later(rest, onChange);
  };
  const listening = [watcher.onDidChange(soon), watcher.onDidCreate(soon), watcher.onDidDelete(soon), watcher];
  return {
    dispose() {
      cancel();
      for (const one of listening) one.dispose();
    },
  };
}
