import {
  type ActionPreview,
  applyAction,
  previewAction,
  type QueueAction,
  type QueueSelection,
} from '@posthorn/queue/actions';
import { z } from 'zod';
import type { ApiContext } from '../../context.ts';
import { problem } from '../../problem.ts';
import { principalOf } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';
import { limitsOf } from '../../watched.ts';
import { previewView } from './action.ts';

/** What an action has done by the time of the answer. */
export const appliedSchema = z.object({
  actionId: z.string(),
  isDone: z.boolean(),
  total: z.number().meta({ description: 'Recipients selected' }),
  count: z.number().meta({ description: 'Changed so far' }),
  skipped: z
    .number()
    .meta({ description: 'Being delivered right now, or changed meanwhile, and therefore left alone' }),
  undoToken: z.string().nullable(),
  undoUntil: instant.nullable(),
});

/**
 * Applies an action to a selection. `shown` is the action as its preview knew it, without what is settled after looking. A filter needs the token
 * of its preview and must not select more than it did.
 */
export const applyBulk = async (
  ctx: ApiContext,
  asked: { action: QueueAction; shown: QueueAction; selection: QueueSelection; token: string | undefined },
): Promise<z.output<typeof appliedSchema>> => {
  const { pool, ring, processId, log } = ctx.services;
  const { action, shown, selection } = asked;
  const limits = limitsOf(ctx.services);
  const preview = await previewAction(pool, shown, selection, limits);
  if (asked.token === undefined ? !('recipientIds' in selection) : !isWithin(asked.token, preview))
    throw changed(preview);
  const { token } = await previewAction(pool, action, selection, limits);
  const context = { pool, ring, actor: principalOf(ctx).name, process: processId, patienceMs, limits };
  const result = await applyAction({ ...context, log: { ...log, info: () => {} } }, action, selection, { token });
  if (result.kind === 'changed') throw changed(result.preview);
  const { actionId, isDone, total, count, skipped, undoToken } = result;
  return { actionId, isDone, total, count, skipped, undoToken, undoUntil: isoOf(result.undoUntil) };
};

/** Fewer than were shown is fine: some were delivered meanwhile. */
const isWithin = (token: string, preview: ActionPreview): boolean => {
  const [shown, count] = token.split('.');
  return shown === preview.token.split('.')[0] && preview.count <= Number(count);
};

const changed = (preview: ActionPreview) =>
  problem(
    'conflict',
    `The selection has ${preview.count} recipients now. Look at it again, then apply with the token of that preview.`,
    {
      extra: { preview: previewView(preview) },
    },
  );

/** Longer than that nobody waits for an answer. */
const patienceMs = 1500;
