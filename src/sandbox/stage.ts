/** A copy of a folder for a command, where no view can be laid over it. */
import { makeBoxFolder } from "../platform/box-disk.ts";
import { programPath, startChild } from "../platform/child.ts";

const copying = ["-a", "-x", "--reflink=auto", "--no-preserve=ownership"] as const;

/** Copies `path` into the new folder `copy`, with as little copying as the disk allows. Undefined when it was made, else why not. */
export async function stage(path: string, copy: string): Promise<string | undefined> {
  makeBoxFolder(copy);
  return copied([...copying, "--", `${path}/.`, `${copy}/`], "/");
}

/** One call takes at most this many names (the kernel bounds the length of all arguments together). */
const together = 500;

/** Copies `paths`, which are relative to `path` and not in the copy yet, to the same places in it. Undefined or why not. */
export async function refresh(path: string, copy: string, paths: readonly string[]): Promise<string | undefined> {
  for (let from = 0; from < paths.length; from += together) {
    const names = paths.slice(from, from + together).map((name) => `./${name}`);
    const problem = await copied([...copying, "--parents", "-t", copy, "--", ...names], path);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

async function copied(words: readonly string[], cwd: string): Promise<string | undefined> {
  const cp = programPath("cp");
  if (cp === undefined) return "The folder has to be copied for this command and there is no cp.";
  const said: string[] = [];
  const onOutput = (_from: string, bytes: Uint8Array): void => void said.push(new TextDecoder().decode(bytes));
  const child = startChild({ argv: [cp, ...words], env: { LC_ALL: "C" }, cwd, onOutput });
  child.begin(undefined);
  const end = await child.ended;
  // What this user cannot read cannot be shown to the command either, and what is gone meanwhile is gone: no failures.
  const lines = said
    .join("")
    .split("\n")
    .filter((line) => line !== "");
  const harmless = lines.every((line) => /Permission denied|No such file or directory/.test(line));
  if (end.kind === "exited" && (end.code === 0 || (harmless && lines.length > 0))) return undefined;
  return `The folder could not be copied for this command: ${said.join("").slice(0, 300)}`;
}
