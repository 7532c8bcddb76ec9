/** Writing files: a temporary file beside the target, synced, that takes the name in one step, then a look at the disk. */
import { type Bytes, Refusal } from "../agent/ports.ts";
import { inodeOf, type OpenFile, type Stat, using } from "../platform/fs.ts";
import { hasher } from "../platform/hash.ts";
import type { Print } from "../protocol/changes.ts";
import type { Hash } from "../protocol/ids.ts";
import type { WorkPath } from "../protocol/paths.ts";
import { discard } from "./copying.ts";
import { temporaryName } from "./hidden.ts";
import type { Operation } from "./operation.ts";
import { printOf } from "./prints.ts";
import type { Place } from "./reach.ts";
import { saying } from "./refusals.ts";
import { inFolderOf, makeFolderStep, needPrint, parentOfPlace, takeName, taken } from "./steps.ts";

/** See Folder.create. */
export function createFile(operation: Operation, path: WorkPath, bytes: Bytes): Promise<void> {
  return saying(operation.shown(path), () =>
    inFolderOf(operation, path, async () => {
      const place = await operation.reach.place(path);
      if (place.stat !== undefined) throw taken(operation, place.path);
      const n = operation.next();
      await withTemporary(operation, { kind: "create", place, n, bytes }, async (temporary) => {
        await takeName(operation, temporary.place, place, n);
        const after = await readBack(place, temporary.hash);
        if (after === undefined) {
          await discard(place);
          throw notKept(operation, path, "It was taken away again.");
        }
        operation.did(n, { kind: "created", path: place.path, after });
      });
    }),
  );
}

/** See Folder.makeFolder. */
export function createFolder(operation: Operation, path: WorkPath): Promise<void> {
  return saying(operation.shown(path), () =>
    inFolderOf(operation, path, async () => {
      const place = await operation.reach.place(path);
      if (place.stat !== undefined) throw taken(operation, place.path);
      await makeFolderStep(operation, place.path);
    }),
  );
}

/** See Folder.change. */
export function changeFile(operation: Operation, path: WorkPath, bytes: Bytes, base: Hash): Promise<void> {
  return saying(operation.shown(path), async () => {
    const place = await operation.reach.place(path);
    const before = await baseOf(operation, place, base);
    const n = operation.next();
    const kept = await operation.vault.nameFor(place.path.root, n);
    const mode = before.mode;
    await withTemporary(operation, { kind: "change", place, n, bytes, mode, before, kept }, async (temporary) => {
      await keepOriginal(operation, place, before, kept);
      await temporary.place.dir.rename(temporary.place.name, place.dir, place.name);
      const after = await readBack(place, temporary.hash).catch(async (error: unknown) => {
        await restoreOriginal(operation, place, kept);
        throw error;
      });
      if (after === undefined) {
        await restoreOriginal(operation, place, kept);
        throw notKept(operation, path, "The earlier version was put back.");
      }
      operation.did(n, { kind: "changed", path: place.path, before, after, kept });
    });
  });
}

/** What is at `place` now; a Refusal unless it is the file that was to be replaced. */
async function baseOf(operation: Operation, place: Place, base: Hash): Promise<Print> {
  const shown = operation.shown(place.path);
  if (place.stat?.type === "link") {
    throw new Refusal(`${shown} is a link and links are not written through. Change the file it points to.`);
  }
  if (place.stat?.type === "folder") throw new Refusal(`${shown} is a folder, not a file.`);
  const before = await needPrint(operation, place, "always");
  if (before.hash === base) return before;
  throw new Refusal(
    `${shown} was changed by somebody else and was left as it is. Read it again, then decide.`,
    "conflict",
  );
}

/** Puts the original into the vault and makes sure that it is still the one that was looked at. */
async function keepOriginal(operation: Operation, place: Place, before: Print, kept: string): Promise<void> {
  await operation.vault.link(place, kept);
  await operation.vault.sync();
  const entry = await operation.vault.find(place.path.root, kept);
  const print = entry && (await printOf(entry.dir, entry.name, "always"));
  const now = await place.dir.stat(place.name);
  const same = print?.hash === before.hash && print?.mode === before.mode && inodeOf(now) === before.inode;
  if (same) return;
  if (entry) await discard(entry);
  throw new Refusal(
    `${operation.shown(place.path)} was changed by somebody else just now and was left as it is. Read it again.`,
    "conflict",
  );
}

/** What the disk holds now; undefined when it is not what was written. */
async function readBack(place: Place, hash: Hash): Promise<Print | undefined> {
  const after = await printOf(place.dir, place.name, "always");
  return after?.hash === hash ? after : undefined;
}

async function restoreOriginal(operation: Operation, place: Place, kept: string): Promise<void> {
  const entry = await operation.vault.find(place.path.root, kept);
  if (entry) await entry.dir.rename(entry.name, place.dir, place.name);
}

const notKept = (operation: Operation, path: WorkPath, then: string): Refusal =>
  new Refusal(
    `The disk did not keep ${operation.shown(path)} as it was written: what was read back differs. ${then} Check the disk or the synced folder, then try again.`,
    "denied",
  );

type Writing = {
  readonly kind: "create" | "change";
  readonly place: Place;
  readonly n: number;
  readonly bytes: Bytes;
  readonly mode?: number;
  readonly before?: Print;
  readonly kept?: string;
};
type Temporary = { readonly place: Place; readonly hash: Hash };

/** Writes the bytes to a temporary file, lets `use` give it its name, and leaves nothing behind when that fails. */
async function withTemporary(
  operation: Operation,
  writing: Writing,
  use: (temporary: Temporary) => Promise<void>,
): Promise<void> {
  const { place, n } = writing;
  const name = temporaryName(operation.call, n);
  await operation.touch(parentOfPlace(place));
  await operation.doing(n, {
    kind: writing.kind,
    path: place.path,
    temporary: name,
    ...(writing.before ? { before: writing.before } : {}),
    ...(writing.kept ? { kept: writing.kept } : {}),
  });
  try {
    const { hash, stat } = await writeNew(place, name, writing);
    await operation.ready(n, inodeOf(stat));
    await use({ place: { dir: place.dir, name, path: place.path, stat }, hash });
  } catch (error) {
    // Noted as given up only when nothing of it is left: recovery cleans up what is not.
    await discard({ dir: place.dir, name })
      .then(() => operation.back(n))
      .catch(() => undefined);
    throw error;
  }
}

async function writeNew(place: Place, name: string, { bytes, mode }: Writing): Promise<{ hash: Hash; stat: Stat }> {
  return using(await place.dir.open(name, "new", mode === undefined ? 0o666 : 0o600), async (file) => {
    const hash = await writeAll(file, bytes);
    if (mode !== undefined) await file.chmod(mode);
    await file.sync();
    return { hash, stat: await file.stat() };
  });
}

async function writeAll(file: OpenFile, bytes: Bytes): Promise<Hash> {
  const hash = hasher();
  if (bytes instanceof Uint8Array) {
    await file.write(bytes);
    hash.add(bytes);
    return hash.end();
  }
  for await (const piece of bytes.stream()) {
    await file.write(piece);
    hash.add(piece);
  }
  const written = hash.end();
  if (written === bytes.hash) return written;
  throw new Refusal(
    "The bytes to write are not the ones that were announced, so nothing was written. Run it again.",
    "conflict",
  );
}
