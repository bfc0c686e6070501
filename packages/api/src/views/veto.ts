import { type VetoFigures, type VetoRun, vetoOutcomes } from '@posthorn/db/mail/veto';
import type { Configuration } from '@posthorn/settings/configuration';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

export const vetoOutcomeSchema = z.enum(vetoOutcomes).meta({
  description: 'allowed: nothing against it; refused; failed: it could not be asked; late: no answer in time',
});

export const vetoSchema = z
  .object({
    name: z.string(),
    event: z.string().meta({ description: 'The moment at which it is asked' }),
    condition: z.string().meta({ description: 'Empty: always' }),
    transport: z.string().meta({ description: 'Empty: any' }),
    asks: z.string().meta({ description: 'The kind of what is asked' }),
    timeoutMs: z.number(),
    isEnabled: z.boolean(),
    asked: z.number().meta({ description: 'Within 24 hours, as the next three' }),
    refused: z.number(),
    failed: z.number().meta({ description: 'It could not be asked' }),
    late: z.number().meta({ description: 'There was no answer in time' }),
    medianMs: z.number().nullable().meta({ description: 'Of the runs that are kept' }),
    meanMs: z.number().nullable().meta({ description: 'Of all within 24 hours' }),
    slowestMs: z.number().nullable().meta({ description: 'Of all within 24 hours' }),
    lastAt: instant.nullable(),
    lastRefusedAt: instant.nullable(),
    lastFailedAt: instant.nullable(),
  })
  .meta({ id: 'Veto' });

export const vetoView = (
  veto: Configuration['events']['vetoes'][number],
  figures: VetoFigures | undefined,
): z.output<typeof vetoSchema> => ({
  name: veto.name,
  event: veto.event,
  condition: veto.when,
  transport: veto.transport,
  asks: veto.ask.kind,
  timeoutMs: veto.timeout,
  isEnabled: veto.enabled,
  asked: figures?.asked ?? 0,
  refused: figures?.refused ?? 0,
  failed: figures?.failed ?? 0,
  late: figures?.late ?? 0,
  medianMs: figures?.medianMs ?? null,
  meanMs: figures?.meanMs ?? null,
  slowestMs: figures?.slowestMs ?? null,
  lastAt: isoOf(figures?.lastAt),
  lastRefusedAt: isoOf(figures?.lastRefusedAt),
  lastFailedAt: isoOf(figures?.lastFailedAt),
});

export const vetoRunSchema = z
  .object({
    id: z.uuid(),
    veto: z.string(),
    at: instant,
    outcome: vetoOutcomeSchema,
    ms: z.number(),
    moment: z.string().meta({ description: 'tcp:connect, smtp:connect or tls:cert' }),
    words: z.string().nullable().meta({ description: 'The reason, or what went wrong' }),
    stopped: z.boolean().meta({ description: 'It could not be asked, and so the connection was refused' }),
    host: z.string().nullable(),
    address: z.string().nullable(),
    port: z.number().nullable(),
    route: z.string().nullable(),
    transport: z.string().nullable(),
    messageId: z.uuid().nullable().meta({ description: 'The message the connection was made for' }),
  })
  .meta({ id: 'VetoRun' });

export const vetoRunView = (run: VetoRun): z.output<typeof vetoRunSchema> => ({ ...run, at: isoOf(run.at) });
