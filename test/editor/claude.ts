/**
 * Claude as a scripted endpoint on loopback: the editor talks to it over its own network, as to the real one. Replies are
 * written down beforehand; what was asked can be read.
 */
import { type Answer, type Asked, type MessagesApi, messagesApi, type Script, stream } from "../fakes/messages-api.ts";
import { pieces, sse, start, stop, text, tool } from "../replay/events.ts";
import type { Window } from "./editor.ts";

export type { Asked } from "../fakes/messages-api.ts";

type Call = readonly [name: string, input: unknown];

let serial = 0;

/** A reply that calls tools, after a sentence. */
export function calls(...wanted: readonly Call[]): Answer {
  const events = wanted.flatMap(([name, input], index) => {
    serial += 1;
    return tool(index + 1, `toolu_${String(serial).padStart(4, "0")}`, name, ...pieces(input, 400));
  });
  return stream(sse(start(`msg_${serial}`), ...text(0, "On it."), ...events, ...stop("tool_use")));
}

/** A reply that ends the work. */
export const says = (words: string): Answer => {
  serial += 1;
  return stream(sse(start(`msg_${serial}`), ...text(0, words), ...stop("end_turn")));
};

/** A reply that begins and never ends. */
export const endless = (words: string): Answer => stream(sse(start(), ...text(0, words).slice(0, -1)), "hang");

export const claude = (...script: Script): Promise<MessagesApi> => messagesApi(...script);

/** Settings under which the editor asks `api` as Claude. */
export const asksAt = (url: string) => ({ "cowork.endpoint": url, "cowork.model": "claude-opus-5-5" });

/** Made up, and in the form of a real one. */
export const testKey = "sk-ant-test-0123456789abcdef";

/** Sets the key as a user does it. */
export async function setKey(window: Window, key = testKey): Promise<void> {
  await window.command("Cowork: Set API Key");
  const input = window.page.locator(".quick-input-widget input");
  await window.page.locator(".quick-input-widget", { hasText: "Key of the Claude API" }).waitFor();
  await input.fill(key);
  await input.press("Enter");
  await window.page.locator(".notifications-toasts", { hasText: "The key is kept" }).waitFor();
}

/** What the model was told in a request: the text of its newest message. */
export function newest({ body }: Asked): string {
  const messages = body["messages"] as { readonly content: unknown }[];
  return JSON.stringify(messages.at(-1)?.content);
}
