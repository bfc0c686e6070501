/** What was last opened from the palette, newest first; kept in this browser. */
export type Recent = { title: string; hint?: string; href: string };

export const readRecent = (): Recent[] => {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(name) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isRecent).slice(0, most) : [];
  } catch {
    return [];
  }
};

export const keepRecent = (opened: Recent): void => {
  const others = readRecent().filter(({ href }) => href !== opened.href);
  try {
    localStorage.setItem(name, JSON.stringify([opened, ...others].slice(0, most)));
  } catch {
    // Storage is full or forbidden: then nothing is remembered.
  }
};

const isRecent = (one: unknown): one is Recent => {
  const { title, href } = (one ?? {}) as Partial<Recent>;
  return typeof title === 'string' && typeof href === 'string' && /^\/(?!\/)/.test(href);
};

const name = 'posthorn.recent';
const most = 5;
