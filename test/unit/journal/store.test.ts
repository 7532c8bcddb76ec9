import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TaskHead } from "../../../src/agent/ports.ts";
import type { JournalGround } from "../../../src/journal/ground.ts";
import { decodeLine, encodeLine } from "../../../src/journal/lines.ts";
import { openStore } from "../../../src/journal/store.ts";
import { lockWorld, takeLock } from "../../../src/platform/lock.ts";
import { type Disk, stateDisk } from "../../../src/platform/log-file.ts";
import { ownIdentity } from "../../../src/platform/process-info.ts";
import type { EventBody, TaskEvent } from "../../../src/protocol/events.ts";
import type { AgentId, TaskId } from "../../../src/protocol/ids.ts";
import type { TaskIntent } from "../../../src/protocol/intents.ts";
import { rebuild } from "../../../src/protocol/reduce.ts";
import { temporaryFolder, until } from "./fixture.ts";
import { created, testGround } from "./ground.ts";

const main = "main" as AgentId;
const id = "t1" as TaskId;
const done: EventBody = { type: "task.finished", summary: "Done.", warnings: [], checks: [] };
const steer = (text: string): TaskIntent => ({ type: "task.steer", id: text, text });
const brief = (heads: readonly TaskHead[]): string[] =>
  heads.map(
    (head) => `${head.task} ${head.status}${head.owned ? " owned" : ""}${head.reason ? `: ${head.reason}` : ""}`,
  );

test("a second owner is refused while the first lives, and let in after it gave the task up", async () => {
  const folder = temporaryFolder();
  const first = await openStore(folder, testGround()).create(created(id));
  const other = openStore(folder, testGround());
  expect(await other.own(id)).toBeUndefined();
  expect(brief(await other.list())).toEqual(["t1 planning owned"]);
  await first.release();
  const second = await other.own(id);
  expect(second?.id).toBe(id);
  await second?.release();
});

test("of many who want a dead owner's task at once, one gets it", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  await (await store.create(created(id))).release();
  for (let round = 1; round <= 20; round += 1) {
    const dead = { ...ownIdentity(), start: "1" };
    const lock = `${folder}/${id}/lock`;
    const newest = Number(readdirSync(lock).sort().at(-1));
    writeFileSync(`${lock}/${String(newest + 1).padStart(8, "0")}`, JSON.stringify(dead));
    const owners = (await Promise.all(Array.from({ length: 8 }, () => openStore(folder, testGround()).own(id)))).filter(
      (one) => one !== undefined,
    );
    expect(owners).toHaveLength(1);
    await owners[0]?.release();
  }
});

test.each([
  ["another start of the machine", { boot: "another" }, true],
  ["a process number that was given away again", { start: "1" }, true],
  ["this very process", {}, false],
  ["another computer that gave a sign of life", { host: "elsewhere" }, false],
])("an owner of %s", async (_what, over, free) => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  await (await store.create(created(id))).release();
  writeFileSync(`${folder}/${id}/lock/00000009`, JSON.stringify({ ...ownIdentity(), ...over }));
  const owned = await store.own(id);
  expect(owned !== undefined).toBe(free);
  await owned?.release();
});

test("a process that was slow to look at an old owner does not push out the new one", async () => {
  const lock = `${temporaryFolder()}/lock`;
  mkdirSync(lock);
  const owner = JSON.stringify(ownIdentity());
  writeFileSync(`${lock}/00000003`, owner);
  let looks = 0;
  // What it saw before it fell asleep: claim 1, whose owner was dead. Since then 2 came and went, and 3 is the owner.
  const asleep: Disk = {
    ...stateDisk,
    list: async (path) => {
      looks += 1;
      return looks === 1 ? ["00000001"] : stateDisk.list(path);
    },
  };
  expect(await takeLock(lock, lockWorld(asleep))).toBeUndefined();
  expect(readdirSync(lock)).toEqual(["00000003"]);
});

test("an owner on another computer is replaced after 30 s of silence, and may not write any more when it wakes", async () => {
  const folder = temporaryFolder();
  const elsewhere = { ...ownIdentity(), host: "elsewhere" };
  let late = 0;
  const sleeper = testGround();
  const here = testGround();
  const time = (): number => Date.now() + late;
  const asleep = openStore(folder, { ...sleeper, locks: { ...sleeper.locks, self: elsewhere, time } });
  const task = await asleep.create(created(id));
  const store = openStore(folder, { ...here, locks: { ...here.locks, time } });
  expect(await store.own(id)).toBeUndefined();
  late = 31_000;
  const taken = await store.own(id);
  await taken?.journal.append(main, done);
  const refused = await task.journal.append(main, done).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: "Refusal", kind: "conflict" });
  await task.release();
  await taken?.release();
  expect((await store.events(id)).map(({ type }) => type)).toEqual(["task.created", "task.finished"]);
});

test("tasks are found by the start of their id when it fits one", async () => {
  const store = openStore(temporaryFolder(), testGround());
  for (const name of ["ab1", "ab2", "c3"]) await (await store.create(created(name))).release();
  expect(await Promise.all(["ab1", "ab", "c", "x", "", "../c3"].map((prefix) => store.find(prefix)))).toEqual([
    "ab1",
    undefined,
    "c3",
    undefined,
    undefined,
    undefined,
  ]);
  await expect(store.events("zz" as TaskId)).rejects.toMatchObject({ kind: "missing" });
  await expect(store.events("../x" as TaskId)).rejects.toMatchObject({ kind: "missing" });
});

test("the list is newest first, shows broken tasks with the reason, and what a crash stopped as stopped", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  const finished = await store.create(created("a"));
  await finished.journal.append(main, done);
  await finished.release();
  await (await store.create(created("b", { mode: "auto" }))).release();
  const asking = await store.create(created("c"));
  const hash = "0".repeat(64) as never;
  await asking.journal.append(main, {
    type: "call.asked",
    question: { kind: "choice", call: "q" as never, agent: main, title: "Which?", choices: [], several: false, hash },
  });
  await asking.release();
  mkdirSync(`${folder}/broken`);
  writeFileSync(`${folder}/broken/events.jsonl`, "not a record\n");
  const running = await store.create(created("d", { mode: "auto" }));
  expect(brief(await store.list())).toEqual([
    "d planning owned",
    "c waiting",
    "b stopped: The program that ran it ended without warning; it can be resumed.",
    "a done",
    "broken failed: The record of this task is empty or unreadable; nothing was overwritten.",
  ]);
  await running.release();
});

test("a head that lags behind, is torn or is gone is made again from the log", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  const task = await store.create(created(id));
  await task.publish(rebuild(await store.events(id)));
  await task.journal.append(main, done);
  const list = (): Promise<readonly TaskHead[]> => openStore(folder, testGround()).list();
  expect(brief(await list())).toEqual(["t1 done owned"]);
  await task.release();
  for (const text of ["", "{}", "nonsense\n"]) {
    writeFileSync(`${folder}/${id}/head.json`, text);
    expect(brief(await list())).toEqual(["t1 done"]);
  }
});

test("listing 1,000 tasks reads no log", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  const task = await store.create(created(id));
  await task.journal.append(main, done);
  await task.release();
  const head = await stateDisk.read(`${folder}/${id}/head.json`);
  const log = await stateDisk.read(`${folder}/${id}/events.jsonl`);
  const text = new TextDecoder();
  const snapshot = decodeLine((head ?? new Uint8Array()).subarray(0, -1)) as { head: object };
  for (let n = 0; n < 1000; n += 1) {
    const name = `n${n}`;
    mkdirSync(`${folder}/${name}`);
    writeFileSync(`${folder}/${name}/events.jsonl`, text.decode(log));
    writeFileSync(`${folder}/${name}/head.json`, encodeLine({ ...snapshot, head: { ...snapshot.head, task: name } }));
  }
  const read: string[] = [];
  const spy: Disk = {
    ...stateDisk,
    read: (path, from, length) => {
      read.push(path);
      return stateDisk.read(path, from, length);
    },
  };
  const begin = performance.now();
  const heads = await openStore(folder, testGround(spy)).list();
  const ms = performance.now() - begin;
  expect(heads).toHaveLength(1001);
  expect(heads.filter(({ status }) => status === "done")).toHaveLength(1001);
  expect(read.filter((path) => path.endsWith("events.jsonl"))).toEqual([]);
  expect(ms).toBeLessThan(5000);
});

test("intents reach the owner in order, each once; forged and broken ones are set aside or left alone", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  const task = await store.create(created(id));
  const inbox = `${folder}/${id}/inbox`;
  writeFileSync(`${inbox}/000000000000001-bad.json`, '{"type":"task.finished"}');
  writeFileSync(`${inbox}/000000000000002-bad.json`, "{");
  writeFileSync(`${inbox}/000000000000003-big.json`, " ".repeat(2_000_000));
  writeFileSync(`${inbox}/notes.txt`, "not a message");
  const target = `${folder}/elsewhere.json`;
  writeFileSync(target, JSON.stringify({ type: "task.stop" }));
  symlinkSync(target, `${inbox}/000000000000004-link.json`);
  const got: TaskIntent[] = [];
  const end = task.inbox((intent) => got.push(intent));
  const other = openStore(folder, testGround());
  for (const text of ["one", "two", "three"]) await other.post(id, steer(text));
  await other.post(id, { type: "task.stop" });
  await until(() => got.length >= 4);
  expect(got).toEqual([steer("one"), steer("two"), steer("three"), { type: "task.stop" }]);
  expect(readdirSync(inbox).sort()).toEqual(["000000000000004-link.json", "notes.txt", "refused"]);
  expect(readdirSync(`${inbox}/refused`).sort()).toEqual([
    "000000000000001-bad.json",
    "000000000000002-bad.json",
    "000000000000003-big.json",
  ]);
  end();
  await task.release();
});

test("a file of another user in the inbox is not obeyed", async () => {
  const folder = temporaryFolder();
  const foreign: Disk = {
    ...stateDisk,
    facts: async (path) => {
      const facts = await stateDisk.facts(path);
      return facts && { ...facts, mine: !path.includes("-foreign") };
    },
  };
  const store = openStore(folder, testGround(foreign));
  const task = await store.create(created(id));
  const got: TaskIntent[] = [];
  writeFileSync(`${folder}/${id}/inbox/000000000000001-foreign.json`, JSON.stringify(steer("foreign")));
  task.inbox((intent) => got.push(intent));
  await store.post(id, steer("mine"));
  await until(() => got.length > 0);
  expect(got).toEqual([steer("mine")]);
  await task.release();
});

test("a stop that was meant for a run that is over does not stop the next one; steering is kept", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  await (await store.create(created(id))).release();
  await store.post(id, { type: "task.stop" });
  await store.post(id, steer("later"));
  // Owning it without listening, to note something in it for instance, leaves the messages where they are.
  await (await store.own(id))?.release();
  const task = await store.own(id);
  const got: TaskIntent[] = [];
  task?.inbox((intent) => got.push(intent));
  await until(() => got.length > 0);
  expect(got).toEqual([steer("later")]);
  await task?.release();
});

test("a tail shows what is appended from a number on, in order, each once, and waits for the rest of a line", async () => {
  const folder = temporaryFolder();
  const ground = testGround();
  const looks: (() => void)[] = [];
  const watched: JournalGround = {
    ...ground,
    watch(_path, look) {
      looks.push(look);
      return () => undefined;
    },
  };
  const task = await openStore(folder, ground).create(created(id));
  const seen: TaskEvent[] = [];
  const end = openStore(folder, watched).tail(id, 1, (event) => seen.push(event));
  const look = (): void => looks[0]?.();
  const append = (text: string) => task.journal.append(main, { type: "user.steered", id: text, text });
  const stored = [await append("a"), await append("b")];
  look();
  await until(() => seen.length === 2);
  expect(seen).toEqual(stored);
  await task.release();

  const path = `${folder}/${id}/events.jsonl`;
  const line = encodeLine({ seq: 4, at: "2026-10-02", agent: "main", type: "task.failed", error: "no" });
  writeFileSync(path, line.subarray(0, 20), { flag: "a" });
  look();
  writeFileSync(path, line.subarray(20), { flag: "a" });
  look();
  await until(() => seen.length === 3);
  expect(seen.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  end();
});
