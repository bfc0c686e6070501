import type { Pool } from '@posthorn/db/pool';
import { uuidv7 } from '@posthorn/events/id';
import { createAcceptor } from '@posthorn/queue/accept';
import { sampleMessage, sampleRecipient } from '@posthorn/queue/testing';

/** One message for so many recipients, some of them held; resolves with its id. */
export const storeManyRecipients = async (pool: Pool, count: number): Promise<string> => {
  await using acceptor = createAcceptor({ pool });
  const message = sampleMessage({
    summary: { subject: 'To very many', from: 'news@example.org' },
    recipients: Array.from({ length: count }, (_, index) =>
      sampleRecipient({
        id: uuidv7(),
        address: `kim${index}@example.net`,
        destination: `mx:example${index % 20}.net`,
        ...(index % 10 === 0 ? { state: 'held' as const, holdReason: 'looked at first' } : {}),
      }),
    ),
  });
  await acceptor.accept(message);
  return message.id;
};
