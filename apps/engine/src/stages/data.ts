import { countReceived } from '@posthorn/message/headers';
import type { MessageContent } from '../rules/scope.ts';
import { contentJudgement } from './content.ts';
import { dmarc } from './dmarc.ts';
import type { Rule, StageRules } from './stage.ts';

/** The message that has arrived. */
export type DataSubject = MessageContent & {
  /** Envelope recipients. */
  recipients: readonly string[];
};

/** RFC 5321 §6.3: a message that has been through so many servers is going in circles. */
const loop: Rule<DataSubject> = (session, { section }) => {
  const limit = session.inForce.configuration.smtp.maxReceivedHops;
  const hops = countReceived(section);
  if (hops <= limit) return undefined;
  return {
    rule: 'builtin.loop',
    verdict: 'deny',
    reply: { code: 554, enhanced: '5.4.6', text: `Routing loop: ${hops} Received fields` },
    facts: { received: hops, limit },
  };
};

/** What scanners found, unless each recipient was judged by itself. */
const scanned: Rule<DataSubject> = ({ transaction }, { scan }) =>
  transaction?.prdrRan ? undefined : contentJudgement(scan);

/** The data stage, asked once the whole message is here and before it is stored. */
export const dataStage: StageRules<DataSubject> = {
  stage: 'data',
  rules: [loop],
  afterwards: [scanned, dmarc],
  scope: (content) => ({ content }),
  otherwise: { rule: 'builtin.data', verdict: 'accept', reply: { code: 250, enhanced: '2.0.0', text: 'Ok' } },
};
