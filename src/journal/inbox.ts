/**
 * Messages to the owner of a task from other processes of the same user: one file each, in the order of their names.
 * Only whole files of this user that parse as an intent are obeyed; the rest is left alone or set aside.
 */
import { TaskIntent } from "../protocol/intents.ts";
import { type JournalGround, lookEvery, placesOf } from "./ground.ts";

/** An intent is a few kilobytes; a note at most 100,000 characters. Anything above this many bytes is none. */
const largest = 1_000_000;

const messageName = /^\d{15}-[A-Za-z0-9-]+\.json$/;

/** Puts an intent into the inbox: whole or not at all. `order` is milliseconds since 1970, larger with each call. */
export async function postIntent(
  folder: string,
  intent: TaskIntent,
  order: number,
  ground: JournalGround,
): Promise<void> {
  const { inbox } = placesOf(folder);
  await ground.disk.makeFolder(inbox);
  const name = `${String(order).padStart(15, "0")}-${ground.newId()}.json`;
  await ground.disk.replace(`${inbox}/${name}`, new TextEncoder().encode(JSON.stringify(intent)), true);
}

async function take(path: string, aside: string, { disk }: JournalGround): Promise<TaskIntent | undefined> {
  const facts = await disk.facts(path);
  if (facts?.type !== "file" || !facts.mine) return undefined;
  const bytes = facts.size <= largest ? await disk.read(path) : undefined;
  const intent = bytes && parse(bytes);
  if (intent === undefined) {
    await disk.makeFolder(aside.slice(0, aside.lastIndexOf("/")));
    await disk.move(path, aside);
    return undefined;
  }
  // Gone before it is obeyed: after a crash in between it is lost, which the user sees; twice would do harm.
  await disk.remove(path);
  return intent;
}

function parse(bytes: Uint8Array): TaskIntent | undefined {
  try {
    const intent = TaskIntent.safeParse(JSON.parse(new TextDecoder().decode(bytes)));
    return intent.success ? intent.data : undefined;
  } catch {
    return undefined;
  }
}

/** Requests about the run that is going on: obeyed by a later one, they would stop it as soon as it begins. */
const perRun: ReadonlySet<TaskIntent["type"]> = new Set(["task.stop", "task.pause", "task.resume"]);

const isLate = ({ type }: TaskIntent, name: string, since: number): boolean =>
  perRun.has(type) && Number(name.slice(0, name.indexOf("-"))) < since;

/**
 * Hands over what is in the inbox and what comes, oldest first. Requests about a run that were posted before `since`
 * (milliseconds since 1970) were meant for another one and are dropped. A look that fails (a full disk, say) is made
 * again. The result ends it.
 */
export function watchInbox(
  folder: string,
  since: number,
  ground: JournalGround,
  onIntent: (intent: TaskIntent) => void,
): () => void {
  const { inbox, refused } = placesOf(folder);
  let ended = false;
  const look = oneAtATime(async () => {
    for (const name of await ground.disk.list(inbox)) {
      if (ended) return;
      if (!messageName.test(name)) continue;
      const intent = await take(`${inbox}/${name}`, `${refused}/${name}`, ground);
      if (intent !== undefined && !isLate(intent, name, since)) onIntent(intent);
    }
  });
  const unwatch = ground.watch(inbox, look, lookEvery);
  look();
  return () => {
    ended = true;
    unwatch();
  };
}

/** Runs `work` when asked, never twice at a time; asking while it runs makes it run once more. Failures wait for the next asking. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let running = false;
  let again = false;
  async function run(): Promise<void> {
    running = true;
    do {
      again = false;
      await work().catch(() => undefined);
    } while (again);
    running = false;
  }
  return () => {
    if (running) again = true;
    else void run();
  };
}
