import { LookupFailed, onceKnown } from '@posthorn/policy/lookup/at-hand';
import type { ServerEvent } from '@posthorn/smtp/server';
import type { InForce } from '../in-force.ts';
import type { Session } from './session.ts';

/**
 * Lists are matched without waiting. Where some are backed by look-ups, what the next step will match is asked first, so that it is at hand
 * then. A failure is met again where it counts. Undefined: there is nothing to ask.
 */
export function learn(session: Session, event: ServerEvent): Promise<void> | undefined {
  switch (event.kind) {
    case 'contentEnd':
      return learnClient(session);
    case 'helo':
    case 'mail':
      return learnClient(session, event.kind === 'mail' ? event.reversePath : undefined);
    case 'rcpt':
      return learnClient(session, undefined, event.forwardPath);
    case 'vrfy':
      return learnAll(session.inForce, [() => session.inForce.route(event.argument)]);
    default:
      return undefined;
  }
}

/** What is matched of a peer before anything else is known of it. */
export const learnHost = ({ lists, lookups }: InForce, address: string): Promise<void> =>
  learnAll({ lookups }, [() => lists.proxyRequiredHosts.matches({ address, name: undefined })]);

async function learnClient(session: Session, sender?: string, recipient?: string): Promise<void> {
  const { inForce, client, entry, user } = session;
  const lists = Object.values(inForce.lists);
  if (client.name === undefined && lists.some(({ needsName }) => needsName)) await session.facts.reverseName();
  const { configuration } = inForce;
  await learnAll(inForce, [
    ...lists.flatMap((list) => [() => list.matches(client), () => list.matches(entry)]),
    ...(sender === undefined ? [] : [() => user?.mayWriteAs(sender)]),
    ...(recipient === undefined
      ? []
      : [
          () => inForce.route(recipient),
          () => inForce.contentProfile(recipient),
          () => inForce.isOurList(configuration.spf.optOutRecipients, recipient),
        ]),
  ]);
}

async function learnAll({ lookups }: Pick<InForce, 'lookups'>, questions: readonly (() => unknown)[]): Promise<void> {
  await Promise.all(
    questions.map(async (question) => {
      try {
        await onceKnown(() => lookups.strictly(question));
      } catch (error) {
        if (!(error instanceof LookupFailed)) throw error;
      }
    }),
  );
}
