/** A small loop that lets the offline model work on a folder in memory, with a person who answers as told. */
import type { Model } from "../../src/agent/ports.ts";
import type { Tool } from "../../src/agent/tool.ts";
import type { Block, Message } from "../../src/protocol/messages.ts";
import { deleteTool } from "../../src/tools/delete.ts";
import { globTool } from "../../src/tools/glob.ts";
import { moveTool } from "../../src/tools/move.ts";
import type { MemoryFolder } from "./memory-folder.ts";
import { callTool, type HandsOptions } from "./memory-hands.ts";

type Call = Extract<Block, { type: "call" }>;

export type Person = {
  /** What Plan answers; "Approved." unless given. The n-th answer is for the n-th plan. */
  readonly plans?: readonly string[];
  /** What AskUserQuestion answers. */
  readonly answer?: string;
  /** Said after the n-th reply (1-based). */
  readonly says?: Readonly<Record<number, string>>;
  readonly hands?: HandsOptions;
};

export type PlaybookRun = {
  /** The last reply's text. */
  readonly report: string;
  readonly messages: readonly Message[];
  /** Inputs of all calls by tool name, in order. */
  readonly calls: readonly { readonly name: string; readonly input: unknown }[];
  readonly texts: readonly string[];
};

const textOf = (message: Message): string =>
  message.content.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");

/** One reply, put together from its chunks; the text of the chunks must be the text of the message. */
export async function replyTo(model: Model, messages: readonly Message[]): Promise<Message> {
  const request = { model: "offline", system: "", tools: [], messages, maxTokens: 1000 };
  let streamed = "";
  for await (const chunk of model.reply(request, new AbortController().signal)) {
    if (chunk.type === "text") streamed += chunk.delta;
    if (chunk.type === "failed") throw new Error(chunk.why);
    if (chunk.type !== "done") continue;
    if (streamed !== textOf(chunk.message)) throw new Error(`Streamed "${streamed}"`);
    return chunk.message;
  }
  throw new Error("The reply had no end");
}

/** Runs `request` until a reply has no calls (and nothing more is said), or for `replies` replies. */
export async function runPlaybook(
  model: Model,
  request: string,
  folder: MemoryFolder,
  person: Person & { readonly tools?: readonly Tool[]; readonly replies?: number } = {},
): Promise<PlaybookRun> {
  const messages: Message[] = [
    {
      role: "user",
      content: [
        { type: "text", text: request },
        { type: "text", text: "Today is 2026-11-20." },
      ],
    },
  ];
  const calls: { name: string; input: unknown }[] = [];
  const texts: string[] = [];
  const plans = [...(person.plans ?? [])];
  const tools = [globTool, moveTool, deleteTool, ...(person.tools ?? [])];
  const answer = async ({ name, input }: Call): Promise<{ ok: boolean; text: string }> => {
    calls.push({ name, input });
    if (name === "Plan") return { ok: true, text: plans.shift() ?? "Approved. Carry it out now." };
    if (name === "TodoWrite") return { ok: true, text: "Progress updated." };
    if (name === "AskUserQuestion") return { ok: true, text: person.answer ?? "" };
    const tool = tools.find((one) => one.name === name);
    return tool === undefined ? { ok: false, text: `No tool ${name}` } : callTool(tool, input, folder, person.hands);
  };
  for (let n = 1; n <= (person.replies ?? 60); n += 1) {
    const reply = await replyTo(model, messages);
    messages.push(reply);
    texts.push(textOf(reply));
    const made = reply.content.filter((block) => block.type === "call");
    const results: Block[] = [];
    for (const one of made) {
      const { ok, text } = await answer(one);
      results.push({ type: "result", id: one.id, ok, content: [{ type: "text", text }] });
    }
    const said = person.says?.[n];
    if (made.length === 0 && said === undefined) break;
    messages.push({
      role: "user",
      content: [...results, ...(said === undefined ? [] : [{ type: "text" as const, text: said }])],
    });
  }
  return { report: texts.at(-1) ?? "", messages, calls, texts };
}
