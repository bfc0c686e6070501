import { z } from 'zod';

/** What a request of kind `webhook-test` asks for. */
export const webhookTestInputSchema = z.strictObject({ name: z.string(), author: z.string() });

/** What it answers: the delivery that tells how it went. */
export const webhookTestResultSchema = z.strictObject({ delivery: z.string() });
