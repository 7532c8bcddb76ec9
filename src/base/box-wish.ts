/** Where the user wants commands to run: the words of the setting "box", and what they mean. */

export type BoxWish =
  | { readonly kind: "auto" }
  | { readonly kind: "bubblewrap" }
  | { readonly kind: "devcontainer" }
  | {
      readonly kind: "container";
      /** The first there is when it is not said. */
      readonly engine: "docker" | "podman" | undefined;
      readonly image: string;
    }
  | { readonly kind: "ssh"; readonly host: string };

export const boxWishes = "auto, bubblewrap, devcontainer, container:IMAGE, docker:IMAGE, podman:IMAGE or ssh:HOST";

/** An image as people write it: one word, and never an option. */
const image = /^[a-z0-9][\w./:@-]{0,254}$/i;
/** A host as the user's ssh configuration names it: one word, and never an option. */
const host = /^(?:[\w][\w.-]*@)?[a-z0-9][\w.-]{0,252}$/i;

/** What `text` asks for; undefined when it is none of it. */
export function boxWish(text: string): BoxWish | undefined {
  if (text === "" || text === "auto") return { kind: "auto" };
  if (text === "bubblewrap" || text === "devcontainer") return { kind: text };
  const [, kind, name = ""] = /^(container|docker|podman|ssh):(.+)$/s.exec(text) ?? [];
  if (kind === "ssh") return host.test(name) ? { kind, host: name } : undefined;
  if (kind === undefined || !image.test(name)) return undefined;
  return { kind: "container", engine: kind === "docker" || kind === "podman" ? kind : undefined, image: name };
}
