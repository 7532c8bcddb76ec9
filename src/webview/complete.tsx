/** The menus of a text box: @ for files and folders, / for skills. The host finds, the box keeps the focus. */
import type { JSX, RefObject } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Completion } from "../protocol/channel.ts";
import { useStore } from "./context.ts";
import { innerText, type TextAreaElement } from "./controls.ts";
import { wordAt } from "./mention.ts";
import { Cut, Icon } from "./parts.tsx";
import { t } from "./strings.ts";
import { line } from "./text.ts";

export type Completer = {
  readonly items: readonly Completion[];
  readonly at: number;
  /** Puts "@" or "/" into the text and opens the menu. */
  start(char: "@" | "/"): void;
  /** Whether the key was for the menu. */
  onKey(event: KeyboardEvent): boolean;
  take(item: Completion): void;
};

type Options = {
  readonly box: RefObject<TextAreaElement | null>;
  readonly text: string;
  readonly write: (text: string) => void;
  readonly mention: (path: string) => void;
};

export function useCompletion({ box, text, write, mention }: Options): Completer {
  const store = useStore();
  const query = useRef(0);
  const [at, setAt] = useState(0);
  const [closed, setClosed] = useState<string>();
  const caret = innerText(box.current)?.selectionEnd ?? text.length;
  const word = closed === text ? undefined : wordAt(text, Math.min(caret, text.length));
  const answer = store.model().completions;
  const items = word !== undefined && answer?.query === query.current ? answer.items : [];
  const wanted = word === undefined ? "" : `${word.kind}:${word.text}`;

  useEffect(() => {
    setAt(0);
    if (word === undefined) return;
    query.current += 1;
    store.ask({ type: "composer.complete", kind: word.kind, text: word.text, query: query.current });
  }, [wanted]);

  const put = (next: string, caretAt: number): void => {
    write(next);
    // After the control has taken its new value.
    requestAnimationFrame(() => {
      box.current?.focus();
      innerText(box.current)?.setSelectionRange(caretAt, caretAt);
    });
  };
  const take = (item: Completion): void => {
    if (word === undefined) return;
    const next = `${text.slice(0, word.from)}${item.insert} ${text.slice(word.to)}`;
    setClosed(next);
    if (item.mention !== undefined) mention(item.mention);
    put(next, word.from + item.insert.length + 1);
  };
  return {
    items,
    at,
    take,
    start(char) {
      const gap = text === "" || text.endsWith(" ") ? "" : " ";
      put(`${text}${gap}${char}`, text.length + gap.length + 1);
    },
    onKey(event) {
      if (items.length === 0) return false;
      const next = keyOf(event.key, at, items.length);
      const item = items[at];
      if (next !== undefined) setAt(next);
      else if (event.key === "Escape") setClosed(text);
      else if ((event.key === "Enter" || event.key === "Tab") && item) take(item);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

function keyOf(key: string, at: number, length: number): number | undefined {
  if (key === "ArrowDown") return (at + 1) % length;
  return key === "ArrowUp" ? (at - 1 + length) % length : undefined;
}

export function CompleteMenu({ complete }: { readonly complete: Completer }): JSX.Element | null {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    ref.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" });
  });
  if (complete.items.length === 0) return null;
  return (
    <div class="complete" role="listbox" aria-label={t("suggestions")} ref={ref}>
      {complete.items.map((item, index) => (
        <div
          class="it"
          role="option"
          aria-selected={index === complete.at}
          key={item.insert}
          onPointerDown={(event) => {
            event.preventDefault();
            complete.take(item);
          }}
        >
          <Icon name={item.icon === "skill" ? "mortar-board" : item.icon} />
          <span class="t-clip">
            {line(item.label)} {item.detail !== undefined && <Cut cls="t-s t-muted" text={line(item.detail)} />}
          </span>
        </div>
      ))}
      <p class="sr" role="status">
        {line(complete.items[complete.at]?.label ?? "")}
      </p>
    </div>
  );
}
