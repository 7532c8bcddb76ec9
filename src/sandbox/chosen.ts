/** The box that fits what the user wished for. */
import type { BoxWish } from "../base/box-wish.ts";
import { type Candidate, type Choice, candidates, choose } from "./choose.ts";
import { containerDriver } from "./container.ts";

const copies = "the folder is copied, and the copy brought up to date before each command";

/** The boxes that fit the wish. What was asked for by name is used or nothing is: there is no way back to something weaker. */
function candidatesFor(wish: BoxWish): readonly Candidate[] {
  if (wish.kind === "auto") return candidates();
  if (wish.kind === "bubblewrap") return candidates().filter(({ driver }) => driver.name === "bubblewrap");
  return [{ driver: containerDriver(wish), staged: true, words: copies }];
}

/** Chooses as the user wishes. */
export async function chooseAs(wish: BoxWish, base: string): Promise<Choice> {
  const choice = await choose(base, candidatesFor(wish));
  if (wish.kind === "auto" || choice.use !== undefined) return choice;
  const [tried] = choice.report.others ?? [];
  const why = `Commands are refused: the setting "box" names ${tried?.driver.split(",")[0] ?? wish.kind}, and it cannot be used: ${tried?.why ?? "nothing was found"}. Mend that, or set "box" to auto, which takes the best box there is. Everything else goes on without commands.`;
  return { report: { ...choice.report, why } };
}
