/** What a user does, click by click, in the views of a real editor. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { lstatSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { join } from "node:path";
import type { Frame } from "playwright-core";
import { expect } from "vitest";
import type { Window, World } from "./editor.ts";

export const vsix = process.env["COWORK_VSIX"] ?? "";

/** Everything in a folder: relative path → content hash, mode and time in nanoseconds. Folders count with their mode. */
export function inventory(folder: string): Readonly<Record<string, string>> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return Object.fromEntries(names.map((name) => [name, print(join(folder, name))]));
}

function print(path: string): string {
  const stat = lstatSync(path, { bigint: true });
  const mode = (stat.mode & 0o7777n).toString(8);
  if (stat.isDirectory()) return `folder ${mode}`;
  if (stat.isSymbolicLink()) return `link ${readlinkSync(path)}`;
  return `${createHash("sha256").update(readFileSync(path)).digest("hex")} ${mode} ${stat.mtimeNs}`;
}

export async function openSide(window: Window): Promise<Frame> {
  await window.command("Cowork: New Task");
  return window.view("side");
}

/** Types a request into the composer and presses the button. */
export async function describeTask(window: Window, request: string): Promise<Frame> {
  const side = await openSide(window);
  await side.locator("vscode-text-area.txt").waitFor();
  await side.locator("vscode-text-area.txt textarea").fill(request);
  await side.locator('[data-intent="task.start"]').click();
  return window.view("task");
}

export const approveButton = (panel: Frame) => panel.locator('[data-decision="approve"]');

export async function planShown(panel: Frame): Promise<void> {
  await approveButton(panel).waitFor();
}

/** Waits until the panel's header says `word`. */
export async function state(panel: Frame, word: string): Promise<void> {
  await panel
    .locator(".ph-st .state", { hasText: new RegExp(`^${word}$`) })
    .first()
    .waitFor();
}

/** Types into the box at the foot of the panel and sends it. */
export async function steer(panel: Frame, words: string): Promise<void> {
  await panel.locator(".pf vscode-text-area.txt textarea").fill(words);
  await panel.locator('[data-intent="task.steer"]').click();
}

/** Presses the button of the open question that says `label`. */
export async function answerCall(panel: Frame, label: string): Promise<void> {
  await panel.locator('.ask [data-intent="call.decide"]', { hasText: label }).first().click();
}

/** A task as the command line tells it. */
export function shown(world: World, task: string): { readonly calls: readonly { tool: string; state: string }[] } {
  return JSON.parse(cowork(world, "show", task, "--json").text);
}

/** The id of the newest task, as the side bar knows it. */
export async function taskIn(window: Window): Promise<string> {
  const side = await openSide(window);
  return (await side.locator(".task").first().getAttribute("data-task")) ?? "";
}

/** Waits until no process works on a task of the world. */
export async function settledHere(world: World): Promise<void> {
  await expect.poll(() => cowork(world, "tasks", "--json").text).not.toContain('"owned":true');
}

export async function undoAll(panel: Frame): Promise<string> {
  await panel.locator('[data-intent="undo.preview"]').first().click();
  await panel.locator('[data-intent="undo.run"]').click();
  await panel.locator(".proof").waitFor();
  return panel.locator(".proof h2").innerText();
}

/** Runs the built command line on the folder and state of a world, with nobody at the terminal. */
export function cowork(world: World, ...args: readonly string[]): { readonly code: number; readonly text: string } {
  try {
    const text = execFileSync(process.execPath, ["dist/cli.js", ...args, "--folder", world.folder], {
      encoding: "utf8",
      env: { ...process.env, COWORK_STATE: world.state, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    return { code: 0, text };
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number; stdout: string; stderr: string };
    return { code: status, text: `${stdout}${stderr}` };
  }
}
