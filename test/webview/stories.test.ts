import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeBrowser, keep, openBrowser, openView, setTheme, skipReason, themes, type View } from "./browser.ts";
import { stories } from "./stories/index.ts";

/** For working on one state: STORY=plan,running THEME=dark */
const chosen = (variable: string, name: string): boolean => process.env[variable]?.split(",").includes(name) ?? true;

type Axe = {
  run(options: object): Promise<{
    readonly violations: readonly {
      readonly id: string;
      readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
    }[];
  }>;
};

/** All rules, or only those that depend on colours. */
const violations = (view: View, rules: "all" | "colours"): Promise<readonly string[]> =>
  view.page.evaluate(async (which) => {
    const { axe: checker } = window as unknown as { axe: Axe };
    const only = which === "all" ? {} : { runOnly: ["color-contrast", "link-in-text-block"] };
    const found = await checker.run({ resultTypes: ["violations"], ...only });
    return found.violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 160)} — ${failureSummary ?? ""}`),
    );
  }, rules);

/** States in the colours of another one: their contrast is looked at in one theme, their picture is taken in all. */
const sameColours = new Set(
  "side-240 side-420 side-german plan-unticked plan-german narrow narrow-320 planning stopped lost busy paused".split(
    " ",
  ),
);

describe.skipIf(skipReason !== undefined)("every state in every theme", () => {
  beforeAll(openBrowser);
  afterAll(closeBrowser);

  test.each(stories.filter(({ name }) => chosen("STORY", name)).map((story) => [story.name, story] as const))(
    "%s is drawn without errors and without accessibility violations",
    async (name, story) => {
      const view = await openView(story);
      await view.send(...story.messages);
      // The rules are put in by the test's own protocol, which the page's policy does not bind.
      await view.page.evaluate(axe.source);
      for (const theme of themes.filter((one) => chosen("THEME", one))) {
        await setTheme(view, theme);
        await keep(view, `${name}.${theme}`);
        if (theme !== "dark" && sameColours.has(name)) continue;
        const found = await violations(view, theme === "dark" ? "all" : "colours");
        expect({ theme, found }).toEqual({ theme, found: [] });
      }
      const wide = await view.page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
      expect({ wide, errors: view.errors, outside: view.outside }).toEqual({ wide: false, errors: [], outside: [] });
      await view.close();
    },
  );
});
