import type { PosthornEvent } from '@posthorn/events/event';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

/** An event as the API gives it: the event itself, with its time as text. */
export const eventSchemaView = z
  .object({
    id: z.string(),
    at: instant,
    type: z.string(),
    process: z.string(),
    direction: z.enum(['in', 'out']).optional(),
    sessionId: z.string().optional(),
    messageId: z.string().optional(),
    recipientId: z.string().optional(),
    sender: z.string().optional(),
    recipient: z.string().optional(),
    clientAddress: z.string().optional(),
    host: z.string().optional(),
    address: z.string().optional(),
    port: z.number().optional(),
    router: z.string().optional(),
    transport: z.string().optional(),
    code: z.number().optional(),
    enhanced: z.string().optional(),
    text: z.string().optional(),
    data: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'Event' });
export type EventView = z.output<typeof eventSchemaView>;

export const eventView = (event: PosthornEvent): EventView => ({ ...event, at: isoOf(event.at) });
