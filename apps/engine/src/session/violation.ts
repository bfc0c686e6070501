import type { Reply } from '@posthorn/smtp/reply';
import type { Violation } from '@posthorn/smtp/server';
import { countError } from './answer.ts';
import { recordEvent, recordRefusal } from './record.ts';
import type { Session } from './session.ts';

/**
 * The conversation has refused something by itself; it is recorded, counted, and after some of them made slow. A wrong password is
 * no broken rule: auth.ts has seen to it.
 */
export function violation(session: Session, event: { what: Violation; command?: string; reply: Reply }): undefined {
  const { what, command, reply } = event;
  if (what === 'authentication' && reply.code === 535) return;
  session.house.metrics.violation(what);
  recordEvent(session, 'smtp:violation', {
    code: reply.code,
    ...(reply.enhanced === undefined ? {} : { enhanced: reply.enhanced }),
    text: what,
    data: { reply: reply.lines.join(' '), ...(command === undefined ? {} : { command: command.slice(0, 200) }) },
  });
  if (messageViolations.has(what)) {
    recordRefusal(session, {
      stage: what === 'too-many-recipients' ? 'rcpt' : 'data',
      rule: `builtin.${what}`,
      verdict: reply.code < 500 ? 'defer' : 'deny',
      reply: {
        code: reply.code,
        ...(reply.enhanced === undefined ? {} : { enhanced: reply.enhanced }),
        text: reply.lines.join(' '),
      },
      facts: {},
      revision: session.inForce.revision,
      at: new Date(session.house.now()).toISOString(),
    });
  }
  countError(session);
}

/** These cost the client a message or a recipient, so they are refusals too. */
const messageViolations: ReadonlySet<Violation> = new Set<Violation>([
  'bare-line-ending',
  'too-many-recipients',
  'message-too-big',
  'text-line-too-long',
  'nul-in-content',
]);
