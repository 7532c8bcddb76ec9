/**
 * Runs attacks as whoever starts it and prints what came of them as JSON; started with an open descriptor 40 and secrets in
 * its environment, as a careless host would have them. Arguments: guards to leave out, separated by commas, then which
 * attacks: "box", "bounds", "breakouts", "scripts:SEED:COUNT" or "wait" (runs a long command until it is killed).
 */

import { createSocket } from "node:dgram";
import { linkSync, mkdirSync, readdirSync, readFileSync, readlinkSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { RunResult } from "../../src/agent/box-port.ts";
import { runsAnywhere } from "../../src/platform/process-info.ts";
import type { BoxGuard } from "../../src/sandbox/bwrap-args.ts";
import { containerDriver } from "../../src/sandbox/container.ts";
import type { ContainerGuard } from "../../src/sandbox/container-args.ts";
import type { Driver, Limits } from "../../src/sandbox/driver.ts";
import type { EngineName } from "../../src/sandbox/engine.ts";
import { sshDriver } from "../../src/sandbox/ssh.ts";
import { type TestBox, testBox, textsBelow } from "../helpers/box.ts";
import { floods, tight } from "./bounds.ts";
import { type Attack, boxAttacks } from "./box-attacks.ts";
import { breakOutMarks, breakOuts } from "./break-outs.ts";
import { hostileScripts, type Script } from "./hostile-scripts.ts";

type Guard = BoxGuard | ContainerGuard;
export type Result = { readonly name: string; readonly breach?: string };

const files = {
  "a.txt": "alpha\n",
  "sub/c.txt": "gamma\n",
  "sub/server.key": "TOKEN\n",
  ".env": "KEY=TOKEN\n",
  ".cowork/note": "TOKEN\n",
  ".git/config": "[core]\n",
  ".git/hooks/readme": "none\n",
  "wt/.git": "gitdir: ../.git\n",
};

type Ground = {
  readonly box: TestBox;
  readonly env: Readonly<Record<string, string>>;
  /** What happened to the world since the last time, in words; undefined when nothing did. */
  changed(): string | undefined;
  close(): Promise<void>;
};

/** In a container of this engine instead of bubblewrap; its guards have names of their own. */
const engine = process.env["COWORK_ATTACK_ENGINE"] as EngineName | undefined;
/** Or on another machine: the name of a host. */
const host = process.env["COWORK_ATTACK_HOST"];
const image = process.env["COWORK_ATTACK_IMAGE"] ?? "";

async function ground(off: readonly Guard[], limits = {}): Promise<Ground> {
  const driver = (bounds: Limits): Driver =>
    containerDriver({ engine, image, limits: bounds, off: new Set(off as readonly ContainerGuard[]) });
  const there = (bounds: Limits): Driver => sshDriver({ host: host ?? "", limits: bounds });
  if (host !== undefined) return groundOf(testBox({ files, limits, driver: there }));
  const box =
    engine === undefined
      ? testBox({ files, off: off as readonly BoxGuard[], limits })
      : testBox({ files, limits, driver });
  return groundOf(box);
}

async function groundOf(box: TestBox): Promise<Ground> {
  const out = join(box.top, "outside");
  mkdirSync(out);
  writeFileSync(join(out, "secret"), "TOKEN\n");
  writeFileSync(join(out, "hard"), "hard\n");
  linkSync(join(out, "hard"), join(box.work, "hard"));
  symlinkSync(out, join(box.work, "link"));
  let heard: string | undefined;
  const hear = (what: string) => () => {
    heard = what;
  };
  const servers = [join(out, "sock"), join(box.work, "sock"), `\0cowork-attack-${process.pid}`, 0].map((place) => {
    const server = createServer(hear(`somebody connected to ${String(place)}`));
    server.listen(typeof place === "number" ? { port: 0, host: "127.0.0.1" } : { path: place });
    return server;
  });
  const udp = createSocket("udp4", () => undefined);
  udp.on("message", (_message, from) => {
    heard = "a datagram came";
    udp.send("y", from.port, from.address);
  });
  await new Promise<void>((resolve) => udp.bind(0, "127.0.0.1", resolve));
  await Promise.all(
    servers.map((server) => server.listening || new Promise((resolve) => server.once("listening", resolve))),
  );
  const address = servers[3]?.address();
  const spaces = ["net", "pid", "ipc", "mnt", "user", "uts"].map((name) => [
    `SPACE_${name}`,
    readlinkSync(`/proc/self/ns/${name}`),
  ]);
  const before = JSON.stringify([textsBelow(box.work), textsBelow(out), readdirSync(box.top)]);
  let world = before.replace('"boxes",', "");
  return {
    box,
    env: {
      ...(Object.fromEntries(spaces) as Record<string, string>),
      ...{ OUT: out, WORK: box.work, STATE: join(box.top, "boxes"), HOST: String(process.pid) },
      ...{ COMM: readFileSync("/proc/self/comm", "utf8").trim(), UDP: String(udp.address().port) },
      ...{
        PORT: typeof address === "object" && address ? String(address.port) : "1",
        ABSTRACT: `cowork-attack-${process.pid}`,
      },
    },
    changed() {
      const now = JSON.stringify([textsBelow(box.work), textsBelow(out), readdirSync(box.top)]).replace('"boxes",', "");
      const what = now === world ? heard : `files changed: ${now.slice(0, 2000)}`;
      world = now;
      heard = undefined;
      return what;
    },
    async close() {
      for (const server of servers) server.close();
      udp.close();
      await box.clear();
    },
  };
}

const result = (name: string, breach: string | undefined): Result =>
  breach === undefined ? { name } : { name, breach };

type Any = Pick<Attack, "stoppedBy" | "keptOutBy" | "bubblewrapOnly" | "containerOnly">;

/** With guards left out, the attacks those stop; else all that are about this kind of box. */
function picked<T extends Any>(all: readonly T[], off: readonly Guard[]): readonly T[] {
  const guardOf = ({ stoppedBy, keptOutBy }: Any): Guard | undefined => (engine === undefined ? stoppedBy : keptOutBy);
  return all.filter((one) => {
    if (off.length > 0) return off.includes(guardOf(one) as Guard);
    return engine === undefined ? one.containerOnly !== true : one.bubblewrapOnly === undefined;
  });
}

async function attackBox(off: readonly Guard[]): Promise<readonly Result[]> {
  const at = await ground(off);
  const results: Result[] = [];
  for (const { name, script } of picked(boxAttacks, off)) {
    const ran = await at.box.run(`cd "$WORK" && (\n${script}\n)\necho ${wasTried}`, {
      env: at.env,
      keepFailed: true,
      ms: 15_000,
    });
    results.push(result(name, breachOf(ran, at.changed())));
    if (ran.kind === "ran") await ran.dispose();
  }
  await at.close();
  return results;
}

/** Said after each attack: silence alone would also come of a command that never began. */
const wasTried = "TRIED";

function breachOf(ran: RunResult, changed: string | undefined): string | undefined {
  if (ran.kind === "refused") return `did not run: ${ran.why}`;
  if (ran.stdout.includes("BREACH")) return ran.stdout.trim().slice(0, 200);
  if (!ran.stdout.includes(wasTried)) return `did not run: ${ran.exitCode} ${ran.stderr.slice(0, 200)}`;
  return changed ?? (ran.by === "itself" ? undefined : `did not run: ${ran.by}`);
}

/** Each in a task of its own. */
async function attackBreakOuts(off: readonly Guard[]): Promise<readonly Result[]> {
  const at = await ground(off);
  const results: Result[] = [];
  for (const { name, scripts } of breakOuts) {
    results.push(result(name, await breakOut(at, scripts)));
    await at.box.sandbox.close("task");
  }
  for (const mark of breakOutMarks) if (runsAnywhere(mark)) results.push(result(mark, "it outlived its task"));
  await at.close();
  return results;
}

/** The scripts one after the other; the first breach of them. */
async function breakOut(at: Ground, scripts: readonly string[]): Promise<string | undefined> {
  let breach: string | undefined;
  for (const [n, script] of scripts.entries()) {
    const command = `cd "$WORK"\n(\n${script}\n)\necho ${wasTried}`;
    const ran = await at.box.run(command, { env: at.env, keepFailed: true, ms: 20_000 });
    const changed = at.changed();
    // What an earlier script spoiled may keep its own task from going on: nobody else's.
    const isSpoiled =
      ran.kind === "refused"
        ? n > 0 || ran.why.includes("more than 4 GB")
        : n > 0 && /^bwrap: Can't /.test(ran.stderr) && !ran.stdout.includes(wasTried);
    breach ??= isSpoiled ? changed : breachOf(ran, changed);
    if (ran.kind === "ran") await ran.dispose();
  }
  return breach;
}

async function attackBounds(off: readonly Guard[]): Promise<readonly Result[]> {
  const at = await ground(off, tight);
  const results: Result[] = [];
  for (const { name, script, ms, held } of picked(floods, off)) {
    const ran = await at.box.run(script, { env: at.env, keepFailed: true, ms });
    const broke = ran.kind === "ran" && !held(ran) ? `${ran.by} ${ran.stdout.slice(0, 100)}` : undefined;
    results.push(result(name, ran.kind === "refused" ? `did not run: ${ran.why}` : (broke ?? at.changed())));
    if (ran.kind === "ran") await ran.dispose();
    await at.box.sandbox.close("task");
  }
  await at.close();
  return results;
}

/** Many scripts in one command, each in a shell of its own. */
const together = 15;

async function attackScripts(off: readonly Guard[], seed: number, count: number): Promise<readonly Result[]> {
  const at = await ground(off);
  const scripts = hostileScripts(seed, count);
  const results: Result[] = [];
  for (let from = 0; from < scripts.length; from += together) {
    results.push(...(await attackTogether(at, scripts.slice(from, from + together))));
  }
  await at.close();
  return results;
}

async function attackTogether(at: Ground, scripts: readonly Script[]): Promise<readonly Result[]> {
  const lines = scripts.map((_, n) => `echo "#${n}"; (cd "$WORK" && timeout 5 bash -c "$S${n}") 2>/dev/null`);
  const env = Object.fromEntries(scripts.map(({ script }, n) => [`S${n}`, script]));
  const ran = await at.box.run([...lines, "exit 0"].join("\n"), { env: { ...at.env, ...env }, ms: 60_000 });
  const said = ran.kind === "ran" ? ran.stdout : "";
  const changed = at.changed();
  if (ran.kind === "ran") await ran.dispose();
  return scripts.map(({ name }, n) => {
    const part = said.split(`#${n}\n`)[1]?.split(/^#\d+$/m)[0];
    if (part === undefined) return result(name, "did not run");
    return result(name, part.includes("BREACH") ? part.slice(0, 200) : changed);
  });
}

/** A command that stays until it, or we, are killed. "going" is said just before it starts. */
async function wait(off: readonly Guard[], mark: string): Promise<void> {
  const { box } = await ground(off);
  process.stdout.write("going\n");
  await box.run(`(setsid sleep ${mark} &); nohup sleep ${mark} >/dev/null 2>&1 & echo up; sleep ${mark}`, {
    ms: 60_000,
    onOutput: (text) => process.stdout.write(text),
  });
}

async function attackAll(kind: string, off: readonly Guard[]): Promise<readonly Result[]> {
  const [which, seed = "1", count = "10"] = kind.split(":");
  if (which === "bounds") return attackBounds(off);
  if (which === "breakouts") return attackBreakOuts(off);
  return which === "scripts" ? attackScripts(off, Number(seed), Number(count)) : attackBox(off);
}

async function main(): Promise<void> {
  const [guards = "", which = "box", mark = ""] = process.argv.slice(2);
  const off = guards.split(",").filter(Boolean) as Guard[];
  if (which === "wait") return wait(off, mark);
  process.stdout.write(`${JSON.stringify({ results: await attackAll(which, off) })}\n`);
}

void main().then(() => process.exit(0));
