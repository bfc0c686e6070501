import { z } from 'zod';

/** How far back is looked: whole UTC days, today included. */
export const daysInput = {
  days: z.number().int().min(1).max(400).default(30).meta({ description: 'Whole UTC days, today included' }),
};

/** The first and the last day, as `2026-11-21`. */
export function stretchOf(days: number, now: Date): { from: string; to: string } {
  const dayAt = (ago: number): string => new Date(now.getTime() - ago * 86_400_000).toISOString().slice(0, 10);
  return { from: dayAt(days - 1), to: dayAt(0) };
}

export const count = z.number().int();
