import { hasContent, readRange } from '@posthorn/db/mail/content-range';
import { readContent } from '@posthorn/queue/claim';
import { type MessageRow, readMessage } from '@posthorn/queue/history';
import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';
import { messageId } from '../procedures/messages/message-id.ts';

type Message = MessageRow['message'];

/** The octets of a message as accepted; nothing is read before it is asked for. */
export type Octets = {
  message: Message;
  size: number;
  /** From the first to the last; whoever stops early reads no further. */
  stream(): AsyncGenerator<Uint8Array>;
  range(at: { offset: number; length: number }): Promise<Uint8Array>;
};

/** By id or queue id; a problem when there is no such message or its body is past retention. The caller has checked the permission. */
export const octetsOf = async (ctx: ApiContext, id: string): Promise<Octets> => {
  const { pool } = ctx.services;
  const message = await messageOf(ctx, id);
  if (!(await hasContent(pool, message))) throw past(message);
  const size = Number(message.size);
  return {
    message,
    size,
    stream: () => readContent(pool, message.contentId, message.prefix),
    range: async (at) => (await readRange(pool, { ...message, size }, at)) ?? fail(message),
  };
};

/** The message row alone, by id or queue id. */
export const messageOf = async (ctx: ApiContext, id: string): Promise<Message> => {
  const row = messageId.safeParse(id).success ? await readMessage(ctx.services.pool, id) : null;
  if (!row) throw problem('not-found', `There is no message ${id} (any more).`);
  return row.message;
};

const past = ({ queueId }: Message) =>
  problem('not-found', `What is known of ${queueId} is still here, but its octets are past their retention.`);

const fail = (message: Message): never => {
  throw past(message);
};
