import { z } from "zod";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { clip } from "../base/words.ts";
import { firstFolder, runEffect } from "./bash.ts";
import { outcomeOf } from "./bash-words.ts";

/** The kernel takes arguments of at most 128 KiB (MAX_ARG_STRLEN); the script is one, so that a question shows it whole. */
const longestScript = 120_000;

const ScriptInput = z.strictObject({
  language: z.enum(["python", "node"]),
  code: z.string().min(1).max(longestScript),
  description: z.string().optional().meta({ later: true }),
  timeout: z.number().int().min(1).max(600_000).optional().meta({ later: true }),
});
type ScriptInput = z.infer<typeof ScriptInput>;

const description = "The same for a script.";

const argvOf = ({ language, code }: ScriptInput): readonly string[] =>
  language === "python" ? ["python3", "-c", code] : ["node", "-e", code];

const names = { python: "Python (python3)", node: "Node (node)" } as const;

async function run(input: ScriptInput, hands: Hands): Promise<Outcome> {
  const ran = await hands.run(argvOf(input), { cwd: firstFolder(hands), network: [], ms: input.timeout ?? 120_000 });
  if (ran.kind === "refused") return { ok: false, error: ran.why };
  const missing = ran.exitCode === 127 && /(?:python3|node): not found/.test(ran.stderr);
  if (!missing) return outcomeOf(ran);
  const why = `${names[input.language]} is not installed for all users of this machine, and the box shows only /usr.`;
  return { ok: false, error: `${why} Use the other language, or Bash.` };
}

/** Runs a script in the box. */
export const scriptTool: Tool = tool<ScriptInput>({
  name: "Script",
  description,
  input: ScriptInput,
  title: ({ description: words, language }) => clip(words ?? `Run a ${language} script`, 120),
  effects: async (input, look) => [runEffect(argvOf(input), [], look)],
  run,
});
