/** Small pieces that every part of the panel and the side bar is made of. */
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Intent } from "../protocol/channel.ts";
import { useAsk, useFold } from "./context.ts";
import { line } from "./text.ts";

export type IconProps = { readonly name: string; readonly tone?: string | undefined; readonly small?: boolean };

export function Icon({ name, tone = "", small = false }: IconProps): JSX.Element {
  const turning = name === "session-in-progress" ? " spin" : "";
  return <i class={`codicon codicon-${name}${turning}${small ? " i-s" : ""} ${tone}`.trimEnd()} aria-hidden="true" />;
}

type ButtonProps = {
  readonly intent: Intent;
  readonly children: ComponentChildren;
  readonly main?: boolean;
  readonly icon?: string;
  readonly off?: boolean;
  readonly decision?: string;
  /** Called after the request went out. */
  readonly onSent?: () => void;
};

/** A button that sends a request and is off until the host has answered. */
export function Ask({ intent, children, main = false, icon, off = false, decision, onSent }: ButtonProps): JSX.Element {
  const { busy, ask } = useAsk();
  return (
    <vscode-button
      class={main ? "btn main" : "btn"}
      appearance={main ? "primary" : "secondary"}
      data-intent={intent.type}
      data-decision={decision}
      disabled={off || busy}
      onClick={() => {
        if (off || busy) return;
        ask(intent);
        onSent?.();
      }}
    >
      {icon && <i slot="start" class={`codicon codicon-${icon}`} aria-hidden="true" />}
      {children}
    </vscode-button>
  );
}

type LocalProps = {
  readonly act: () => void;
  readonly children: ComponentChildren;
  readonly main?: boolean;
  readonly icon?: string;
  readonly off?: boolean;
  readonly name?: string;
};

/** A button whose effect stays in the view. `name` is its data-intent, for tests and for people who script the panel. */
export function Button({ act, children, main = false, icon, off = false, name }: LocalProps): JSX.Element {
  return (
    <vscode-button
      class={main ? "btn main" : "btn"}
      appearance={main ? "primary" : "secondary"}
      data-intent={name}
      disabled={off}
      onClick={() => !off && act()}
    >
      {icon && <i slot="start" class={`codicon codicon-${icon}`} aria-hidden="true" />}
      {children}
    </vscode-button>
  );
}

export type IconButtonProps = {
  readonly icon: string;
  readonly label: string;
  readonly act?: () => void;
  readonly intent?: Intent;
  readonly name?: string;
  readonly popup?: "menu" | "listbox";
  /** For a switch: whether it is on. */
  readonly pressed?: boolean;
};

/** A button of 22 px with an icon only; its label is also its tool tip. */
export function IconButton({ icon, label, act, intent, name, popup, pressed }: IconButtonProps): JSX.Element {
  const { busy, ask } = useAsk();
  return (
    <button
      type="button"
      class="act"
      title={label}
      aria-label={label}
      aria-haspopup={popup}
      aria-pressed={pressed}
      aria-disabled={busy}
      data-intent={intent?.type ?? name}
      onClick={(event) => {
        event.stopPropagation();
        if (busy) return;
        if (intent) ask(intent);
        act?.();
      }}
    >
      <Icon name={icon} />
    </button>
  );
}

type LinkProps = {
  readonly children: ComponentChildren;
  readonly act?: () => void;
  readonly intent?: Intent;
  readonly name?: string;
  readonly title?: string;
  /** Inside a row of a tree: reached through the row, which does the same on Enter. */
  readonly inRow?: boolean;
};

/** A word that does something, inside a sentence or a row. */
export function Link({ children, act, intent, name, title, inRow = false }: LinkProps): JSX.Element {
  const { busy, ask } = useAsk();
  return (
    <button
      type="button"
      class="lnk"
      tabIndex={inRow ? -1 : undefined}
      title={title === undefined ? undefined : line(title)}
      aria-disabled={busy}
      data-intent={intent?.type ?? name}
      onClick={(event) => {
        event.stopPropagation();
        if (busy) return;
        if (intent) ask(intent);
        act?.();
      }}
    >
      {children}
    </button>
  );
}

type SectionProps = {
  readonly id: string;
  readonly title: string;
  readonly sub?: ComponentChildren;
  readonly badge?: number;
  /** Heads of the two number columns. */
  readonly columns?: readonly string[];
  readonly end?: ComponentChildren;
  readonly open?: boolean;
  readonly children?: ComponentChildren;
};

export function Section(props: SectionProps): JSX.Element {
  const { id, title, sub, badge, columns = [], end } = props;
  const [open, toggle] = useFold(`section.${id}`, props.open ?? true);
  return (
    <section class="sec" aria-labelledby={id}>
      <div class="sec-h">
        <h2>
          <button type="button" class="sec-t" id={id} aria-expanded={open} data-intent="panel.fold" onClick={toggle}>
            <Icon name={open ? "chevron-down" : "chevron-right"} />
            <span>{title}</span>
            {badge !== undefined && <span class="badge">{badge}</span>}
          </button>
        </h2>
        {sub !== undefined && (
          <span class="sub" title={typeof sub === "string" ? sub : undefined}>
            {sub}
          </span>
        )}
        {open && columns.length > 0 && <span class="sub push" />}
        {open &&
          columns.map((name) => (
            <span class="sub col" key={name}>
              {name}
            </span>
          ))}
        {end !== undefined && <span class="sub push">{end}</span>}
      </div>
      {open && props.children}
    </section>
  );
}

const tail = 9;

/** A file name that gives way in the middle: the last nine characters always stay. */
export function FileName({ name }: { readonly name: string }): JSX.Element {
  const shown = line(name);
  const chars = [...shown];
  const cut = Math.max(0, chars.length - tail);
  return (
    <span class="fn" title={shown}>
      <span aria-hidden="true">{chars.slice(0, cut).join("")}</span>
      <bdi class="sr">{shown}</bdi>
      <span aria-hidden="true">{chars.slice(cut).join("")}</span>
    </span>
  );
}

/** Words that may be cut, with all of them as tool tip. */
export function Cut({ text, cls }: { readonly text: string; readonly cls: string }): JSX.Element {
  const words = line(text);
  return (
    <span class={cls} title={words}>
      {words}
    </span>
  );
}

/** A bar whose width is set by script: the content policy knows no style attributes. */
export function Bar({ part, cls = "" }: { readonly part: number; readonly cls?: string }): JSX.Element {
  const ref = useRef<HTMLElement>(null);
  const width = `${Math.min(100, Math.max(0, part * 100))}%`;
  useLayoutEffect(() => {
    if (ref.current) ref.current.style.width = width;
  }, [width]);
  return <i ref={ref} class={cls} />;
}
