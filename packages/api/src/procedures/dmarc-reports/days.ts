import { z } from 'zod';
import type { ApiContext } from '../../context.ts';

const day = z.iso.date();

/** Days that reports are about, in UTC. */
export const daysInput = {
  from: day.optional().meta({ description: 'First day, UTC' }),
  to: day.optional().meta({ description: 'Last day, UTC' }),
};

/** The same, or so many days until the last one. */
export const lastDaysInput = {
  ...daysInput,
  days: z.number().int().min(1).max(1000).optional().meta({ description: 'How many, when `from` is not given; 30' }),
};

/** The days that are asked for; until today where nothing is said. */
export const daysOf = (
  { services }: ApiContext,
  { from, to, days = 30 }: { from?: string | undefined; to?: string | undefined; days?: number | undefined },
): { from: string; to: string } => {
  const last = to ?? dayOf(services.now());
  return { from: from ?? dayOf(new Date(Date.parse(last) - (days - 1) * 86_400_000)), to: last };
};

const dayOf = (date: Date): string => date.toISOString().slice(0, 10);
