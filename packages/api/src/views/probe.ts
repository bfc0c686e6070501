import type { Probe } from '@posthorn/db/probes';
import { type ProbeInput, probeInputSchema, probeResultSchema, probeStepSchema } from '@posthorn/settings/probe';
import { z } from 'zod';
import { instant } from './time.ts';

const shared = {
  id: z.string(),
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  input: z.object(probeInputSchema.shape),
  author: z.string(),
  createdAt: instant,
  finishedAt: instant.nullable(),
  result: z.object(probeResultSchema.shape).nullable(),
  error: z.string().nullable(),
};

/** A probe, without its steps. */
export const probeItemSchema = z.object(shared).meta({ id: 'ProbeItem' });
export const probeSchema = z
  .object({ ...shared, steps: z.array(z.object(probeStepSchema.shape)) })
  .meta({ id: 'Probe', description: 'How mail to an address would leave, looked at step by step' });

export const probeItemView = (probe: Omit<Probe<ProbeInput>, 'steps'>): z.output<typeof probeItemSchema> => ({
  id: probe.id,
  state: probe.state,
  input: probeInputSchema.parse(probe.input),
  author: probe.author,
  createdAt: probe.createdAt.toISOString(),
  finishedAt: probe.finishedAt?.toISOString() ?? null,
  result: probe.result === null ? null : probeResultSchema.parse(probe.result),
  error: probe.error,
});

export const probeView = (probe: Probe<ProbeInput>): z.output<typeof probeSchema> => ({
  ...probeItemView(probe),
  steps: z.array(probeStepSchema).parse(probe.steps),
});
