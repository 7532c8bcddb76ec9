/** One command from its start to its end in an open slot: what it says, what it uses, what ends it. */
import { writeBoxFile } from "../platform/box-disk.ts";
import { type ChildEnd, endProcess } from "../platform/child.ts";
import type { EndedBy, Job, Limits, Ran } from "./driver.ts";
import type { Slot } from "./slot.ts";
import { watchOver } from "./watch.ts";
import { wrapperProblems } from "./wrapper.ts";

export type Going =
  | (Pick<Ran, "exitCode" | "by" | "ms" | "memory"> & { readonly kind: "ended" })
  | { readonly kind: "refused"; readonly why: string };

export type Running = {
  readonly slot: Slot;
  readonly job: Job;
  readonly limits: Limits;
  /** What bubblewrap is told. */
  readonly options: readonly string[];
  /** Folders the command can fill. */
  readonly filled: readonly string[];
};

/** How long the box may take to fall together before the wrapper goes too, and the view with it. */
const patience = 1_500;

const parts = (all: readonly string[]): string => all.map((part) => `${part}\0`).join("");

/** Resolves when the command has ended; the slot then still holds the views, unless it had to go as well. */
export async function runInSlot({ slot, job, limits, options, filled }: Running): Promise<Going> {
  const early = await slot.ready;
  if (early !== undefined) return { kind: "refused", why: whyNot(early, slot) };
  const began = performance.now();
  const { child } = slot;
  let by: EndedBy = "itself";
  let said = 0;
  const end = (why: EndedBy): void => {
    if (by !== "itself") return;
    by = why;
    const box = slot.box();
    // A stopped task wants nothing any more; else what the command made so far can still be looked at.
    if (why === "stop" || box === undefined) child.kill();
    else endBox(slot, box);
  };
  slot.listen((from, bytes) => {
    said += bytes.length;
    if (said > limits.output) end("output");
    else job.onOutput(from, bytes);
  });
  writeBoxFile(`${slot.run}/options`, parts(options));
  writeBoxFile(`${slot.run}/command`, parts(job.argv));
  child.begin(job.stdin);
  const grouped = slot.group !== undefined;
  const unwatch = watchOver({ pid: child.pid, limits, filled, grouped, signal: job.signal, end });
  const first = await Promise.race([Promise.all([slot.told, child.silent]).then(([code]) => code), child.ended]);
  const seen = unwatch();
  const ms = performance.now() - began;
  if (by === "itself" && !slot.opened()) return { kind: "refused", why: whyNot(first, slot) };
  const memory = slot.group?.peak() ?? (seen > 0 ? seen : undefined);
  return { kind: "ended", exitCode: typeof first === "number" ? first : 137, by, ms, memory };
}

function endBox({ child, ended }: Slot, box: number): void {
  endProcess(box);
  setTimeout(() => ended() || child.kill(), patience).unref();
}

/** Why the command never ran: the wrapper ended by itself, or bubblewrap did before it had started anything. */
function whyNot(end: number | ChildEnd, { errors }: Slot): string {
  const words = errors.join("").trim().slice(0, 400);
  if (typeof end === "number") return `The box did not open. ${words}`.trim();
  if (end.kind === "failed") return `The command could not be started: ${end.why}.`;
  if (end.kind === "killed") return "The command's box was ended from outside.";
  return `${wrapperProblems[end.code] ?? "The box did not open."} ${words}`.trim();
}
