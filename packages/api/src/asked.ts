/**
 * Questions that only a running engine or worker can answer. One procedure asks and gives an id at once; another tells under that id how far the
 * answer is. They are kept for a day.
 */
import { askProcesses, type NewRequest, type RequestState, readRequest } from '@posthorn/db/requests';
import { z } from 'zod';
import type { ApiContext } from './context.ts';
import { problem } from './problem.ts';
import { operation, principalOf } from './trpc.ts';

/**
 * Asks, and returns the id of the question. Throws `unavailable` at once where no such process is alive.
 *
 * @param question `todo`: what nobody is there to do, as in "could look"
 */
export async function ask(
  ctx: ApiContext,
  { todo, ...request }: Omit<NewRequest, 'author'> & { todo: string },
): Promise<string> {
  const asked = await askProcesses(ctx.services.pool, { ...request, author: principalOf(ctx).name });
  if (asked.kind === 'asked') return asked.id;
  throw problem('unavailable', `No ${request.answerer} is running that ${todo}. Start one and try again.`);
}

/** A question of this kind. Throws `not-found` for any other; `called` is what people call it. */
export async function questionOf(
  ctx: ApiContext,
  { id, kind, called }: { id: string; kind: string; called: string },
): Promise<RequestState> {
  const run = await readRequest(ctx.services.pool, id);
  if (run?.kind === kind) return run;
  throw problem('not-found', `There is no such ${called}. They are kept for a day.`);
}

/** How far a question is, and why there is no answer: what every answer says. */
export const askedShape = {
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  error: z.string().nullable(),
};

/** An answer that comes step by step. */
export const stepsSchema = <Step extends z.ZodType>(step: Step) => z.object({ ...askedShape, items: z.array(step) });

/** The steps so far, as {@link stepsSchema} has them. */
export const stepsOf = <Step extends z.ZodType>({ id, state, steps, error }: RequestState, step: Step) => ({
  id,
  state,
  items: z.array(step).parse(steps),
  error,
});

/** The procedure that tells how far a look of this kind is, whose answers come step by step. */
export const lookRun = <Item>({
  kind,
  step,
  ...about
}: { kind: string; step: z.ZodType<Item, Item> } & Pick<Parameters<typeof operation>[0], 'path' | 'tag' | 'summary'>) =>
  operation({ needs: 'read', method: 'GET', ...about })
    .input(z.object({ id: z.uuid() }))
    .output(stepsSchema(step))
    .query(async ({ ctx, input: { id } }) => stepsOf(await questionOf(ctx, { id, kind, called: 'look' }), step));
