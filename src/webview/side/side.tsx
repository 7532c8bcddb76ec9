/** The side bar: the list of tasks, and the composer that stays at the bottom. No transcript here. */
import type { JSX } from "preact";
import type { HostSettings, Sample, SideState } from "../../protocol/channel.ts";
import { useAsk, useModel } from "../context.ts";
import { Icon, Section } from "../parts.tsx";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { Composer } from "./composer.tsx";
import { TaskList } from "./list.tsx";

export function Side(): JSX.Element {
  const model = useModel();
  const { side, settings } = model;
  if (side === undefined || settings === undefined)
    return (
      <div class="cw side">
        <p class="reading t-muted" role="status">
          {t("reading")}
        </p>
      </div>
    );
  return (
    <main class={settings.screenReader ? "cw side reader" : "cw side"}>
      <div class="sb">
        {side.rows.length === 0 ? <Empty side={side} settings={settings} /> : <TaskList side={side} />}
      </div>
      <Composer model={model} settings={settings} samples={side.samples.length} />
    </main>
  );
}

type EmptyProps = { readonly side: SideState; readonly settings: HostSettings };

function Empty({ side, settings }: EmptyProps): JSX.Element {
  return (
    <>
      <div class="hello">
        <h1>{t("helloTitle")}</h1>
        <p class="t-muted">{t("helloText")}</p>
      </div>
      {settings.trusted && side.samples.length > 0 && (
        <Section id="samples" title={t("samples")}>
          {side.samples.map((sample) => (
            <Try key={sample.id} sample={sample} />
          ))}
          <p class="foot">{t("samplesFoot")}</p>
        </Section>
      )}
    </>
  );
}

function Try({ sample }: { readonly sample: Sample }): JSX.Element {
  const { busy, ask } = useAsk();
  return (
    <button
      type="button"
      class="try"
      data-intent="sample.start"
      data-sample={sample.id}
      aria-disabled={busy}
      onClick={() => !busy && ask({ type: "sample.start", sample: sample.id })}
    >
      <Icon name={sample.icon} />
      <span class="t-clip">{line(sample.title)}</span>
      <Icon name="play" tone="i-muted" />
      <span class="b">{line(sample.detail)}</span>
    </button>
  );
}
