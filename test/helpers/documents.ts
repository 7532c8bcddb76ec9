// The document layer in this process, with the formula engine from node_modules.
import { readFile } from "node:fs/promises";
import type { Documents, Source } from "../../src/documents/api.ts";
import { openDocuments } from "../../src/documents/client.ts";

const engine = new URL("../../node_modules/@ironcalc/wasm/wasm_bg.wasm", import.meta.url);

/** Documents without a worker, as when the sources run unbuilt. */
export const testDocuments = (): Documents =>
  openDocuments({ worker: "/no/such/worker.js", wasm: async () => new Uint8Array(await readFile(engine)) });

/** A text file as a source. */
export const textSource = (name: string, text: string): Source => ({ name, bytes: new TextEncoder().encode(text) });

export const noStop = new AbortController().signal;
