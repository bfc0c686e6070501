import { formatReceiveLine } from '@posthorn/message/receive-line';
import type { NewMessage } from '@posthorn/queue/accept';
import { isResumed } from '@posthorn/transport/resumption/bits';
import type { Authentication } from '../authentication/message.ts';
import type { Session } from './session.ts';
import { isOffered } from './settings.ts';

/** Writes the line about a message that was taken, where the settings want one. */
export function logReceived(session: Session, message: NewMessage, authentication: Authentication | undefined): void {
  const { log } = session.inForce.configuration;
  const { client } = message;
  if (!log.received || client === null) return;
  const { front, tls } = client;
  session.house.log.info(
    { session: session.id },
    formatReceiveLine({
      ...client,
      queueId: message.queueId,
      sender: message.reversePath,
      requireTls: message.requireTls,
      pipeConnect: pipeConnectOf(session),
      arcPass: authentication?.arc?.state === 'pass',
      tls: tls && { ...tls, isResumed: isResumed(session.tls?.resumption ?? 0) },
      proxy: log.proxy && front?.by === 'proxy' ? front : undefined,
      size: Number(message.size),
      messageId: message.summary.messageId,
      recipients: message.recipients.map(({ address }) => address),
    }),
  );
}

/** Was PIPECONNECT offered to the client, and did it use it? */
export function pipeConnectOf(session: Session): 'offered' | 'used' | undefined {
  if (session.conversation.state.wasEarly) return 'used';
  return session.isExtended && isOffered(session, 'PIPECONNECT') ? 'offered' : undefined;
}
