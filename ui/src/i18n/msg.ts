/** Marks a text for translation where `t` is not at hand; `t(msg)` shows it. */
export const msg = (text: string): string => text;
