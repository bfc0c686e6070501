import type { Answer } from './rest-client.ts';
import type { RestWorld } from './rest-world.ts';

/** Has a process look at something, and gives what it found once it is done. */
export async function looked(
  { ask, readAs }: RestWorld,
  what: string,
  options: { path?: Record<string, string>; body?: object },
): Promise<Answer['body'][]> {
  const { id } = await ask(what, options);
  let run: Answer['body'];
  do run = await readAs(`${what}Run`, { path: { id } });
  while (run.state === 'waiting' || run.state === 'running');
  return run.items;
}
