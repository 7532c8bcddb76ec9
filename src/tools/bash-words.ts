/** What a command came to, for the model. */
import type { RanResult } from "../agent/box-port.ts";
import type { Outcome } from "../agent/tool.ts";
import { size } from "../base/words.ts";

const endings: Readonly<Record<Exclude<RanResult["by"], "itself">, string>> = {
  stop: "It was stopped.",
  time: "It was ended because its time was over; give a longer timeout, or run it in the background.",
  memory: "It was ended because it took too much memory.",
  disk: "It was ended because it filled its scratch folder.",
  output: "It was ended because it printed too much.",
};

/** The result of a command. One that failed proposes nothing, unless it was asked to. */
export function outcomeOf(ran: RanResult): Outcome {
  const text = wordsOf(ran);
  const failed = ran.exitCode !== 0 || ran.by !== "itself";
  if (failed && ran.changes.length === 0) return { ok: false, error: text + hintOf(ran) };
  return { ok: true, content: [{ type: "text", text }], proposed: ran.changes, release: () => ran.dispose() };
}

const offline = /could not resolve|name resolution|network is unreachable|getaddrinfo|ENETUNREACH|EAI_AGAIN/i;

/** What the model may not know and now needs. */
function hintOf({ stdout, stderr, by }: RanResult): string {
  if (offline.test(stderr) || offline.test(stdout))
    return '\nThere is no network here. network: ["host.name"] asks the user for these hosts.';
  return by === "stop"
    ? ""
    : "\nWhat it changed was dropped. keep_on_failure: true takes the changes of a failing command.";
}

function wordsOf(ran: RanResult): string {
  const memory = ran.memory === undefined ? "" : `, ${size(ran.memory)} of memory`;
  const left = ran.left.slice(0, 20).map((line) => `- ${line}`);
  const more = ran.left.length > 20 ? [`- and ${ran.left.length - 20} more`] : [];
  return [
    ran.stdout.replace(/\n$/, ""),
    ...(ran.stderr === "" ? [] : ["stderr:", ran.stderr.replace(/\n$/, "")]),
    ...(ran.by === "itself" ? [] : [endings[ran.by]]),
    ...(ran.whole === undefined
      ? []
      : [`${size(ran.cut)} are left out above; commands can read all of it in ${ran.whole}.`]),
    `exit code ${ran.exitCode}, ${(ran.ms / 1000).toFixed(1)} s${memory}`,
    ...(ran.traffic ?? []).map(
      ({ host, requests, sent, received, refused }) =>
        `network: ${host}, ${requests} requests, ${size(sent)} sent, ${size(received)} received${refused > 0 ? `, ${refused} refused` : ""}`,
    ),
    ...(left.length > 0 ? ["Not taken into the folder:", ...left, ...more] : []),
  ]
    .filter((line) => line !== "")
    .join("\n");
}
