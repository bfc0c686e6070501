import { uuidv7 } from '@posthorn/events/id';
import { parseAddress } from '@posthorn/policy/address';
import type { Decision } from '@posthorn/policy/decision';
import type { NewRecipient } from '@posthorn/queue/accept';
import type { Session } from '../session/session.ts';
import { decisionOf } from '../stages/stage.ts';

/** What one milter changes of the envelope. */
export type EnvelopeChange = { milter: string; added: readonly string[]; deleted: readonly string[] };

/** The recipients as milters leave them: those taken out are discarded, those added go where mail can go from here. */
export function changeEnvelope(
  session: Session,
  recipients: readonly NewRecipient[],
  { changes, settle }: { changes: readonly EnvelopeChange[]; settle: (recipient: NewRecipient) => NewRecipient },
): NewRecipient[] {
  let kept = [...recipients];
  for (const { milter, added, deleted } of changes) {
    const gone = new Set(deleted.map(folded));
    kept = kept.map((recipient) =>
      gone.has(folded(recipient.address)) && recipient.state !== 'discarded'
        ? { ...recipient, state: 'discarded', decision: { ...recipient.decision, ...ours(session, milter, 'discard') } }
        : recipient,
    );
    const known = new Set(kept.map(({ address }) => folded(address)));
    for (const address of added) {
      if (known.has(folded(address))) continue;
      known.add(folded(address));
      const recipient = addedRecipient(session, address, milter);
      if (recipient !== undefined) kept.push(settle(recipient));
    }
  }
  return kept;
}

function addedRecipient(session: Session, address: string, milter: string): NewRecipient | undefined {
  const choice = parseAddress(address).ok ? session.inForce.route(address) : undefined;
  if (choice === undefined || choice.kind === 'fail' || choice.kind === 'discard') return undefined;
  return {
    id: uuidv7(session.house.now()),
    address,
    destination: choice.destination,
    route: choice.route,
    state: 'queued',
    decision: ours(session, milter, 'accept'),
  };
}

const ours = (session: Session, milter: string, verdict: 'accept' | 'discard'): Decision =>
  decisionOf('data', session, {
    rule: 'builtin.milter',
    verdict,
    reply: { code: 250, enhanced: '2.0.0', text: 'Ok' },
    facts: { milter },
  });

/** RFC 5321 §2.4: only the domain is the same in either case. */
function folded(address: string): string {
  const at = address.lastIndexOf('@');
  return address.slice(0, at) + address.slice(at).toLowerCase();
}
