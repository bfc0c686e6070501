import { isQueueId, isUuidv7 } from '@posthorn/events/id';
import { z } from 'zod';

/** Our own ids: the UUID of a message or session, or the short queue id of a 250 reply. Never the Message-ID of the header. */
export const messageId = z
  .string()
  .refine((text) => isUuidv7(text) || isQueueId(text), 'Neither an id nor a queue id of ours.')
  .meta({ description: 'Id of the message (UUIDv7) or its short queue id' });
