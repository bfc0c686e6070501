import type { LucideIcon } from 'lucide-react';

/** One line of the palette: somewhere to go, or something to do. */
export type Entry = {
  id: string;
  title: string;
  /** What it is, on the right or below: where a setting stands, whom a message is for. */
  hint?: string;
  icon: LucideIcon;
  /** The title is text from mail. */
  isMail?: boolean;
  href?: string;
  run?: () => void;
};

export type EntryGroup = { title: string; entries: Entry[] };

/**
 * How well words fit a text; 0 when they do not. Every word has to be in it; the beginning of the text and beginnings of its words count more.
 */
export const fitOf = (typed: string, text: string): number => {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  const inside = text.toLowerCase();
  let fit = 0;
  for (const word of words) {
    const at = inside.indexOf(word);
    if (at < 0) return 0;
    fit += at === 0 ? 3 : inside.includes(` ${word}`) ? 2 : 1;
  }
  return fit / Math.max(1, words.length);
};
