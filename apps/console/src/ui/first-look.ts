import type { Outputs } from './trpc.ts';

/** Who is there, how the parts are and what the page asks first, as the server knew it when it drew the page. */
export type FirstLook = {
  viewer: Outputs['account']['me'] | null;
  health: Outputs['health']['get'] | null;
  /** By the key of the question (`questionKey`). */
  answers: Record<string, unknown>;
};

/** Reads what the server wrote into the request of a page; nothing known when it wrote nothing. */
export const readFirstLook = (text: string | null): FirstLook => {
  if (!text) return { viewer: null, health: null, answers: {} };
  return JSON.parse(decodeURIComponent(text)) as FirstLook;
};
