import { given } from './given.ts';

/** What was searched for, as the parameters of an export. */
export const exportQuery = (members: Record<string, string | number | undefined>): URLSearchParams =>
  new URLSearchParams(Object.entries(given(members)).map(([name, value]) => [name, String(value)]));
