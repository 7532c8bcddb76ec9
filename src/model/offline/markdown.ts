/** Markdown as the playbooks write it. */

/** Text that Markdown shows as it is. */
export const plain = (text: string): string => text.replace(/([\\*`[\]<>|])/g, "\\$1").replace(/^([#>+-])/, "\\$1");

/** A relative path as the target of a link. */
export const linkTo = (path: string): string =>
  encodeURI(path).replace(/[()#?]/g, (char) => `%${char.charCodeAt(0).toString(16)}`);
