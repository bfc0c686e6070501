import { z } from 'zod';

/** A moment as the API writes it: ISO 8601, UTC. */
export const instant = z.string().meta({ format: 'date-time' });

/** A moment as filters take it. */
export const instantInput = z.iso.datetime({ offset: true });

export function isoOf(date: Date): string;
export function isoOf(date: Date | null | undefined): string | null;
export function isoOf(date: Date | null | undefined): string | null {
  return date ? date.toISOString() : null;
}

/** A moment of a filter, when there is one. */
export const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));
