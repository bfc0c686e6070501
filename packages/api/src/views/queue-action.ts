import type { StoredAction } from '@posthorn/queue/actions';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const queueActionSchema = z
  .object({
    id: z.string(),
    at: instant,
    actor: z.string(),
    action: z.string(),
    reason: z.string().nullable(),
    destination: z.string().nullable().meta({ description: 'Of a reroute: where to' }),
    filter: z.record(z.string(), z.unknown()).nullable().meta({ description: 'Null: chosen one by one' }),
    status: z.enum(['running', 'done', 'stopped', 'undoing', 'undone']),
    total: z.number(),
    affected: z.number(),
    skipped: z.number(),
    undone: z.number(),
    undoUntil: instant.nullable(),
    canUndo: z.boolean(),
    finishedAt: instant.nullable(),
  })
  .meta({ id: 'QueueAction' });

export const queueActionView = (stored: StoredAction, now: Date): z.output<typeof queueActionSchema> => {
  const { action, selection, undoUntil, finishedAt, at, ...rest } = stored;
  return {
    ...rest,
    at: isoOf(at),
    action: action.kind,
    reason: 'reason' in action ? (action.reason ?? null) : null,
    destination: action.kind === 'reroute' ? action.destination : null,
    filter:
      'filter' in selection
        ? { ...selection.filter }
        : 'quarantine' in selection
          ? { ...selection.quarantine, state: 'quarantined' }
          : null,
    undoUntil: isoOf(undoUntil),
    canUndo:
      undoUntil !== null &&
      undoUntil > now &&
      (rest.status === 'done' || rest.status === 'stopped' || rest.status === 'running'),
    finishedAt: isoOf(finishedAt),
  };
};
