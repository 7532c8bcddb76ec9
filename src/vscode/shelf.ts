/**
 * Small things that must outlive a reload of the window, as files where the extension runs. The editor's own memory is
 * written with a delay: what it was told in the last seconds before a reload may be gone.
 */
import type { Code, Uri } from "./code.ts";

export type Shelf = {
  read(name: string): Promise<unknown>;
  write(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
};

export function shelfOf({ workspace, Uri }: Pick<Code, "workspace" | "Uri">, folder: Uri): Shelf {
  const place = (name: string): Uri => Uri.joinPath(folder, `${name}.json`);
  return {
    async read(name) {
      try {
        return JSON.parse(new TextDecoder().decode(await workspace.fs.readFile(place(name))));
      } catch {
        // Not there yet, or cut off while it was written: as if it had never been.
        return undefined;
      }
    },
    async write(name, value) {
      await workspace.fs.createDirectory(folder);
      const next = Uri.joinPath(folder, `${name}.next`);
      await workspace.fs.writeFile(next, new TextEncoder().encode(JSON.stringify(value)));
      await workspace.fs.rename(next, place(name), { overwrite: true });
    },
    async remove(name) {
      await Promise.resolve(workspace.fs.delete(place(name))).catch(() => undefined);
    },
  };
}
