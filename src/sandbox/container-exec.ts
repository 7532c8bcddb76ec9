/** One command in a container that runs already: what it says, what ends it. */
import { startChild } from "../platform/child.ts";
import { execArgs } from "./container-args.ts";
import type { ContainerBox, ContainerSlot } from "./container-slot.ts";
import type { EndedBy, Job, Limits } from "./driver.ts";
import { clientEnvironment } from "./engine.ts";
import { launched } from "./keeper.ts";
import { watchOver } from "./watch.ts";

export type Went = {
  readonly exitCode: number;
  readonly by: EndedBy;
  readonly ms: number;
  /** Whether the command itself began. */
  readonly launched: boolean;
  /** What the engine said where it did not. */
  readonly said: string;
};

/** Runs `job` in `slot` until it ends or passes a bound. What it left running is not ended here. */
export async function execIn(slot: ContainerSlot, job: Job, box: ContainerBox): Promise<Went> {
  const { engine, user, off } = box;
  const limits: Limits = { ...box.limits, ms: job.limits.ms };
  let by: EndedBy = "itself";
  let said = 0;
  const end = (why: EndedBy): void => {
    if (by !== "itself") return;
    by = why;
    void slot.keeper.sweep().then((swept) => swept ?? child.kill());
  };
  const ear = openEar((from, bytes) => {
    said += bytes.length;
    if (said > limits.output) end("output");
    else job.onOutput(from, bytes);
  });
  const plan = { engine, name: slot.name, user, cwd: job.cwd, env: job.env, input: job.stdin !== undefined };
  const started = performance.now();
  const child = startChild({
    ...{ argv: execArgs({ ...plan, argv: job.argv }, off), env: clientEnvironment(), cwd: "/", onOutput: ear.hear },
  });
  child.begin(job.stdin);
  const filled = [`${box.home}/scratch`, `${box.home}/tmp`, ...job.shown.map((_, n) => `${slot.run}/${n}`)];
  const unwatch = watchOver({ pid: child.pid, limits, filled, grouped: true, signal: job.signal, end });
  const ended = await child.ended;
  unwatch();
  const exitCode = ended.kind === "exited" ? ended.code : 137;
  const ms = performance.now() - started;
  return { exitCode, by, ms, launched: ear.opened() || by !== "itself", said: ear.early() };
}

type Hear = (from: "stdout" | "stderr", bytes: Uint8Array) => void;

/** Tells the command's own output from what the engine says before it: the launcher's first byte is between the two. */
function openEar(tell: Hear) {
  let opened = false;
  let early: { readonly from: "stdout" | "stderr"; readonly bytes: Uint8Array }[] = [];
  return {
    opened: () => opened,
    early: () =>
      early
        .map(({ bytes }) => new TextDecoder().decode(bytes))
        .join("")
        .trim()
        .slice(0, 400),
    hear(from: "stdout" | "stderr", bytes: Uint8Array): void {
      early.push({ from, bytes });
      if (!opened && (from === "stderr" || bytes[0] !== launched.charCodeAt(0))) return;
      const first = opened ? undefined : early.at(-1);
      opened = true;
      for (const one of early) tell(one.from, one === first ? one.bytes.subarray(1) : one.bytes);
      early = [];
    },
  };
}
