import { isPositive, type Reply, reply } from '../reply.ts';
import type { Session } from './session.ts';

/** Says the owner's greeting (RFC 5321 §3.1); after a refusal only QUIT is obeyed. */
export function greet(session: Session, answer: Reply): void {
  session.phase = 'command';
  session.isGreetingRefused = !isPositive(answer);
  session.say(session.isGreetingRefused ? answer : reply(220, undefined, ...answer.lines));
  if (answer.code === 421) session.close('refused');
}
