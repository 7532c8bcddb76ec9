/** What the rest of this folder needs of the editor. The editor always arrives as a parameter, so tests bring their own. */
import type * as vscode from "vscode";

export type Code = typeof vscode;
export type Uri = vscode.Uri;

/** Something that ends: a listener, a view, a timer. */
export type Ending = { dispose(): unknown };

/** Runs `work` once after `ms` milliseconds; the result cancels it. */
export type Later = (ms: number, work: () => void) => () => void;

export const later: Later = (ms, work) => {
  const timer = setTimeout(work, ms);
  return () => clearTimeout(timer);
};

/** Where the shell writes what a developer needs and a user does not: the "Cowork" output channel. */
export type Log = Pick<vscode.LogOutputChannel, "info" | "warn" | "error">;

/** A list of listeners; `add` gives what removes one. */
export type Signal<T> = { add(listener: (value: T) => void): Ending; fire(value: T): void };

export function signalOf<T>(): Signal<T> {
  const listeners = new Set<(value: T) => void>();
  return {
    add(listener) {
      listeners.add(listener);
      return { dispose: () => listeners.delete(listener) };
    },
    fire(value) {
      for (const listener of [...listeners]) listener(value);
    },
  };
}
