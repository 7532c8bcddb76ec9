/** The menu of a row: everything its hover actions do, for the keyboard. One is open at a time. */
import type { JSX, TargetedKeyboardEvent } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Intent } from "../protocol/channel.ts";
import { useStore } from "./context.ts";
import { Icon } from "./parts.tsx";
import { t } from "./strings.ts";

export type MenuItem = { readonly label: string; readonly icon?: string } & (
  | { readonly intent: Intent }
  | { readonly act: () => void }
);

export type MenuAt = { readonly items: readonly MenuItem[]; readonly x: number; readonly y: number };

export function Menu({ at, close }: { readonly at: MenuAt; readonly close: () => void }): JSX.Element {
  const store = useStore();
  const ref = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const menu = ref.current;
    if (menu === null) return undefined;
    place(menu, at);
    menu.querySelector<HTMLElement>("[role=menuitem]")?.focus();
    const outside = (event: Event): void => {
      if (event.target instanceof Node && !menu.contains(event.target)) close();
    };
    window.addEventListener("pointerdown", outside, true);
    return () => window.removeEventListener("pointerdown", outside, true);
  }, [at]);

  const choose = (item: MenuItem): void => {
    close();
    if ("intent" in item) store.ask(item.intent);
    else item.act();
  };
  return (
    <div class="menu" role="menu" aria-label={t("rowMenu")} ref={ref} onKeyDown={(event) => onKey(event, close)}>
      {at.items.map((item) => (
        <button
          type="button"
          role="menuitem"
          tabIndex={-1}
          key={item.label}
          data-intent={"intent" in item ? item.intent.type : undefined}
          onClick={() => choose(item)}
        >
          <Icon name={item.icon ?? "blank"} />
          <span>{item.label}</span>
        </button>
      ))}
    </div>
  );
}

function place(menu: HTMLElement, { x, y }: MenuAt): void {
  const { width, height } = menu.getBoundingClientRect();
  menu.style.left = `${Math.max(4, Math.min(x, window.innerWidth - width - 4))}px`;
  menu.style.top = `${Math.max(4, Math.min(y, window.innerHeight - height - 4))}px`;
}

function onKey(event: TargetedKeyboardEvent<HTMLDivElement>, close: () => void): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>("[role=menuitem]")];
  const at = items.indexOf(document.activeElement as HTMLElement);
  const to: Readonly<Record<string, number>> = {
    ArrowDown: (at + 1) % items.length,
    ArrowUp: (at - 1 + items.length) % items.length,
    Home: 0,
    End: items.length - 1,
  };
  const next = to[event.key];
  if (next !== undefined) items[next]?.focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}
