/** The entry of the browser code: one script for both pages; the host says which one in the page it writes. */
import { type JSX, render } from "preact";
import { useEffect } from "preact/hooks";
import { StoreContext, useModel } from "./context.ts";
import { registerControls } from "./controls.ts";
import { type Host, openHost } from "./host.ts";
import { Panel } from "./panel/panel.tsx";
import { Side } from "./side/side.tsx";
import { createStore } from "./store.ts";
import { setLanguage } from "./strings.ts";
import { tabStorage, unsentOf } from "./unsent.ts";

function Page({ host }: { readonly host: Host }): JSX.Element {
  const { settings } = useModel();
  const language = settings?.language ?? document.documentElement.lang;
  setLanguage(language);
  useEffect(() => {
    document.documentElement.lang = language;
    document.body.classList.toggle("still", settings?.reducedMotion ?? false);
  }, [language, settings?.reducedMotion]);
  return host.page === "side" ? <Side /> : <Panel />;
}

const root = document.getElementById("cowork");
if (root !== null) {
  registerControls();
  const host = openHost(root);
  const store = createStore(host, unsentOf(tabStorage()));
  render(
    <StoreContext.Provider value={store}>
      <Page host={host} />
    </StoreContext.Provider>,
    root,
  );
  host.ready(0);
}
