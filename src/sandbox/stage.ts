/** A copy of a folder for a command, where no view can be laid over it. */
import { makeBoxFolder } from "../platform/box-disk.ts";
import { programPath, startChild } from "../platform/child.ts";

/** Copies `path` into the new folder `copy`, with as little copying as the disk allows. Undefined when it was made, else why not. */
export async function stage(path: string, copy: string): Promise<string | undefined> {
  makeBoxFolder(copy);
  const cp = programPath("cp");
  if (cp === undefined) return "The folder has to be copied for this command and there is no cp.";
  const said: string[] = [];
  const argv = [cp, "-a", "-x", "--reflink=auto", "--no-preserve=ownership", "--", `${path}/.`, `${copy}/`];
  const onOutput = (_from: string, bytes: Uint8Array): void => void said.push(new TextDecoder().decode(bytes));
  const child = startChild({ argv, env: { LC_ALL: "C" }, cwd: "/", onOutput });
  child.begin(undefined);
  const end = await child.ended;
  // What this user cannot read cannot be shown to the command either: that is no failure.
  if (end.kind === "exited" && (end.code === 0 || said.join("").includes("Permission denied"))) return undefined;
  return `The folder could not be copied for this command: ${said.join("").slice(0, 300)}`;
}
