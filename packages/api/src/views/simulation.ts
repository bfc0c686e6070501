import type { SimulationRequest } from '@posthorn/db/simulations';
import {
  type ReplayInput,
  type SimulationInput,
  settingsChoiceSchema,
  simulatedSessionSchema,
} from '@posthorn/settings/simulation/input';
import { replayResultSchema } from '@posthorn/settings/simulation/replay';
import { simulationResultSchema } from '@posthorn/settings/simulation/result';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

const asked = {
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  error: z.string().nullable().meta({ description: 'Why it broke off' }),
  author: z.string(),
  at: instant,
  finishedAt: instant.nullable(),
};

/** One simulation, under way or finished. */
export const simulationSchema = z
  .object({
    ...asked,
    session: simulatedSessionSchema,
    settings: z.array(settingsChoiceSchema),
    message: z.object({
      kind: z.enum(['none', 'octets', 'stored']),
      id: z.string().nullable().meta({ description: 'Of the stored message' }),
      base64: z.string().nullable().meta({ description: 'What was pasted; null for who may not read content' }),
    }),
    result: simulationResultSchema.nullable(),
  })
  .meta({ id: 'Simulation' });

/** One replay, under way or finished; `result` is what is known so far. */
export const replaySchema = z
  .object({
    ...asked,
    count: z.number(),
    what: z.enum(['everything', 'messages', 'refusals']),
    settings: settingsChoiceSchema,
    against: settingsChoiceSchema,
    result: replayResultSchema.nullable(),
  })
  .meta({ id: 'Replay' });

const askedView = ({ id, state, error, author, createdAt, finishedAt }: SimulationRequest<unknown>) => ({
  id,
  state,
  error,
  author,
  at: isoOf(createdAt),
  finishedAt: isoOf(finishedAt),
});

/** @param mayReadContent whether the reader may see what was pasted */
export const simulationView = (
  request: SimulationRequest<SimulationInput>,
  mayReadContent: boolean,
): z.output<typeof simulationSchema> => {
  const { session, settings, content } = request.input;
  return {
    ...askedView(request),
    session,
    settings,
    message: {
      kind: content.kind,
      id: content.kind === 'stored' ? content.id : null,
      base64: content.kind === 'octets' && mayReadContent ? content.base64 : null,
    },
    result: simulationResultSchema.safeParse(request.result).data ?? null,
  };
};

export const replayView = (request: SimulationRequest<ReplayInput>): z.output<typeof replaySchema> => ({
  ...askedView(request),
  count: request.input.count,
  what: request.input.what,
  settings: request.input.settings,
  against: request.input.against,
  result: replayResultSchema.safeParse(request.result).data ?? null,
});
