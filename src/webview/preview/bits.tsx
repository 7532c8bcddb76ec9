/** Small pieces of the pages of files. */
import type { ComponentChildren, JSX } from "preact";
import type { PreviewIntent } from "../../protocol/preview.ts";
import { Icon } from "../parts.tsx";
import { line } from "../text.ts";
import { useFileStore } from "./store.ts";

type WordProps = {
  readonly children: ComponentChildren;
  readonly intent?: PreviewIntent;
  readonly act?: () => void;
  readonly title?: string;
  readonly name?: string;
  /** Looks like a word in a sentence, or like a button. */
  readonly button?: boolean;
  readonly main?: boolean;
  readonly off?: boolean;
  readonly icon?: string;
};

/** A word or button that asks the host for something, or does something here. */
export function Act({ children, intent, act, title, name, button, main, off, icon }: WordProps): JSX.Element {
  const store = useFileStore();
  const look = button ? `fb${main ? " fb-main" : ""}` : "lnk";
  return (
    <button
      type="button"
      class={look}
      title={title === undefined ? undefined : line(title)}
      disabled={off}
      data-intent={intent?.type ?? name}
      onClick={() => {
        if (intent) store.ask(intent);
        act?.();
      }}
    >
      {icon && <Icon name={icon} small />}
      {children}
    </button>
  );
}
