/** As much of the editor as the shell uses, in memory. It does what it is told and remembers what was shown. */
import type * as vscode from "vscode";
import type { Code, Log } from "../../../src/vscode/code.ts";
import { FakeEmitter, FakeUri, fakeWebview } from "./fake-parts.ts";

type Pick = (labels: readonly string[]) => string | readonly string[] | undefined;

export type FakeEditor = {
  readonly code: Code;
  readonly log: Log & { readonly lines: readonly string[] };
  readonly commands: Map<string, (...args: unknown[]) => Promise<unknown>>;
  readonly views: Map<string, vscode.WebviewViewProvider>;
  readonly panels: FakePanel[];
  /** Panels that are opened from now on are behind other tabs. */
  readonly hidden: { panels: boolean };
  readonly status: { text: string; shown: boolean };
  /** Messages that were shown, newest last. */
  readonly shown: string[];
  /** Commands that were run, with their arguments. */
  readonly ran: (readonly [name: string, ...args: unknown[]])[];
  /** What the next questions are answered with. */
  readonly answers: { input?: string; pick?: Pick; button?: string; files?: readonly string[]; save?: string };
  readonly config: Record<string, unknown>;
  readonly files: Map<string, Uint8Array>;
  readonly documents: { uri: FakeUri; isDirty: boolean; getText(): string }[];
  readonly fire: { trust(): void; folders(): void };
};

export type FakeOptions = {
  readonly folders?: readonly string[];
  readonly trusted?: boolean;
  readonly virtual?: boolean;
};

const fill = (text: string, values: readonly unknown[]): string =>
  text.replace(/\{(\d+)\}/g, (_whole, at: string) => String(values[Number(at)]));

const asUri = (path: string): vscode.Uri => FakeUri.file(path) as unknown as vscode.Uri;

export function fakeEditor(options: FakeOptions = {}): FakeEditor {
  const shown: string[] = [];
  const ran: [string, ...unknown[]][] = [];
  const answers: FakeEditor["answers"] = {};
  const config: Record<string, unknown> = {};
  const files = new Map<string, Uint8Array>();
  const documents: FakeEditor["documents"] = [];
  const lines: string[] = [];
  const log = Object.assign({} as Log, {
    lines,
    info: (text: string) => lines.push(text),
    warn: (text: string) => lines.push(text),
    error: (text: string | Error) => lines.push(String(text)),
  });
  const hidden = { panels: false };
  const commands: FakeEditor["commands"] = new Map();
  const views: FakeEditor["views"] = new Map();
  const panels: FakePanel[] = [];
  const status: FakeEditor["status"] = { text: "", shown: false };
  const state = { trusted: options.trusted ?? true };
  const listeners = { trust: new Set<() => void>(), folders: new Set<() => void>(), config: new Set<() => void>() };
  const on = (set: Set<() => void>) => (listener: () => void) => {
    set.add(listener);
    return { dispose: () => set.delete(listener) };
  };
  const show = async (text: string, ...rest: unknown[]): Promise<string | undefined> => {
    const detail = rest.find((one): one is { detail: string } => typeof one === "object" && one !== null);
    shown.push(detail?.detail ? `${text} ${detail.detail}` : text);
    return answers.button;
  };
  const folders = (options.folders ?? []).map((path, index) => ({
    name: path.split("/").at(-1) ?? "",
    index,
    uri: options.virtual ? (new FakeUri("memfs", path) as unknown as vscode.Uri) : asUri(path),
  }));
  const code = {
    Uri: FakeUri,
    EventEmitter: FakeEmitter,
    ThemeColor: class {
      readonly id: string;
      constructor(id: string) {
        this.id = id;
      }
    },
    Range: class {
      readonly line: number;
      constructor(line: number) {
        this.line = line;
      }
    },
    Diagnostic: class {
      readonly message: string;
      readonly severity: number;
      readonly line: number;
      constructor(range: { line: number }, message: string, severity: number) {
        this.line = range.line;
        this.message = message;
        this.severity = severity;
      }
    },
    DiagnosticSeverity: { Error: 0, Warning: 1, Information: 2 },
    StatusBarAlignment: { Left: 1 },
    ConfigurationTarget: { Global: 1 },
    UIKind: { Desktop: 1, Web: 2 },
    TabInputWebview: class {},
    TabInputText: class {},
    RelativePattern: class {},
    CodeActionKind: { QuickFix: "quickfix" },
    ViewColumn: { Active: -1 },
    l10n: { t: (text: string, ...values: unknown[]) => fill(text, values) },
    env: {
      language: "en",
      uiKind: 2,
      remoteName: undefined,
      openExternal: async (uri: FakeUri) => void ran.push(["openExternal", String(uri)]),
      clipboard: { writeText: async (text: string) => void ran.push(["copy", text]) },
    },
    commands: {
      registerCommand: (name: string, run: (...args: unknown[]) => Promise<unknown>) => {
        commands.set(name, run);
        return { dispose: () => commands.delete(name) };
      },
      executeCommand: async (...call: [string, ...unknown[]]) => void ran.push(call),
    },
    window: {
      ...registering(views, status),
      createOutputChannel: () => Object.assign(log, { dispose: () => undefined }),
      createWebviewPanel: (type: string, title: string) => {
        const panel = fakePanel(type, title, !hidden.panels);
        panels.push(panel);
        return panel;
      },
      tabGroups: { all: [], close: async () => true },
      onDidChangeActiveTextEditor: on(new Set()),
      onDidChangeTextEditorSelection: on(new Set()),
      showInformationMessage: show,
      showWarningMessage: show,
      showInputBox: async () => answers.input,
      showQuickPick: async (items: readonly (string | { label: string })[], given?: { canPickMany?: boolean }) => {
        const label = (item: string | { label: string }): string => (typeof item === "string" ? item : item.label);
        const wanted = answers.pick?.(items.map(label));
        if (wanted === undefined) return undefined;
        const found = items.filter((item) => [wanted].flat().includes(label(item)));
        return given?.canPickMany ? found : found[0];
      },
      showOpenDialog: async () => answers.files?.map(asUri),
      showSaveDialog: async () => (answers.save === undefined ? undefined : asUri(answers.save)),
      showTextDocument: async (document: unknown, how?: unknown) => void ran.push(["showTextDocument", document, how]),
    },
    workspace: {
      registerTextDocumentContentProvider: () => ({ dispose: () => undefined }),
      onDidCloseTextDocument: on(new Set()),
      createFileSystemWatcher: () => ({
        onDidChange: on(new Set()),
        onDidCreate: on(new Set()),
        onDidDelete: on(new Set()),
        dispose: () => undefined,
      }),
      onDidChangeConfiguration: on(listeners.config),
      get isTrusted() {
        return state.trusted;
      },
      workspaceFolders: folders.length > 0 ? folders : undefined,
      textDocuments: documents,
      onDidGrantWorkspaceTrust: on(listeners.trust),
      onDidChangeWorkspaceFolders: on(listeners.folders),
      getConfiguration: (section: string) => ({
        get: (key: string) => config[`${section}.${key}`],
        inspect: (key: string) => ({ globalValue: config[`${section}.${key}`] }),
        update: async (key: string, value: unknown) => {
          config[`${section}.${key}`] = value;
        },
      }),
      findFiles: async () => [...files.keys()].map(asUri),
      openTextDocument: async (given: { content: string } | FakeUri) => ("content" in given ? given.content : given),
      fs: {
        stat: async (uri: FakeUri) => {
          if (!files.has(uri.path)) throw new Error("not there");
        },
        readFile: async (uri: FakeUri) => {
          const bytes = files.get(uri.path);
          if (bytes === undefined) throw new Error("not there");
          return bytes;
        },
        createDirectory: async () => undefined,
        delete: async (uri: FakeUri) => void files.delete(uri.path),
        rename: async (from: FakeUri, to: FakeUri) => {
          files.set(to.path, files.get(from.path) ?? new Uint8Array());
          files.delete(from.path);
        },
        writeFile: async (uri: FakeUri, bytes: Uint8Array) => void files.set(uri.path, bytes),
        copy: async (from: FakeUri, to: FakeUri) => void ran.push(["copyFolder", from.path, to.path]),
      },
    },
    languages: {
      createDiagnosticCollection: () => fakeDiagnostics(ran),
      registerCodeActionsProvider: () => ({ dispose: () => undefined }),
    },
  };
  return {
    code: code as unknown as Code,
    log,
    commands,
    views,
    panels,
    hidden,
    status,
    shown,
    ran,
    answers,
    config,
    files,
    documents,
    fire: {
      trust() {
        state.trusted = true;
        for (const listener of listeners.trust) listener();
      },
      folders() {
        for (const listener of listeners.folders) listener();
      },
    },
  };
}

const fakeDiagnostics = (ran: unknown[][]) => ({
  set: (uri: FakeUri, found: readonly { message: string; severity: number; line: number }[]) =>
    ran.push(["problems", uri.path, found.map(({ message, severity, line }) => `${severity} ${line} ${message}`)]),
  delete: (uri: FakeUri) => ran.push(["problems", uri.path, []]),
  clear: () => ran.push(["problems"]),
  dispose: () => undefined,
});

const registering = (views: FakeEditor["views"], status: FakeEditor["status"]) => ({
  registerWebviewViewProvider: (id: string, provider: vscode.WebviewViewProvider) => {
    views.set(id, provider);
    return { dispose: () => views.delete(id) };
  },
  registerWebviewPanelSerializer: () => ({ dispose: () => undefined }),
  registerCustomEditorProvider: () => ({ dispose: () => undefined }),
  registerUriHandler: () => ({ dispose: () => undefined }),
  registerFileDecorationProvider: () => ({ dispose: () => undefined }),
  createStatusBarItem: () =>
    Object.assign(status, {
      show: () => Object.assign(status, { shown: true }),
      hide: () => Object.assign(status, { shown: false }),
      dispose: () => undefined,
    }),
});

export type FakePanel = ReturnType<typeof fakePanel>;

function fakePanel(viewType: string, title: string, visible: boolean) {
  const view = fakeWebview();
  const disposed = new FakeEmitter<void>();
  const changed = new FakeEmitter<void>();
  return {
    viewType,
    title,
    visible,
    active: visible,
    view,
    webview: view.webview,
    onDidDispose: disposed.event,
    onDidChangeViewState: changed.event,
    changed,
    reveal: () => undefined,
    dispose: () => disposed.fire(),
  };
}
