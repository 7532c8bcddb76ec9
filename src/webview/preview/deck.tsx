/** A presentation: its slides one below the other, boxes where they stand, notes under each. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Preview, PreviewShape, PreviewSlide } from "../../protocol/preview.ts";
import { t } from "../strings.ts";
import { line } from "../text.ts";
import { Chart } from "./chart.tsx";
import { Picture, Run } from "./flow.tsx";
import { useFile } from "./store.ts";

type DeckPreview = Extract<Preview, { kind: "deck" }>;

export function Deck({ preview: { slides, ratio } }: { readonly preview: DeckPreview }): JSX.Element {
  const store = useFile();
  const { goto } = store.model();
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const n = /\bslide (\d+)/i.exec(goto?.place ?? "")?.[1];
    if (n !== undefined) box.current?.querySelector(`[data-n="${n}"]`)?.scrollIntoView({ block: "start" });
  }, [goto?.n, slides]);
  return (
    <div ref={box} class="pv-flow pv-deck" tabIndex={0} role="region" aria-label={t("fileSlides")}>
      {slides.map((slide, at) => (
        <Slide key={`${at}`} slide={slide} n={at + 1} ratio={ratio} />
      ))}
    </div>
  );
}

type SlideProps = { readonly slide: PreviewSlide; readonly n: number; readonly ratio: number };

function Slide({ slide, n, ratio }: SlideProps): JSX.Element {
  const title = slide.title === "" ? t("fileSlide", { n }) : t("fileSlideTitled", { n, title: slide.title });
  return (
    <section class="pv-slide" data-n={n} aria-label={title}>
      <h2>
        {title}
        {slide.hidden && <span class="t-muted"> ({t("fileSlideHidden")})</span>}
      </h2>
      <div class="pv-stage" style={{ aspectRatio: String(ratio) }}>
        {slide.shapes.map((shape, at) => (
          <Shape key={`${at}`} shape={shape} />
        ))}
      </div>
      {slide.notes.length > 0 && (
        <div class="pv-talk">
          <h3>{t("fileNotes")}</h3>
          {slide.notes.map((note, at) => (
            <p key={`${at}`}>{line(note)}</p>
          ))}
        </div>
      )}
    </section>
  );
}

function Shape({ shape }: { readonly shape: PreviewShape }): JSX.Element {
  const { x, y, width, height, text, table, chart, picture } = shape;
  const place = width > 0 ? { left: `${x}%`, top: `${y}%`, width: `${width}%`, height: `${height}%` } : {};
  const size = shape.size === undefined ? {} : { fontSize: `${Math.max(1.4, shape.size)}cqh` };
  const cls = `pv-shape${width > 0 ? "" : " is-loose"}${shape.title ? " is-title" : ""}${shape.hidden ? " is-hidden" : ""} a-${shape.align ?? "start"}`;
  return (
    <div class={cls} style={{ ...place, ...size }}>
      {text?.map(({ runs, level, bullet }, at) => (
        <p key={`${at}`} class={`d${level}`}>
          {bullet && <span class="pv-sign">•</span>}
          <span>
            {runs.map((run, n) => (
              <Run key={`${n}`} run={run} />
            ))}
          </span>
        </p>
      ))}
      {table && (
        <table class="pv-table">
          <tbody>
            {table.map((row, at) => (
              <tr key={`${at}`}>
                {row.map((cell, n) => (
                  <td key={`${n}`}>{line(cell)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {chart && <Chart chart={chart} />}
      {picture && <Picture picture={picture} />}
    </div>
  );
}
