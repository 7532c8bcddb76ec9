import { z } from "zod";
import { type Hands, type Outcome, type Tool, tool } from "../agent/tool.ts";
import { outcomeOf } from "./bash-words.ts";

const BashOutputInput = z.strictObject({
  bash_id: z.string(),
  kill: z.boolean().optional().meta({ later: true }),
});
type BashOutputInput = z.infer<typeof BashOutputInput>;

const description = "A background command's output since the last look; when it has ended, its result.";

async function run({ bash_id, kill }: BashOutputInput, hands: Hands): Promise<Outcome> {
  const look = await hands.look(bash_id, kill ?? false);
  switch (look.kind) {
    case "unknown":
      return {
        ok: false,
        error: `No command of this task runs as "${bash_id}". Start it with Bash, run_in_background.`,
      };
    case "running": {
      const text = `${look.text}\nStill running after ${(look.ms / 1000).toFixed(0)} s. kill: true ends it.`.trim();
      return { ok: true, content: [{ type: "text", text }] };
    }
    default:
      return look.result.kind === "ran" ? outcomeOf(look.result) : { ok: false, error: look.result.why };
  }
}

/** Looks at a command in the background. */
export const bashOutputTool: Tool = tool<BashOutputInput>({
  name: "BashOutput",
  description,
  input: BashOutputInput,
  title: ({ bash_id, kill }) => `${kill ? "End" : "Look at"} ${bash_id}`,
  effects: async () => [],
  run,
});
