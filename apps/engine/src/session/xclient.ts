import { isIP } from 'node:net';
import type { XclientAttributes } from '@posthorn/smtp/extensions/xclient';
import { reply } from '@posthorn/smtp/reply';
import { asWrittenByUs } from '../limits/prefix.ts';
import { decisionOf } from '../stages/stage.ts';
import { answerDecision } from './answer.ts';
import { becomeClient } from './client.ts';
import type { Session } from './session.ts';
import { welcome } from './welcome.ts';

/** XCLIENT of a trusted front: the session goes on as that of the client it names, from the connect stage on. */
export function xclient(session: Session, said: XclientAttributes): Promise<void> | undefined {
  const { conversation, client, inForce } = session;
  if (said.address !== undefined && isIP(said.address) === 0) {
    const judgement = {
      rule: 'builtin.xclient',
      verdict: 'deny' as const,
      reply: { code: 501, enhanced: '5.5.4', text: 'XCLIENT: ADDR is no address' },
      facts: { address: said.address },
    };
    answerDecision(session, decisionOf('connect', session, judgement));
    return undefined;
  }
  session.front = {
    by: 'xclient',
    address: client.address,
    port: client.port,
    ...(said.destinationAddress !== undefined && isIP(said.destinationAddress) !== 0
      ? { target: { address: asWrittenByUs(said.destinationAddress), port: said.destinationPort ?? 0 } }
      : {}),
  };
  const address = said.address === undefined ? client.address : asWrittenByUs(said.address);
  becomeClient(session, { address, port: said.port ?? client.port, name: said.name });
  session.helo = said.helo ?? '';
  session.errors = 0;
  const account = said.login === undefined ? undefined : inForce.account(said.login);
  session.user = account?.enabled ? account : undefined;
  return new Promise((resolve) => {
    welcome(session, (decision) => {
      session.welcome = decision;
      if (!session.wire.isClosing) conversation.answer(reply(250, '2.0.0', 'Ok'));
      resolve();
    });
  });
}
