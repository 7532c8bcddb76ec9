/** The entry of the pages that show files: a preview, or what differs between two versions. */
import { render } from "preact";
import type { HostMessage } from "../../protocol/channel.ts";
import type { PreviewIntent, PreviewMessage } from "../../protocol/preview.ts";
import { openHost } from "../host.ts";
import { FilePage } from "./page.tsx";
import { createFileStore, FileContext } from "./store.ts";

const root = document.getElementById("cowork");
if (root !== null) {
  const host = openHost<PreviewIntent, PreviewMessage | HostMessage>(root);
  const store = createFileStore(host);
  render(
    <FileContext.Provider value={store}>
      <FilePage />
    </FileContext.Provider>,
    root,
  );
  host.ready(0);
}
