/** What each agent's model saw and said: one log per agent, never shortened. */
import { Refusal } from "../agent/ports.ts";
import type { Disk } from "../platform/log-file.ts";
import type { AgentId } from "../protocol/ids.ts";
import type { Message } from "../protocol/messages.ts";
import { type LogWriter, logWriter } from "./log-writer.ts";
import { isTooDeep, parseMessage } from "./records.ts";
import { refusalOf, tooDeep } from "./refusals.ts";
import { scanAll } from "./scan.ts";

export type Transcripts = {
  /** Resolves when the message is written: the death of the process cannot take it away. Refusal when it is nested too deeply. */
  say(agent: AgentId, message: Message): Promise<void>;
  /** Resolves when everything said so far survives a loss of power too. */
  settle(): Promise<void>;
  /** Refusal when the file is damaged: going on from half a conversation would change what the model knows. */
  transcript(agent: AgentId): Promise<readonly Message[]>;
  close(): Promise<void>;
};

/** File name of an agent's transcript: its id, or what stands for it where the id is no safe name. */
export const transcriptName = (agent: AgentId): string =>
  `${/^[A-Za-z0-9_-]{1,80}$/.test(agent) ? agent : `~${encodeURIComponent(agent).replaceAll(".", "%2E").slice(0, 200)}`}.jsonl`;

const damaged = (agent: AgentId, damage: string): Refusal =>
  new Refusal(`The transcript of agent "${agent}" is damaged, so the task cannot go on from it. ${damage}`);

export function transcriptsIn(folder: string, disk: Disk, guard: () => Promise<void>): Transcripts {
  const writers = new Map<AgentId, Promise<LogWriter>>();
  const unsettled = new Set<AgentId>();

  async function open(agent: AgentId): Promise<LogWriter> {
    await disk.makeFolder(folder);
    const path = `${folder}/${transcriptName(agent)}`;
    const end = await scanAll({ disk, path }, parseMessage, () => undefined);
    if (end.damage !== undefined) throw damaged(agent, end.damage);
    const file = await disk.openLog(path);
    if (file.size > end.size) await file.cut(end.size);
    if (file.size === 0) await disk.syncFolder(folder);
    return logWriter(file, end.count, guard);
  }

  function writerOf(agent: AgentId): Promise<LogWriter> {
    const known = writers.get(agent);
    if (known !== undefined) return known;
    const opened = open(agent).catch((error: unknown) => Promise.reject(refusalOf(error)));
    writers.set(agent, opened);
    // A failed opening is tried again next time.
    opened.catch(() => writers.delete(agent));
    return opened;
  }

  return {
    async say(agent, message) {
      if (isTooDeep(message)) throw tooDeep();
      const writer = await writerOf(agent);
      await writer.append((n) => ({ n, role: message.role, content: message.content }), false);
      unsettled.add(agent);
    },
    async settle() {
      await Promise.all(
        [...unsettled].map(async (agent) => {
          unsettled.delete(agent);
          try {
            await (await writerOf(agent)).sync();
          } catch (error) {
            unsettled.add(agent);
            throw error;
          }
        }),
      );
    },
    async transcript(agent) {
      const messages: Message[] = [];
      const path = `${folder}/${transcriptName(agent)}`;
      const end = await scanAll({ disk, path }, parseMessage, (message) => messages.push(message));
      if (end.damage !== undefined) throw damaged(agent, end.damage);
      return messages;
    },
    async close() {
      const opened = await Promise.allSettled(writers.values());
      await Promise.all(opened.map((one) => (one.status === "fulfilled" ? one.value.close() : undefined)));
    },
  };
}
