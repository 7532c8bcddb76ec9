/** Pages of a PDF: boxes of their size, filled with a picture when they come near. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Preview } from "../../protocol/preview.ts";
import { t } from "../strings.ts";
import { plain } from "../text.ts";
import { useFile } from "./store.ts";

type PagesPreview = Extract<Preview, { kind: "pages" }>;

export function Pages({ preview: { pages } }: { readonly preview: PagesPreview }): JSX.Element {
  const store = useFile();
  const { goto } = store.model();
  const box = useRef<HTMLDivElement>(null);
  const asked = useRef(new Set<number>());
  const [near, setNear] = useState<ReadonlySet<number>>(new Set());
  useEffect(() => {
    const sight = new IntersectionObserver(
      (entries) =>
        setNear((now) => {
          const next = new Set(now);
          for (const { target, isIntersecting } of entries) {
            const n = Number((target as HTMLElement).dataset["n"]);
            if (isIntersecting) next.add(n);
            else next.delete(n);
          }
          return next;
        }),
      { root: box.current, rootMargin: "60%" },
    );
    for (const page of box.current?.querySelectorAll("[data-n]") ?? []) sight.observe(page);
    return () => sight.disconnect();
  }, [pages]);
  useEffect(() => {
    for (const page of near) {
      if (asked.current.has(page)) continue;
      asked.current.add(page);
      store.ask({ type: "preview.page", page });
    }
    // What is far away may be let go of, and is asked for again when it comes near.
    for (const page of asked.current) if (!near.has(page) && store.page(page) === undefined) asked.current.delete(page);
  }, [near, store]);
  useEffect(() => {
    const n = /\bpage (\d+)/i.exec(goto?.place ?? "")?.[1];
    if (n !== undefined) box.current?.querySelector(`[data-n="${n}"]`)?.scrollIntoView({ block: "start" });
  }, [goto?.n, pages]);
  return (
    <div ref={box} class="pv-flow pv-pages" tabIndex={0} role="region" aria-label={t("filePages")}>
      {pages.map(({ width, height, text }, at) => {
        const n = at + 1;
        const data = near.has(n) ? store.page(n) : undefined;
        return (
          <figure key={`${n}`} class="pv-page" data-n={n}>
            <div class="pv-paper" style={{ aspectRatio: `${width} / ${height}` }}>
              {data?.startsWith("data:image/") ? (
                <img src={data} alt={t("filePage", { n, of: pages.length })} />
              ) : (
                <span class="t-muted">{near.has(n) ? t("filePageLoading", { n }) : ""}</span>
              )}
            </div>
            <figcaption class="t-s t-muted">{t("filePage", { n, of: pages.length })}</figcaption>
            {near.has(n) && <div class="sr">{plain(text)}</div>}
          </figure>
        );
      })}
    </div>
  );
}
