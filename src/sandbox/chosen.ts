/** The box that fits what the user wished for. */
import type { BoxWish } from "../base/box-wish.ts";
import type { Root } from "../protocol/paths.ts";
import { type Candidate, type Choice, candidates, choose } from "./choose.ts";
import { containerDriver } from "./container.ts";
import { devcontainerDriver } from "./devcontainer.ts";
import { sshDriver } from "./ssh.ts";

const copies = "the folder is copied, and the copy brought up to date before each command";

export type Wished = {
  readonly wish: BoxWish;
  readonly roots: readonly Root[];
  /** What of the folder's devcontainer.json the user approved. */
  readonly approved: readonly string[];
};

/** The boxes that fit the wish. What was asked for by name is used or nothing is: there is no way back to something weaker. */
function candidatesFor({ wish, roots, approved }: Wished, base: string): readonly Candidate[] {
  switch (wish.kind) {
    case "auto":
      return candidates();
    case "bubblewrap":
      return candidates().filter(({ driver }) => driver.name === "bubblewrap");
    case "devcontainer": {
      const [root] = roots;
      return root === undefined
        ? []
        : [{ driver: devcontainerDriver({ root, base, approved }), staged: true, words: copies }];
    }
    case "ssh":
      return [
        { driver: sshDriver(wish), staged: true, words: "the folder is copied there, and the copy brought up to date" },
      ];
    default:
      return [{ driver: containerDriver(wish), staged: true, words: copies }];
  }
}

/** Chooses as the user wishes. */
export async function chooseAs(wished: Wished, base: string): Promise<Choice> {
  const choice = await choose(base, candidatesFor(wished, base));
  if (wished.wish.kind === "auto" || choice.use !== undefined) return choice;
  const [tried] = choice.report.others ?? [];
  const why = `Commands are refused: the setting "box" names ${wished.wish.kind}, and it cannot be used: ${tried?.why ?? "no folder is open"}. Mend that, or set "box" to auto, which takes the best box there is. Everything else goes on without commands.`;
  return { report: { ...choice.report, why } };
}
