/** A text document as it reads: headings, paragraphs, lists, tables and pictures. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Preview, PreviewBlock, PreviewPicture, PreviewRun } from "../../protocol/preview.ts";
import { t } from "../strings.ts";
import { line, plain } from "../text.ts";
import { Act } from "./bits.tsx";
import { useFile } from "./store.ts";

type FlowPreview = Extract<Preview, { kind: "flow" }>;

/** Blocks that are on the page at first, and by which it grows when its end comes into sight. */
const step = 400;

export function Flow({ preview: { blocks, pictures } }: { readonly preview: FlowPreview }): JSX.Element {
  const store = useFile();
  const { goto } = store.model();
  const box = useRef<HTMLDivElement>(null);
  const [shown, setShown] = useState(step);
  const [marked, setMarked] = useState<number>();
  useEffect(() => {
    const n = Number(/\bparagraph (\d+)/i.exec(goto?.place ?? "")?.[1]);
    if (!Number.isInteger(n)) return;
    setMarked(n);
    setShown((now) => Math.max(now, blocks.findIndex((block) => holds(block, n)) + step));
  }, [goto?.n, blocks]);
  useEffect(() => {
    if (marked !== undefined) box.current?.querySelector(`[data-n="${marked}"]`)?.scrollIntoView({ block: "center" });
  }, [marked, goto?.n, shown]);
  const drawn = useMemo(
    () =>
      blocks
        .slice(0, shown)
        .map((block, at) => <Block key={`${at}`} block={block} pictures={pictures} marked={marked} />),
    [blocks, shown, pictures, marked],
  );
  return (
    <div
      ref={box}
      class="pv-flow"
      tabIndex={0}
      role="region"
      aria-label={t("fileDocument")}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        if (shown < blocks.length && scrollTop + clientHeight * 2 > scrollHeight) setShown(shown + step);
      }}
    >
      <div class="pv-sheet">{blocks.length === 0 ? <p class="t-muted">{t("fileEmptyFile")}</p> : drawn}</div>
    </div>
  );
}

const holds = (block: PreviewBlock, n: number): boolean =>
  block.kind === "text"
    ? block.n === n
    : block.rows.some((row) => row.some((cell) => cell.blocks.some((one) => holds(one, n))));

type BlockProps = {
  readonly block: PreviewBlock;
  readonly pictures: readonly PreviewPicture[];
  readonly marked: number | undefined;
};

function Block({ block, pictures, marked }: BlockProps): JSX.Element {
  if (block.kind === "table")
    return (
      <div class="pv-scroll" tabIndex={0} role="group" aria-label={t("fileDocument")}>
        <table class="pv-table">
          <tbody>
            {block.rows.map((row, at) => (
              <tr key={`${at}`}>
                {row.map(({ blocks, span }, n) => (
                  <td key={`${n}`} colSpan={span}>
                    {blocks.map((one, index) => (
                      <Block key={`${index}`} block={one} pictures={pictures} marked={marked} />
                    ))}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    );
  const { n, runs, level, item } = block;
  const on = n > 0 && n === marked ? " on" : "";
  const Tag = (level === undefined ? "div" : `h${Math.min(6, level + 1)}`) as "div";
  return (
    <Tag
      class={`pv-p${level === undefined ? "" : ` h${level}`}${item === undefined ? "" : ` d${item.depth}`}${on}`}
      data-n={n}
    >
      {item && <span class="pv-sign">{line(item.sign)}</span>}
      <span>
        {runs.map((run, at) => (
          <Run key={`${at}`} run={run} />
        ))}
        {(block.pictures ?? []).map((at) => (
          <Picture key={`${at}`} picture={pictures[at] ?? { words: "" }} />
        ))}
      </span>
    </Tag>
  );
}

const looks = ["bold", "italic", "underline", "strike"] as const;

export function Run({ run }: { readonly run: PreviewRun }): JSX.Element | string {
  const text = plain(run.text);
  const cls = looks.filter((look) => run[look]).join(" ");
  if (run.to !== undefined)
    return (
      <Act intent={{ type: "preview.link", url: run.to }} title={run.to}>
        {text}
      </Act>
    );
  if (run.mark === "inserted") return <ins class={cls}>{text}</ins>;
  if (run.mark === "deleted") return <del class={cls}>{text}</del>;
  if (run.mark === "hidden")
    return (
      <span class={`is-hidden ${cls}`} title={t("fileHidden")}>
        {text}
      </span>
    );
  return cls === "" ? text : <span class={cls}>{text}</span>;
}

export function Picture({ picture: { data, words } }: { readonly picture: PreviewPicture }): JSX.Element {
  const said = line(words);
  if (data?.startsWith("data:image/")) return <img src={data} alt={said || t("filePicture")} />;
  return <span class="pv-left">{t("filePictureLeft", { words: said || "–" })}</span>;
}
