export const imageName: string;
export function ensureImage(): { readonly tar: string } | { readonly why: string };
