import { readFileSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { basename } from "node:path";
import { expect, test } from "vitest";
import type { OwnedTask } from "../../../src/agent/ports.ts";
import { checksum, decodeLine, encodeLine } from "../../../src/journal/lines.ts";
import { openStore } from "../../../src/journal/store.ts";
import { type Disk, stateDisk } from "../../../src/platform/log-file.ts";
import type { EventBody, TaskEvent } from "../../../src/protocol/events.ts";
import type { AgentId, CallId, RootId, TaskId } from "../../../src/protocol/ids.ts";
import type { Message } from "../../../src/protocol/messages.ts";
import type { CheckedPath } from "../../../src/protocol/paths.ts";
import { temporaryFolder, until } from "./fixture.ts";
import { created, testGround } from "./ground.ts";

const main = "main" as AgentId;
const id = "t1" as TaskId;
const note = (text: string): EventBody => ({ type: "user.steered", id: text, text });

async function all(task: OwnedTask): Promise<readonly TaskEvent[]> {
  const events: TaskEvent[] = [];
  for await (const event of task.journal.read()) events.push(event);
  return events;
}

const texts = (events: readonly TaskEvent[]): string[] =>
  events.map((event) => (event.type === "user.steered" ? event.text : event.type));

async function taskWith(folder: string, notes: readonly string[]): Promise<void> {
  const task = await openStore(folder, testGround()).create(created(id));
  for (const text of notes) await task.journal.append(main, note(text));
  await task.release();
}

test("the checksum is the CRC-32 of zip and covers the line without itself", () => {
  // The check value that the CRC catalogue gives for CRC-32/ISO-HDLC.
  expect(checksum(new TextEncoder().encode("123456789"))).toBe("cbf43926");
  const line = encodeLine({ a: "é" });
  expect(new TextDecoder().decode(line)).toMatchInlineSnapshot(`
    "{"a":"é","crc":"20f000a5"}
    "
  `);
  expect(decodeLine(line.subarray(0, -1))).toEqual({ a: "é" });
});

test("events get numbers without gaps and times from the clock, and are read back as they were stored", async () => {
  const folder = temporaryFolder();
  const task = await openStore(folder, testGround()).create(created(id));
  const stored = await Promise.all(["a", "b", "c"].map((text) => task.journal.append(main, note(text))));
  expect(stored.map(({ seq }) => seq)).toEqual([2, 3, 4]);
  const events = await all(task);
  expect(events.slice(1)).toEqual(stored);
  expect(texts(events)).toEqual(["task.created", "a", "b", "c"]);
  expect(events.map(({ at }) => at)).toEqual([...events.map(({ at }) => at)].sort());
  await task.release();
  expect(statSync(`${folder}/${id}/events.jsonl`).mode & 0o777).toBe(0o600);
  expect(statSync(`${folder}/${id}`).mode & 0o777).toBe(0o700);
});

test("a log that was torn at any byte of its last line is cut there and goes on", async () => {
  const folder = temporaryFolder();
  await taskWith(folder, ["first", "second"]);
  const path = `${folder}/${id}/events.jsonl`;
  const whole = readFileSync(path);
  const lastLine = whole.lastIndexOf("\n", whole.length - 2) + 1;
  const store = openStore(folder, testGround());
  for (let size = lastLine; size < whole.length; size += 1) {
    writeFileSync(path, whole);
    truncateSync(path, size);
    expect(texts(await store.events(id))).toEqual(["task.created", "first"]);
    expect(statSync(path).size).toBe(size);
    const task = await store.own(id);
    await task?.journal.append(main, note("again"));
    await task?.release();
    const events = await store.events(id);
    expect([texts(events), events.map(({ seq }) => seq)]).toEqual([
      ["task.created", "first", "again"],
      [1, 2, 3],
    ]);
  }
});

test("a bad line in the middle: read up to there, said so, nothing written", async () => {
  const folder = temporaryFolder();
  await taskWith(folder, ["first", "second", "third"]);
  const path = `${folder}/${id}/events.jsonl`;
  const damaged = readFileSync(path, "utf8").replace('"text":"second"', '"text":"secund"');
  writeFileSync(path, damaged);
  const store = openStore(folder, testGround());
  expect(texts(await store.events(id))).toEqual(["task.created", "first"]);
  await expect(store.own(id)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Refusal: The record of this task is damaged, so it cannot be continued. Record 3 (byte 390) is not as it was written. What comes before it is intact and shown; nothing was overwritten.]`,
  );
  writeFileSync(`${folder}/${id}/head.json`, "");
  const [head] = await store.list();
  expect({ status: head?.status, reason: head?.reason, owned: head?.owned }).toMatchInlineSnapshot(`
    {
      "owned": false,
      "reason": "The record of this task is damaged. Record 3 (byte 390) is not as it was written. What comes before it is intact and shown; nothing was overwritten.",
      "status": "failed",
    }
  `);
  expect(readFileSync(path, "utf8")).toBe(damaged);
});

test("a missing line in the middle is damage, not a gap", async () => {
  const folder = temporaryFolder();
  await taskWith(folder, ["first", "second", "third"]);
  const path = `${folder}/${id}/events.jsonl`;
  const lines = readFileSync(path, "utf8").split("\n");
  writeFileSync(path, [...lines.slice(0, 2), ...lines.slice(3)].join("\n"));
  await expect(openStore(folder, testGround()).own(id)).rejects.toThrow(/Record 3 .* is not as it was written/);
});

test("a log of a newer version can be read, not continued", async () => {
  const folder = temporaryFolder();
  const store = openStore(folder, testGround());
  await taskWith(folder, ["first"]);
  const lines = [
    { seq: 1, at: "2027-01-01T00:00:00.000Z", agent: "main", ...created(id, { version: 2 }) },
    { seq: 2, at: "2027-01-01T00:00:01.000Z", agent: "main", type: "task.dreamt" },
    { seq: 3, at: "2027-01-01T00:00:02.000Z", agent: "main", type: "task.failed", error: "no" },
  ];
  writeFileSync(`${folder}/${id}/events.jsonl`, Buffer.concat(lines.map((line) => encodeLine(line))));
  expect((await store.events(id)).map(({ type }) => type)).toEqual(["task.created", "task.failed"]);
  expect((await store.list()).map(({ status }) => status)).toEqual(["failed"]);
  await expect(store.own(id)).rejects.toThrowErrorMatchingInlineSnapshot(
    `[Refusal: This task was recorded by a newer Cowork (format 2; this one writes 1). It can be read here but not continued: update Cowork first.]`,
  );
});

test("a long result of a tool goes to a blob, with its start in the event", async () => {
  const folder = temporaryFolder();
  const task = await openStore(folder, testGround()).create(created(id));
  const text = `${"0123456789".repeat(1000)} é`;
  const body: EventBody = { type: "call.finished", call: "c1" as CallId, tool: "Read", ok: true, text };
  const stored = await task.journal.append(main, body);
  if (stored.type !== "call.finished" || stored.blob === undefined) throw new Error("No blob");
  expect(text.startsWith(stored.text)).toBe(true);
  expect(stored.text.length).toBe(1000);
  expect(new TextDecoder().decode(await task.journal.fetch(stored.blob))).toBe(text);
  writeFileSync(`${folder}/${id}/blobs/${stored.blob}`, "something else");
  expect(await task.journal.fetch(stored.blob)).toBeUndefined();
  await task.release();
});

test("transcripts are kept per agent, whole, and lose only what a crash tore off", async () => {
  const folder = temporaryFolder();
  const message = (text: string): Message => ({ role: "user", content: [{ type: "text", text }] });
  const task = await openStore(folder, testGround()).create(created(id));
  await task.journal.say(main, message("one"));
  await task.journal.say(main, message("two"));
  await task.journal.say("../../x" as AgentId, message("other"));
  await task.release();
  const path = `${folder}/${id}/transcripts/main.jsonl`;
  truncateSync(path, statSync(path).size - 3);
  const again = await openStore(folder, testGround()).own(id);
  await again?.journal.say(main, message("three"));
  expect(await again?.journal.transcript(main)).toEqual([message("one"), message("three")]);
  expect(await again?.journal.transcript("../../x" as AgentId)).toEqual([message("other")]);
  await again?.release();
});

test("a value nested without end is refused, and the log goes on", async () => {
  const task = await openStore(temporaryFolder(), testGround()).create(created(id));
  const deep: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  const content = [{ type: "call" as const, id: "c1" as CallId, name: "X", input: deep }];
  await expect(task.journal.say(main, { role: "assistant", content })).rejects.toThrow(/nested too deeply/);
  expect((await task.journal.append(main, note("goes on"))).seq).toBe(2);
  await task.release();
});

/** The real disk, where the log's n-th append writes half and then fails with `code`. */
function failingDisk(code: string, fails: (n: number) => boolean): Disk {
  return {
    ...stateDisk,
    async openLog(path) {
      const log = await stateDisk.openLog(path);
      let n = 0;
      return {
        ...log,
        get size() {
          return log.size;
        },
        async append(bytes) {
          n += 1;
          if (!fails(n)) return log.append(bytes);
          await log.append(bytes.subarray(0, bytes.length / 2));
          throw Object.assign(new Error(code), { code });
        },
      };
    },
  };
}

test("a full disk: the call is refused, the half line is taken away, and later records follow whole ones", async () => {
  const folder = temporaryFolder();
  const task = await openStore(folder, testGround(failingDisk("ENOSPC", (n) => n === 2))).create(created(id));
  await task.journal.append(main, note("before"));
  const refused = await task.journal.append(main, note("during")).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: "Refusal", kind: "full" });
  expect((await task.journal.append(main, note("after"))).seq).toBe(3);
  await task.release();
  expect(texts(await openStore(folder, testGround()).events(id))).toEqual(["task.created", "before", "after"]);
});

test("only records that something follows from wait for the disk, and those that wait together share one sync", async () => {
  let syncs: string[] = [];
  const counting: Disk = {
    ...stateDisk,
    async openLog(path) {
      const log = await stateDisk.openLog(path);
      return {
        ...log,
        get size() {
          return log.size;
        },
        sync: () => {
          syncs.push(basename(path));
          return log.sync();
        },
      };
    },
  };
  const task = await openStore(temporaryFolder(), testGround(counting)).create(created(id));
  const started = (call: string, kind: "read" | "create" | "delete"): EventBody => ({
    type: "call.started",
    call: call as CallId,
    tool: "Write",
    title: call,
    effects: [{ kind, path: { root: "r" as RootId, path: call as CheckedPath } }],
    uses: [],
  });
  const synced = async (work: () => Promise<unknown>): Promise<readonly string[]> => {
    syncs = [];
    await work();
    return syncs;
  };
  expect(await synced(() => task.journal.append(main, note("a")))).toEqual([]);
  expect(await synced(() => task.journal.append(main, started("a", "create")))).toEqual(["events.jsonl"]);
  const many = Array.from({ length: 50 }, (_, n) => started(`c${n}`, "create"));
  expect((await synced(() => Promise.all(many.map((body) => task.journal.append(main, body))))).length).toBeLessThan(3);
  // What only reads changes nothing, so nobody has to know after a loss of power that it began.
  expect(await synced(() => task.journal.append(main, started("b", "read")))).toEqual([]);
  // What the model said reaches the disk before the record of a change that follows from it, and not earlier.
  expect(await synced(() => task.journal.say(main, { role: "user", content: [] }))).toEqual([]);
  expect(await synced(() => task.journal.append(main, started("d", "read")))).toEqual([]);
  expect(await synced(() => task.journal.append(main, started("e", "delete")))).toEqual(["main.jsonl", "events.jsonl"]);
  expect(await synced(() => task.journal.append(main, started("f", "delete")))).toEqual(["events.jsonl"]);
  await task.release();
});

test("the end of a change becomes durable with what follows, or a moment later, or when the log is closed", async () => {
  let syncs = 0;
  const counting: Disk = {
    ...stateDisk,
    async openLog(path) {
      const log = await stateDisk.openLog(path);
      return {
        ...log,
        get size() {
          return log.size;
        },
        sync: () => {
          syncs += 1;
          return log.sync();
        },
      };
    },
  };
  const moments: (() => void)[] = [];
  const ground = { ...testGround(counting), later: (_ms: number, work: () => void) => void moments.push(work) };
  const task = await openStore(temporaryFolder(), ground).create(created(id));
  const record = { changes: [], times: [] };
  const ended: EventBody = { type: "call.finished", call: "c" as CallId, tool: "Write", ok: true, text: "", record };
  const begun = syncs;
  await task.journal.append(main, ended);
  await task.journal.append(main, ended);
  expect([syncs - begun, moments.length]).toEqual([0, 1]);
  moments[0]?.();
  await until(() => syncs === begun + 1);
  await task.journal.append(main, ended);
  expect([syncs - begun, moments.length]).toEqual([1, 2]);
  await task.release();
  expect(syncs - begun).toBe(2);
  // Nothing is left to be made durable, and the log is closed: the late moment does nothing.
  moments[1]?.();
  expect(syncs - begun).toBe(2);
});
