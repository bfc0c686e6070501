import { reply } from '@posthorn/smtp/reply';
import type { Session } from './session.ts';

/** VRFY (RFC 5321 §3.5.3), where the settings allow it: 250 is said only of addresses that are here. */
export function vrfy(session: Session, argument: string): undefined {
  const { inForce, conversation } = session;
  const address = argument.trim().replace(/^<(.*)>$/, '$1');
  if (!address.includes('@')) {
    conversation.answer(reply(252, '2.5.2', 'Cannot verify that, but will take mail and try'));
    return;
  }
  const choice = inForce.route(address);
  if (!choice.local) conversation.answer(reply(252, '2.5.2', 'Cannot verify that, but will take mail and try'));
  else if (choice.kind === 'fail') conversation.answer(reply(550, '5.1.1', 'No such recipient here'));
  else conversation.answer(reply(250, '2.1.5', `<${address}>`));
}
