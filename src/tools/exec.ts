import { z } from "zod";
import type { RanResult } from "../agent/box-port.ts";
import { type Outcome, type Running, type Tool, tool } from "../agent/tool.ts";
import { clip } from "../base/words.ts";
import { firstFolder, runEffect } from "./bash.ts";
import { outcomeOf } from "./bash-words.ts";

/** A command as a person typed it. */
export type ExecRequest = { readonly argv: readonly string[] } & Pick<Running, "network" | "staged">;

/** How long a command may take that a person started and can end. */
const longest = 600_000;

/** One command of `cowork exec` as a call through the gate; `onRan` hears what the model would only read in words. */
export const execTool = ({ argv, ...request }: ExecRequest, onRan: (ran: RanResult) => void): Tool =>
  tool<Record<string, never>>({
    name: "Exec",
    description: "Runs one command in the box.",
    input: z.strictObject({}),
    title: () => clip(argv.join(" "), 120),
    effects: async (_input, look) => [runEffect(argv, request.network, look)],
    async run(_input, hands): Promise<Outcome> {
      const ran = await hands.run(argv, { ...request, cwd: firstFolder(hands), ms: longest });
      if (ran.kind === "refused") return { ok: false, error: ran.why };
      onRan(ran);
      return outcomeOf(ran);
    },
  });
