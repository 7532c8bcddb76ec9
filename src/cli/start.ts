import { processTerminal } from "../platform/terminal.ts";
import { main } from "./main.ts";
import type { Composer } from "./types.ts";

/** Runs the command line on this process's terminal, then ends the process. */
export async function startCli(load: () => Promise<Composer>): Promise<void> {
  const terminal = processTerminal();
  await terminal.exit(await main({ terminal, load }));
}
