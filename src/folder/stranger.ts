/** A `.cowork` folder that came with a granted folder: not a byte of it is used, and the user is told. */
import { type Dir, ifThere, using } from "../platform/fs.ts";
import { ownFolder } from "./hidden.ts";
import type { FolderDeps } from "./operation.ts";
import { openRoot } from "./reach.ts";

/** A sentence for each granted folder with a `.cowork` that this user's own state knows nothing of. */
export async function strangersIn(deps: Omit<FolderDeps, "mutex">): Promise<readonly string[]> {
  const notes = await ifThere(deps.fs.root(`${deps.vaultBase}/notes`));
  const known = new Set(notes ? await using(notes, () => notes.list()) : []);
  const said: string[] = [];
  for (const root of deps.roots) {
    const top = await openRoot(deps.fs, root);
    const own = await using(top, () => ifThere(top.child(ownFolder)));
    if (own && !(await using(own, () => isOurs(own, known))))
      said.push(
        `${root.absolute} brought a ${ownFolder} folder along that Cowork did not make here. Nothing in it is read, resumed, undone or obeyed.`,
      );
  }
  return said;
}

/** We make only the vault there, with an entry for each call that our own notes tell of, and a file that keeps git away. */
async function isOurs(own: Dir, known: ReadonlySet<string>): Promise<boolean> {
  const names = await own.list();
  if (names.some((name) => name !== "vault" && name !== ".gitignore")) return false;
  const vault = await ifThere(own.child("vault"));
  return vault === undefined || (await using(vault, async () => (await vault.list()).every((call) => known.has(call))));
}
