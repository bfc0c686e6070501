import { queueIdOf } from '@posthorn/events/id';
import type { ScanMessage } from '@posthorn/scan/index';
import { receivedField } from '../received.ts';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';

/** The message of a transaction as scanners are shown it: the content as it came, streamed from where it lies. */
export function scanMessageOf(session: Session, transaction: Transaction, recipients: readonly string[]): ScanMessage {
  const { client, helo, inForce, tls, user } = session;
  const { body } = transaction;
  if (body === undefined) throw new Error('a message without content');
  const id = queueIdOf(transaction.id);
  return {
    id,
    hostname: inForce.hostname,
    client: { address: client.address, port: client.port, name: client.name },
    helo,
    user: user?.username,
    tls: tls && { version: tls.version, cipher: tls.cipher },
    reversePath: transaction.reversePath,
    recipients,
    trace: receivedField(session, transaction, id),
    size: body.size,
    content: () => body.stream(NOTHING),
  };
}

const NOTHING = Buffer.alloc(0);
