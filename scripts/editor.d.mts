export type Editor = { readonly node: string; readonly server: string; readonly mocha: string };
export type Server = { readonly url: string; readonly log: () => string; readonly stop: () => Promise<void> };
export type ServerOptions = {
  /** Folder of the editor's settings and extensions. */
  readonly data: string;
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
  readonly trust?: boolean;
  readonly args?: readonly string[];
};

export const cacheFolder: string;
export function ensureEditor(): Editor | { readonly why: string };
export function freePort(): Promise<number>;
export function installExtension(editor: Editor, data: string, vsix: string): void;
export function startServer(editor: Editor, options: ServerOptions): Promise<Server>;
