/** What a click in a preview leads to outside of it: the source of a figure, a link, a fix, the file's own program. */
import type { PreviewIntent, PreviewSource } from "../protocol/preview.ts";
import type { Code, Uri } from "./code.ts";
import type { Core } from "./core.ts";
import type { Files } from "./files.ts";
import { composeFix } from "./problems.ts";
import { Refused } from "./refused.ts";
import type { Side } from "./side.ts";
import { openLink } from "./window-handlers.ts";

export type PreviewActsDeps = {
  readonly code: Pick<Code, "Uri" | "env" | "l10n" | "window" | "workspace">;
  readonly core: Pick<Core, "open">;
  readonly side: Pick<Side, "compose">;
  readonly files: Pick<Files, "show">;
};

export async function actOnPreview(intent: PreviewIntent, file: Uri, deps: PreviewActsDeps): Promise<void> {
  const { code, files } = deps;
  switch (intent.type) {
    case "preview.source":
      return files.show(await sourceUri(intent.source, file, code), intent.source.place);
    case "preview.link":
      return openLink(code, intent.url);
    case "preview.fix":
      return composeFix(file, intent.finding, { ...deps, places: (await deps.core.open()).places });
    case "preview.external":
      return void (await code.env.openExternal(file));
    default:
      throw new Refused(code.l10n.t("This page cannot do that."));
  }
}

/**
 * The file that a cell names as its source. Only files below the folders that are open: the words stand in a file that
 * anybody may have written. Looked for from each open folder, then beside the file itself.
 */
async function sourceUri(
  { file: name }: PreviewSource,
  file: Uri,
  { Uri, workspace, l10n }: PreviewActsDeps["code"],
): Promise<Uri> {
  const folders = workspace.workspaceFolders ?? [];
  const named = folders.find((one) => name.startsWith(`${one.name}:`));
  const path = named === undefined ? name : name.slice(named.name.length + 1);
  const parts = path.split(/[/\\]/).filter((part) => part !== "" && part !== ".");
  const isPlain = !/^[/\\]|^[A-Za-z][\w+.-]*:/.test(path) && !parts.includes("..") && parts.length > 0;
  const isInside = folders.some(({ uri }) => uri.scheme === file.scheme && file.path.startsWith(`${uri.path}/`));
  const bases = [
    ...(named ? [named.uri] : folders.map(({ uri }) => uri)),
    ...(isInside ? [Uri.joinPath(file, "..")] : []),
  ];
  for (const base of isPlain ? bases : []) {
    const candidate = Uri.joinPath(base, ...parts);
    const found = await Promise.resolve(workspace.fs.stat(candidate)).then(
      () => true,
      () => false,
    );
    if (found) return candidate;
  }
  throw new Refused(l10n.t("The source {0} is not in the open folders. It was moved, renamed or removed since.", name));
}
