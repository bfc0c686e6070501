import type { Outputs } from './trpc.ts';

/** Who is there and how the parts are, as the server knew it when it drew the page. */
export type FirstLook = {
  viewer: Outputs['account']['me'] | null;
  health: Outputs['health']['get'] | null;
};

/** Reads what the server wrote into the request of a page; nothing known when it wrote nothing. */
export const readFirstLook = (text: string | null): FirstLook => {
  if (!text) return { viewer: null, health: null };
  return JSON.parse(decodeURIComponent(text)) as FirstLook;
};
