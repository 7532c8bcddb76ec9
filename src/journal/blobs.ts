/** Large texts and bytes of a task, each in a file named by its SHA-256: kept once, proved when read. */
import type { Hash } from "../protocol/ids.ts";
import type { JournalGround } from "./ground.ts";

export type Blobs = {
  keep(bytes: Uint8Array): Promise<Hash>;
  /** Undefined when there is none, or when its bytes are not what its name says. */
  fetch(hash: Hash): Promise<Uint8Array | undefined>;
};

export function blobsIn(folder: string, { disk, digest }: Pick<JournalGround, "disk" | "digest">): Blobs {
  async function fetch(hash: Hash): Promise<Uint8Array | undefined> {
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
    const bytes = await disk.read(`${folder}/${hash}`);
    return bytes !== undefined && digest(bytes) === hash ? bytes : undefined;
  }
  return {
    fetch,
    async keep(bytes) {
      const hash = digest(bytes);
      if ((await fetch(hash)) === undefined) {
        await disk.makeFolder(folder);
        await disk.replace(`${folder}/${hash}`, bytes, true);
      }
      return hash;
    },
  };
}
