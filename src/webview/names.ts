/** Icons and letters that stand for kinds of things. */

import type { StepState } from "../protocol/events.ts";
import type { OperationKind } from "../protocol/plan.ts";
import { splitName } from "../protocol/shapes.ts";
import type { Status } from "../protocol/state.ts";
import type { Touched } from "../protocol/view.ts";
import type { IconProps } from "./parts.tsx";

const byEnding: Readonly<Record<string, string>> = {
  ...named("table", "xlsx xlsm xls ods csv tsv"),
  ...named("file-text", "docx doc odt rtf txt md"),
  ...named("file-pdf", "pdf"),
  ...named("file-media", "jpg jpeg png gif webp heic tif tiff bmp svg mp3 mp4 mov wav"),
  ...named("preview", "pptx ppt odp"),
  ...named("file-zip", "zip gz tar 7z rar"),
  ...named("file-code", "js ts py sh json html css xml yml yaml ps1 bat"),
  ...named("mail", "eml msg"),
};

function named(icon: string, endings: string): Record<string, string> {
  return Object.fromEntries(endings.split(" ").map((ending) => [ending, icon]));
}

export const fileIcon = (name: string): string => byEnding[splitName(name)[1].toLowerCase()] ?? "file";

export const stateIcons: Readonly<Record<Status, IconProps>> = {
  planning: { name: "checklist" },
  waiting: { name: "bell-dot", tone: "t-you" },
  working: { name: "session-in-progress" },
  paused: { name: "debug-pause", tone: "i-muted" },
  stopped: { name: "debug-stop", tone: "i-muted" },
  stoppedAtBudget: { name: "stop-circle", tone: "t-warn" },
  failed: { name: "error", tone: "t-bad" },
  done: { name: "pass-filled", tone: "t-ok" },
  doneWithWarnings: { name: "warning", tone: "t-warn" },
  undone: { name: "discard", tone: "i-muted" },
};

export type RowState = StepState | "asked" | "paused" | "stopped";

export const rowIcons: Readonly<Record<RowState, IconProps>> = {
  waiting: { name: "circle-large-outline", tone: "i-muted" },
  running: { name: "session-in-progress" },
  done: { name: "pass", tone: "t-ok" },
  asked: { name: "bell-dot", tone: "t-you" },
  failed: { name: "error", tone: "t-bad" },
  skipped: { name: "circle-slash", tone: "i-muted" },
  unknown: { name: "question", tone: "t-warn" },
  paused: { name: "debug-pause", tone: "i-muted" },
  stopped: { name: "stop-circle", tone: "t-warn" },
};

export const kindIcons: Readonly<Record<OperationKind, IconProps>> = {
  create: { name: "diff-added", tone: "op-create" },
  change: { name: "diff-modified", tone: "op-change" },
  move: { name: "diff-renamed", tone: "op-move" },
  delete: { name: "diff-removed", tone: "op-delete" },
  run: { name: "terminal", tone: "i-muted" },
  send: { name: "cloud-upload", tone: "t-warn" },
  connect: { name: "plug", tone: "i-muted" },
};

export const letters: Readonly<Record<Touched["act"], readonly [letter: string, tone: string]>> = {
  created: ["A", "op-create"],
  changed: ["M", "op-change"],
  moved: ["R", "op-move"],
  deleted: ["D", "op-delete"],
};

export const severityIcons: Readonly<Record<"error" | "warning" | "info", IconProps>> = {
  error: { name: "error", tone: "t-bad" },
  warning: { name: "warning", tone: "t-warn" },
  info: { name: "info", tone: "i-muted" },
};

/** "2026-10/Shell/a.jpg" with room around the slashes, as paths are shown in sentences and rows. */
export const spaced = (path: string): string => path.split("/").join(" / ");
