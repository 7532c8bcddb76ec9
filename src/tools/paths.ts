import { type Look, Refusal } from "../agent/ports.ts";
import { type WorkPath, workPath } from "../protocol/paths.ts";

/**
 * The path inside the granted folders that the model means by `raw`. Throws a Refusal that names the granted folders
 * when it lies outside all of them.
 */
export function resolve(raw: string, look: Pick<Look, "roots">): WorkPath {
  const path = workPath(raw, look.roots);
  if (path !== undefined) return path;
  const granted = look.roots.map(({ name, absolute }) => `${name} (${absolute})`).join(", ");
  throw new Refusal(
    `"${raw}" lies outside the granted folders, so it was not touched. Granted: ${granted || "none"}. ` +
      "Use a path inside one of them; ask the user to add another folder if it is needed.",
  );
}
