/**
 * The only file that knows the toolkit. It registers the controls we use and gives them JSX types; the toolkit is
 * archived upstream, so a replacement happens here. Its badge and progress ring are not used: the badge breaks the
 * content policy (style attributes), the ring is announced as an alert named "Loading".
 */
import {
  Checkbox,
  provideVSCodeDesignSystem,
  TextArea,
  TextField,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDivider,
  vsCodeDropdown,
  vsCodeLink,
  vsCodeOption,
  vsCodeTextArea,
  vsCodeTextField,
} from "@vscode/webview-ui-toolkit";
import type { ComponentChildren, HTMLAttributes, Ref } from "preact";

export type TextAreaElement = TextArea;
export type TextFieldElement = TextField;

type Connected = HTMLElement & { connectedCallback(): void };

/** The toolkit names its fields "Text field" when they are put on the page; the name they were given stays. */
function keepLabel(control: { readonly prototype: Connected }): void {
  const { connectedCallback } = control.prototype;
  control.prototype.connectedCallback = function (this: Connected): void {
    const label = this.getAttribute("aria-label");
    connectedCallback.call(this);
    if (label !== null) this.setAttribute("aria-label", label);
  };
}

export function registerControls(): void {
  for (const control of [Checkbox, TextArea, TextField]) keepLabel(control);
  provideVSCodeDesignSystem().register(
    vsCodeButton(),
    vsCodeCheckbox(),
    vsCodeDivider(),
    vsCodeDropdown(),
    vsCodeLink(),
    vsCodeOption(),
    vsCodeTextArea(),
    vsCodeTextField(),
  );
}

/** The text control inside a toolkit field: for the caret, the selection and the height of its text. */
export function innerText(element: TextArea | null): HTMLTextAreaElement | undefined {
  return element?.shadowRoot?.querySelector("textarea") ?? undefined;
}

type Base<T extends HTMLElement> = Omit<HTMLAttributes<T>, "ref"> & {
  children?: ComponentChildren;
  ref?: Ref<T>;
  "data-intent"?: string | undefined;
  "data-decision"?: string | undefined;
  "data-rows"?: string;
};
type Field<T extends HTMLElement> = Base<T> & {
  value?: string;
  placeholder?: string;
  disabled?: boolean;
  readOnly?: boolean;
};

declare module "preact" {
  namespace JSX {
    interface IntrinsicElements {
      "vscode-button": Base<HTMLElement> & { appearance?: "primary" | "secondary" | "icon"; disabled?: boolean };
      "vscode-checkbox": Base<HTMLElement> & { checked?: boolean; disabled?: boolean; "current-checked"?: boolean };
      "vscode-divider": Base<HTMLElement>;
      "vscode-dropdown": Field<HTMLElement>;
      "vscode-link": Base<HTMLElement> & { href?: string };
      "vscode-option": Base<HTMLElement> & { value?: string; selected?: boolean };
      "vscode-text-area": Field<TextArea> & { rows?: number };
      "vscode-text-field": Field<TextField> & { size?: number };
    }
  }
}
