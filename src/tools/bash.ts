import { z } from "zod";
import type { Look } from "../agent/ports.ts";
import { type Hands, type Outcome, type Running, type Tool, tool } from "../agent/tool.ts";
import { clip } from "../base/words.ts";
import type { RunEffect } from "../protocol/effects.ts";
import type { CheckedPath, WorkPath } from "../protocol/paths.ts";
import { outcomeOf } from "./bash-words.ts";

const longest = 600_000;
const usual = 120_000;

const BashInput = z.strictObject({
  command: z.string().min(1),
  timeout: z.number().int().min(1).max(longest).optional().describe("ms; default 120000"),
  description: z.string().optional(),
  run_in_background: z.boolean().optional(),
  // Told in the results that call for them.
  network: z.array(z.string()).optional().meta({ later: true }),
  keep_on_failure: z.boolean().optional().meta({ later: true }),
});
type BashInput = z.infer<typeof BashInput>;

const description = `Runs a command in a box without network, on a copy of the folder; then its changes are taken over as far as allowed. $SCRATCH lasts for the task. Prefer other tools where they do.`;

/** The granted folder a command starts in. */
export const firstFolder = ({ roots }: Look): WorkPath => {
  const [root] = roots;
  if (root === undefined) throw new Error("A task has at least one folder.");
  return { root: root.id, path: "" as CheckedPath };
};

/** The effect of running `argv`: it may read everything that is granted. */
export const runEffect = (argv: readonly string[], network: readonly string[], look: Look): RunEffect => ({
  kind: "run",
  argv,
  reads: look.roots.map(({ id }) => ({ root: id, path: "" as CheckedPath })),
  network,
});

const argvOf = ({ command }: BashInput): readonly string[] => ["bash", "-c", command];

async function run(input: BashInput, hands: Hands): Promise<Outcome> {
  const options: Running = {
    cwd: firstFolder(hands),
    network: input.network ?? [],
    ms: input.timeout ?? (input.run_in_background ? longest : usual),
    ...(input.keep_on_failure ? { keepFailed: true } : {}),
  };
  if (!input.run_in_background) {
    const ran = await hands.run(argvOf(input), options);
    return ran.kind === "ran" ? outcomeOf(ran) : { ok: false, error: ran.why };
  }
  const started = await hands.start(argvOf(input), options);
  if (started.kind === "refused") return { ok: false, error: started.why };
  const text = `It runs in the background as ${started.id}. See what became of it with BashOutput.`;
  return { ok: true, content: [{ type: "text", text }] };
}

/** Runs a command in the box. */
export const bashTool: Tool = tool<BashInput>({
  name: "Bash",
  description,
  input: BashInput,
  title: ({ description: words, command }) => clip(words ?? command, 120),
  effects: async (input, look) => [runEffect(argvOf(input), input.network ?? [], look)],
  run,
});
