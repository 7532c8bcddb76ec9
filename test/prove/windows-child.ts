/** One of several processes that count in the same files: reads a number, writes the next, and again when somebody was quicker. */
import process from "node:process";
import { type CallKey, Refusal } from "../../src/agent/ports.ts";
import { openFolder } from "../../src/folder/folder.ts";
import { grantRoots } from "../../src/folder/roots.ts";
import { mutexAt } from "../../src/platform/mutex.ts";
import { openFs } from "../../src/platform/open-fs.ts";
import { type WorkPath, workPath } from "../../src/protocol/paths.ts";

const [work = "", state = "", own = "", wanted = "0", naive = ""] = process.argv.slice(2);
const fs = openFs();
const roots = await grantRoots([work], fs, { home: "/nowhere", stateDir: state });
const mutex = mutexAt(roots.map(({ id }) => `${state}/vault/turns/${id}`));
const folder = openFolder({ fs, roots, vaultBase: `${state}/vault`, ...(naive ? {} : { mutex }) });
const at = (name: string): WorkPath => workPath(name, roots) as WorkPath;

let calls = 0;
async function count(path: WorkPath): Promise<boolean> {
  calls += 1;
  try {
    const [base, bytes] = [await folder.hash(path), await folder.read(path)];
    const next = String(Number(new TextDecoder().decode(bytes)) + 1);
    await folder.change(`${own}-${calls}` as CallKey, path, new TextEncoder().encode(next), base);
    return true;
  } catch (error) {
    // Without turns the others' writes also look like a disk that does not keep what it is given.
    if (error instanceof Refusal && (naive || ["conflict", "missing"].includes(error.kind))) return false;
    throw error;
  }
}

for (let done = 0; done < Number(wanted); ) if (await count(at(`count ${done % 2}.txt`))) done += 1;
process.exit(0);
