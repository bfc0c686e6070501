import { z } from 'zod';

/** A day that reports are about. */
export const pastDay = z.iso.date().meta({ description: 'UTC' });

export const domainInput = z.string().min(1).max(255).toLowerCase().meta({ description: 'The domain of a record' });
