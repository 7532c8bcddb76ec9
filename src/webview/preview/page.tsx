/** The page of a file: what the checks found on it, what is to know about the view, and the file itself. */
import type { JSX } from "preact";
import type { Finding } from "../../protocol/events.ts";
import type { Preview, PreviewMessage } from "../../protocol/preview.ts";
import { severityIcons } from "../names.ts";
import { Icon } from "../parts.tsx";
import { type Key, setLanguage, t } from "../strings.ts";
import { line } from "../text.ts";
import { Act } from "./bits.tsx";
import { Book } from "./book.tsx";
import { Compare } from "./compare.tsx";
import { Deck } from "./deck.tsx";
import { Flow } from "./flow.tsx";
import { Pages } from "./pages.tsx";
import { useFile, useFileStore } from "./store.ts";

export function FilePage(): JSX.Element {
  const store = useFile();
  const { shown, refused } = store.model();
  setLanguage(shown?.language ?? document.documentElement.lang);
  return (
    <main class="cw pv">
      {refused !== undefined && (
        <p class="pv-refused" role="alert">
          <Icon name="warning" tone="t-warn" />
          <span>{line(refused)}</span>
          <button type="button" class="act" aria-label="OK" onClick={() => store.forgive()}>
            <Icon name="close" />
          </button>
        </p>
      )}
      <Shown shown={shown} />
    </main>
  );
}

function Shown({ shown }: { readonly shown: PreviewMessage | undefined }): JSX.Element {
  switch (shown?.type) {
    case "preview":
      return (
        <>
          <h1 class="sr">{line(shown.name)}</h1>
          <Findings findings={shown.findings} external={shown.external} facts={shown.preview} />
          <File preview={shown.preview} />
        </>
      );
    case "comparison":
      return <Compare shown={shown} />;
    case "preview.failed":
      return (
        <div class="pv-failed" role="alert">
          <h1>{t("fileFailed")}</h1>
          <p>{line(shown.why)}</p>
        </div>
      );
    default:
      return (
        <p class="pv-empty" role="status">
          {t("fileLoading", { name: "" })}
        </p>
      );
  }
}

function File({ preview }: { readonly preview: Preview }): JSX.Element {
  switch (preview.kind) {
    case "grid":
      return <Book preview={preview} />;
    case "flow":
      return <Flow preview={preview} />;
    case "deck":
      return <Deck preview={preview} />;
    default:
      return <Pages preview={preview} />;
  }
}

type FindingsProps = { readonly findings: readonly Finding[]; readonly external: boolean; readonly facts: Preview };

function Findings({ findings, external, facts: { facts } }: FindingsProps): JSX.Element | null {
  if (findings.length + facts.length === 0 && !external) return null;
  return (
    <div class="pv-head">
      <div class="pv-lists">
        {findings.length > 0 && (
          <details open={findings.length <= 4} class="pv-list">
            <summary>{t("fileFindings", { n: findings.length })}</summary>
            <ul>
              {findings.map((finding, n) => (
                <Found key={`${n}`} finding={finding} />
              ))}
            </ul>
          </details>
        )}
        {facts.length > 0 && (
          <details class="pv-list">
            <summary>{t("fileFacts")}</summary>
            <ul>
              {facts.map(({ fact, n = 0, words = "" }, at) => (
                <li key={`${at}`}>
                  <Icon name="info" tone="i-muted" small />
                  <span>
                    {words !== "" && fact !== "encoding" ? `${line(words)}: ` : ""}
                    {t(`fact.${fact}` as Key, { n, words })}
                  </span>
                </li>
              ))}
            </ul>
          </details>
        )}
      </div>
      {external && (
        <Act button icon="link-external" intent={{ type: "preview.external" }}>
          {t("fileExternal")}
        </Act>
      )}
    </div>
  );
}

function Found({ finding }: { readonly finding: Finding }): JSX.Element {
  const store = useFileStore();
  const { place, severity, text } = finding;
  return (
    <li>
      <Icon {...severityIcons[severity]} small />
      {place !== undefined && (
        <Act name="preview.goto" act={() => store.goto(place)}>
          {line(place)}
        </Act>
      )}
      <span>{line(text)}</span>
      {severity !== "info" && (
        <Act icon="sparkle" intent={{ type: "preview.fix", finding }} title={t("fixThis")}>
          {t("fixShort")}
        </Act>
      )}
    </li>
  );
}
