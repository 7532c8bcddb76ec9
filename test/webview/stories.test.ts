import axe from "axe-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  closeBrowser,
  keep,
  openBrowser,
  openView,
  setTheme,
  skipReason,
  type Theme,
  themes,
  type View,
} from "./browser.ts";
import { fileStories, tell } from "./files.ts";
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
  (
    "side-240 side-420 side-german side-long side-240-german side-empty-german side-written plan-unticked plan-german " +
    "plan-edited narrow narrow-320 planning stopped stopped-at-plan stopped-early unknown-end lost busy paused " +
    "undo-german undone-german undone-whole redo-preview approval-german running-german done-german failed-german " +
    "long-names long-names-320 wide"
  ).split(" "),
);

/** Another language, width or name is no other state: one dark and one light theme show it. */
const themesOf = (name: string): readonly Theme[] =>
  /german|long|wide|side-240|side-420|written/.test(name) ? ["dark", "hc-light"] : themes;

/** Parts that reach out of the page and are not cut off, or scrolled by themselves, on purpose. */
function outOfPage(): readonly string[] {
  const clipped = (element: Element): boolean => {
    for (let up = element.parentElement; up !== null && up !== document.body; up = up.parentElement)
      if (up.matches("pre, .md-t") || /hidden|clip/.test(getComputedStyle(up).overflowX)) return true;
    return false;
  };
  const all = [...document.querySelectorAll("#cowork *")].filter((one) => one.closest(".sr, [hidden]") === null);
  const out = all.filter((element) => {
    const { left, right, width } = element.getBoundingClientRect();
    return width > 0 && (right > window.innerWidth + 0.5 || left < -0.5) && !clipped(element);
  });
  const names = out.map((element) => `${element.tagName} ${element.className} reaches out of the page`);
  return document.documentElement.scrollWidth > window.innerWidth ? [...names, "the page scrolls sideways"] : names;
}

/** Words that are cut and nowhere to be read in full. */
function cutWords(): readonly string[] {
  const spilled = [...document.querySelectorAll("#cowork button")]
    .filter((one) => getComputedStyle(one).overflowX === "visible" && one.scrollWidth > one.clientWidth + 1)
    .map((one) => `${one.className} spills ${JSON.stringify(one.textContent)}`);
  const all = [...document.querySelectorAll("#cowork *")].filter((one) => one.closest(".sr, [title]") === null);
  const cut = all
    .filter((one) => getComputedStyle(one).textOverflow === "ellipsis" && one.scrollWidth > one.clientWidth + 1)
    .filter((one) => one.querySelector("[title]") === null)
    .map((one) => `${one.tagName} ${one.className} cuts ${JSON.stringify(one.textContent?.slice(0, 60))}`);
  return [...spilled, ...cut];
}

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
      for (const theme of themesOf(name).filter((one) => chosen("THEME", one))) {
        await setTheme(view, theme);
        await keep(view, `${name}.${theme}`);
        if (theme !== "dark" && sameColours.has(name)) continue;
        const found = await violations(view, theme === "dark" ? "all" : "colours");
        expect({ theme, found }).toEqual({ theme, found: [] });
      }
      expect(await view.page.evaluate(outOfPage)).toEqual([]);
      expect(await view.page.evaluate(cutWords)).toEqual([]);
      expect({ errors: view.errors, outside: view.outside }).toEqual({ errors: [], outside: [] });
      await view.close();
    },
  );

  test.each(fileStories.filter(({ name }) => chosen("STORY", name)).map((story) => [story.name, story] as const))(
    "the file %s is drawn without errors and without accessibility violations",
    async (name, story) => {
      const view = await openView(story);
      await tell(view, story);
      await view.page.evaluate(axe.source);
      for (const theme of themesOf(name).filter((one) => chosen("THEME", one))) {
        await setTheme(view, theme);
        await keep(view, `file-${name}.${theme}`);
        const found = await violations(view, theme === "dark" ? "all" : "colours");
        expect({ theme, found }).toEqual({ theme, found: [] });
      }
      expect(await view.page.evaluate(cutWords)).toEqual([]);
      expect({ errors: view.errors, outside: view.outside }).toEqual({ errors: [], outside: [] });
      await view.close();
    },
  );
});
