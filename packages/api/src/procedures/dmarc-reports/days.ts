import { z } from 'zod';
import type { ApiContext } from '../../context.ts';

const day = z.iso.date();

/** Days that reports are about, in UTC. */
export const daysInput = {
  from: day.optional().meta({ description: 'First day, UTC' }),
  to: day.optional().meta({ description: 'Last day, UTC' }),
};

/** The days that are asked for; the last 30 until today where nothing is said. */
export const daysOf = (
  { services }: ApiContext,
  { from, to }: { from?: string | undefined; to?: string | undefined },
): { from: string; to: string } => {
  const last = to ?? dayOf(services.now());
  return { from: from ?? dayOf(new Date(Date.parse(last) - 29 * 86_400_000)), to: last };
};

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
