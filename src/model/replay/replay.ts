import { type Model, type ModelChunk, type ModelRequest, Refusal } from "../../agent/ports.ts";
import { type Difference, firstDifference } from "./difference.ts";
import { type Exchange, exchangesOf, type Names, withNames, withoutNames } from "./lines.ts";

/**
 * Answers from a recording, chunk for chunk. Agents that run at the same time may ask in any order: each exchange is
 * used once, by the request that equals it. A request that equals none throws a Refusal with the first difference to the
 * one it most likely was.
 */
export function replayModel(recording: string, names: Names = {}): Model {
  const left = exchangesOf(recording).map((exchange, number) => ({ ...exchange, number }));
  return {
    async *reply(request, signal) {
      const sent = JSON.parse(withNames(JSON.stringify(request), names)) as ModelRequest;
      const at = left.findIndex((exchange) => !firstDifference(exchange.request, sent));
      const [found] = at === -1 ? [] : left.splice(at, 1);
      if (!found) throw new Refusal(mismatch(left, sent));
      for (const chunk of found.chunks) {
        if (signal.aborted) return void (yield { type: "failed", kind: "stopped", why: "Stopped." });
        yield JSON.parse(withoutNames(JSON.stringify(chunk), names)) as ModelChunk;
      }
    },
  };
}

type Numbered = Exchange & { readonly number: number };

function mismatch(left: readonly Numbered[], sent: ModelRequest): string {
  const expected = likeliest(left, sent);
  if (!expected)
    return "The recording has no exchange left, but another request was sent. Record it again if that is wanted.";
  const difference = firstDifference(expected.request, sent);
  return difference ? told(expected.number, difference) : "";
}

const told = (number: number, { path, recorded, sent }: Difference): string =>
  [
    `The request is not the recorded one (request ${number}). They differ first at ${path}:`,
    `  recorded: ${recorded}`,
    `  sent:     ${sent}`,
    "Record it again if the change is wanted.",
  ].join("\n");

/** The one that begins most alike: same system and tools count first, then the messages they share. */
function likeliest(left: readonly Numbered[], sent: ModelRequest): Numbered | undefined {
  const score = ({ request }: Numbered): number => {
    const shared = request.messages.findIndex((message, index) => firstDifference(message, sent.messages[index]));
    const same = shared === -1 ? request.messages.length : shared;
    const head = firstDifference({ ...request, messages: [] }, { ...sent, messages: [] }) ? 0 : 1;
    const length = request.messages.length === sent.messages.length ? 1 : 0;
    return same * 4 + head * 2 + length;
  };
  return left.reduce<Numbered | undefined>(
    (best, exchange) => (best === undefined || score(exchange) > score(best) ? exchange : best),
    undefined,
  );
}
