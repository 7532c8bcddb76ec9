/** Fields for changing a proposed plan: a target, a guardrail. What is typed becomes an edit of the draft. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { PlanDraft } from "../../protocol/channel.ts";
import type { Forbidden, Guardrail } from "../../protocol/plan.ts";
import { useStore } from "../context.ts";
import type { TextFieldElement } from "../controls.ts";
import { Button, Icon, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";

type TargetProps = { readonly value: string; readonly save: (to: string) => void; readonly close: () => void };

export function TargetField({ value, save, close }: TargetProps): JSX.Element {
  const ref = useRef<TextFieldElement>(null);
  useEffect(() => ref.current?.focus(), []);
  const send = (): void => {
    const text = ref.current?.value.trim() ?? "";
    if (text === "" || text === value) close();
    else save(text);
  };
  return (
    <div class="edit">
      <vscode-text-field
        ref={ref}
        value={value}
        aria-label={t("newTarget")}
        onKeyDown={(event: KeyboardEvent) => {
          if (event.key === "Enter") send();
          else if (event.key === "Escape") close();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <Button act={send} name="plan.target">
        {t("save")}
      </Button>
      <Button act={close}>{t("cancel")}</Button>
    </div>
  );
}

const offered: readonly (readonly [Forbidden, ...Forbidden[]])[] = [
  ["delete"],
  ["change", "overwrite"],
  ["move"],
  ["run"],
  ["send"],
];

type RailsProps = {
  readonly rails: readonly Guardrail[];
  /** Given while the plan can still be changed. */
  readonly draft?: PlanDraft | undefined;
};

/** What the task must never do. Rules with a lock are enforced; words only are shown as such. */
export function Guardrails({ rails, draft }: RailsProps): JSX.Element | null {
  const store = useStore();
  const free = offered.filter(
    (never) => !rails.some((rail) => rail.never.includes(never[0]) && rail.paths === undefined),
  );
  if (rails.length === 0 && draft === undefined) return null;
  const add = (never: readonly Forbidden[]): void => {
    const [first = "delete"] = never;
    const guardrail: Guardrail = { text: t(`rail.${first}`), never, source: "user" };
    if (draft)
      store.ask({ type: "plan.draft", hash: draft.hash, edits: [...draft.edits, { kind: "guardrail", guardrail }] });
  };
  return (
    <Section id="rails" title={t("guardrails")} sub={String(rails.length)}>
      <div role="list" aria-labelledby="rails">
        {rails.map((rail) => (
          <div class="row two msg" role="listitem" key={rail.text}>
            <span class="n">
              <Icon name={rail.never.length > 0 ? "lock" : "quote"} tone="i-muted" />
              <span class="lab">{line(rail.text)}</span>
            </span>
            <span class="num t-s t-muted">{rail.never.length > 0 ? t("enforced") : t("wordsOnly")}</span>
          </div>
        ))}
      </div>
      {draft && free.length > 0 && <AddRail free={free} add={add} />}
    </Section>
  );
}

type AddProps = {
  readonly free: readonly (readonly [Forbidden, ...Forbidden[]])[];
  readonly add: (never: readonly Forbidden[]) => void;
};

function AddRail({ free, add }: AddProps): JSX.Element {
  const [open, setOpen] = useState(false);
  const ref = useRef<HTMLElement & { value?: string }>(null);
  if (!open)
    return (
      <p class="para">
        <button type="button" class="lnk" data-intent="plan.guardrail" onClick={() => setOpen(true)}>
          {t("addRail")}
        </button>
      </p>
    );
  const choose = (): void => {
    const never = free.find(([first]) => first === (ref.current?.value ?? free[0]?.[0])) ?? free[0];
    if (never) add(never);
    setOpen(false);
  };
  return (
    <div class="edit">
      <vscode-dropdown ref={ref} aria-label={t("addRail")}>
        {free.map(([first]) => (
          <vscode-option key={first} value={first}>
            {t(`rail.${first}`)}
          </vscode-option>
        ))}
      </vscode-dropdown>
      <Button act={choose}>{t("add")}</Button>
      <Button act={() => setOpen(false)}>{t("cancel")}</Button>
    </div>
  );
}
