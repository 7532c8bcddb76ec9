/** Small things of the editor: addresses, events, memory, secrets, and a webview whose messages the test sends and reads. */
import type * as vscode from "vscode";
import type { Shelf } from "../../../src/platform/shelf.ts";

export class FakeUri {
  readonly scheme: string;
  readonly path: string;
  readonly query: string;
  constructor(scheme: string, path: string, query = "") {
    this.scheme = scheme;
    this.path = path;
    this.query = query;
  }
  static file(path: string): FakeUri {
    return new FakeUri("file", path);
  }
  static from({ scheme, path, query }: { scheme: string; path: string; query?: string }): FakeUri {
    return new FakeUri(scheme, path, query);
  }
  static parse(text: string): FakeUri {
    const url = new URL(text);
    return new FakeUri(url.protocol.slice(0, -1), url.pathname, url.search.slice(1));
  }
  static joinPath(base: FakeUri, ...parts: string[]): FakeUri {
    const all: string[] = [];
    for (const part of [base.path, ...parts].join("/").split("/")) {
      if (part === "..") all.pop();
      else if (part !== "" && part !== ".") all.push(part);
    }
    return new FakeUri(base.scheme, `/${all.join("/")}`, base.query);
  }
  get fsPath(): string {
    return this.path;
  }
  toString(): string {
    return `${this.scheme}://${this.path}${this.query === "" ? "" : `?${this.query}`}`;
  }
}

export class FakeEmitter<T> {
  readonly listeners = new Set<(value: T) => void>();
  readonly event = (listener: (value: T) => void) => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };
  fire(value: T): void {
    for (const listener of this.listeners) listener(value);
  }
  dispose(): void {
    this.listeners.clear();
  }
}

export function fakeMemory(first: Readonly<Record<string, unknown>> = {}): vscode.Memento & {
  readonly kept: Map<string, unknown>;
} {
  const kept = new Map<string, unknown>(Object.entries(first));
  return {
    kept,
    keys: () => [...kept.keys()],
    get: <T>(key: string, fallback?: T) => (kept.has(key) ? (kept.get(key) as T) : (fallback as T)),
    async update(key: string, value: unknown) {
      if (value === undefined) kept.delete(key);
      else kept.set(key, structuredClone(value));
    },
  };
}

export function fakeShelf(kept = new Map<string, unknown>()): Shelf {
  return {
    read: (name) => structuredClone(kept.get(name)),
    write: (name, value) => void kept.set(name, structuredClone(value)),
    remove: (name) => void kept.delete(name),
  };
}

export function fakeSecrets(): vscode.SecretStorage & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  const emitter = new FakeEmitter<{ key: string }>();
  return {
    kept,
    keys: async () => [...kept.keys()],
    get: async (key: string) => kept.get(key),
    async store(key: string, value: string) {
      kept.set(key, value);
      emitter.fire({ key });
    },
    async delete(key: string) {
      kept.delete(key);
      emitter.fire({ key });
    },
    onDidChange: emitter.event as unknown as vscode.SecretStorage["onDidChange"],
  };
}

export function fakeWebview() {
  const posted: unknown[] = [];
  const emitter = new FakeEmitter<unknown>();
  const webview = {
    options: {},
    html: "",
    cspSource: "'self' https://*.example.net",
    asWebviewUri: (uri: FakeUri) => new FakeUri("https", uri.path),
    postMessage: async (message: unknown) => {
      posted.push(message);
      return true;
    },
    onDidReceiveMessage: emitter.event,
  };
  return {
    webview: webview as unknown as vscode.Webview,
    posted,
    say: (message: unknown) => emitter.fire(message),
    token: () => /data-token="([^"]+)"/.exec(webview.html)?.[1] ?? "",
  };
}
