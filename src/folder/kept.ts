/** Reading what the vault keeps, for showing a file as it was. */
import type { CallKey } from "../agent/ports.ts";
import { using } from "../platform/fs.ts";
import type { WorkPath } from "../protocol/paths.ts";
import type { Shared } from "./operation.ts";
import { bytesFrom, regular } from "./prints.ts";
import { openReach } from "./reach.ts";
import { saying } from "./refusals.ts";
import { trackTimes } from "./times.ts";
import { openVault } from "./vault.ts";

const nobody = "preview" as CallKey;

/** See Folder.kept. */
export async function readKept(
  shared: Shared,
  path: WorkPath,
  { kept, limit }: { readonly kept: string; readonly limit: number },
): Promise<Uint8Array | undefined> {
  const reach = openReach(shared.fs, shared.roots, true);
  const vault = openVault(shared.vault, nobody, reach, trackTimes());
  try {
    const place = await vault.find(path.root, kept);
    if (place?.stat.type !== "file" || place.stat.size > limit) return undefined;
    return await saying(path.path, async () =>
      using(await place.dir.open(place.name, "read"), async (file) => {
        const { size } = await regular(file, place.name);
        return bytesFrom(file, size, undefined);
      }),
    );
  } finally {
    await vault.close();
    await reach.close();
  }
}
