/** Text that is open in an editor and not saved, for tools that read or change the file under it. */
import type { Drafts } from "../agent/ports.ts";
import { samePath } from "../protocol/paths.ts";
import type { Code } from "./code.ts";
import type { Places } from "./places.ts";

/** `use` says where the granted folders are, once they are known; before that nothing is a draft. */
export function draftsOf({ workspace }: Pick<Code, "workspace">): Drafts & { use(places: Places): void } {
  let known: Places | undefined;
  return {
    use(places) {
      known = places;
    },
    async unsaved(path) {
      const places = known;
      if (places === undefined) return undefined;
      const open = workspace.textDocuments.find((document) => {
        const at = document.isDirty ? places.path(document.uri) : undefined;
        return at !== undefined && samePath(at, path);
      });
      return open?.getText();
    },
  };
}
