import { LookupFailed, NotYetKnown } from '@posthorn/policy/lookup/at-hand';
import type { ServerOptions } from '@posthorn/smtp/server';
import type { InForce } from '../in-force.ts';
import { isSubmission } from '../listeners/kind.ts';
import type { Session } from './session.ts';

/** What the settings say to the conversation of a session. */
export function conversationSettings(
  session: Pick<Session, 'house' | 'listener' | 'client' | 'entry'> & { inForce: InForce },
): Omit<ServerOptions, 'hostname' | 'protocol' | 'secure'> {
  const { smtp, auth } = session.inForce.configuration;
  const hasCertificate = session.house.certificates.choose(undefined, session.listener.certificate) !== undefined;
  return {
    limits: {
      maxCommandLength: smtp.maxCommandLength,
      maxTextLineLength: smtp.maxTextLineLength,
      maxMessageSize: smtp.maxMessageSize,
      maxRecipients: smtp.maxRecipients,
      maxErrors: smtp.maxErrors,
      maxNoops: smtp.maxNoops,
    },
    bareLineEndings: smtp.bareLineEndings,
    offer: (keyword) => isOffered(session, keyword),
    expectsEarlyInput: session.house.earlyOffers.knows(session.client.address),
    starttls: hasCertificate,
    mechanisms: isSubmission(session.listener.kind) && auth.accounts.length > 0 ? auth.mechanisms : [],
    vrfy: smtp.vrfy,
    help: smtp.help,
    decoyKey: session.house.decoyKey,
  };
}

/**
 * Takes over newer settings; between messages only, so that one message is judged by one revision. Who signed in with an account that is no
 * longer enabled may not relay any more.
 */
export function adopt(session: Session, newest: InForce): void {
  const inForce = newest.forListener(session.listener.name);
  if (session.inForce === inForce || session.transaction !== undefined) return;
  session.inForce = inForce;
  if (session.user !== undefined) {
    const account = inForce.account(session.user.username);
    session.user = account?.enabled ? account : undefined;
  }
  session.conversation.configure(conversationSettings(session));
}

type Offering = { inForce: InForce; client: Session['client']; entry: Session['entry'] };

/** Is this extension offered to the client, as far as the settings go? */
export function isOffered(offering: Offering, keyword: string): boolean {
  if (!offering.inForce.hasLookedUpLists) return isInSettings(offering, keyword);
  try {
    return isInSettings(offering, keyword);
  } catch (error) {
    // What nobody can say to be offered is not; nothing is lost by it.
    if (error instanceof LookupFailed || error instanceof NotYetKnown) return false;
    throw error;
  }
}

function isInSettings({ inForce, client, entry }: Offering, keyword: string): boolean {
  const { advertise } = inForce.configuration.smtp;
  switch (keyword) {
    case 'PIPELINING':
      return advertise.pipelining;
    case 'CHUNKING':
      return advertise.chunking;
    case 'BINARYMIME':
      return advertise.chunking && advertise.binarymime;
    case '8BITMIME':
      return advertise.eightbitmime;
    case 'SIZE':
      return advertise.size;
    case 'ENHANCEDSTATUSCODES':
      return advertise.enhancedstatuscodes;
    case 'LIMITS':
      return advertise.limits;
    case 'SMTPUTF8':
      return advertise.eightbitmime && inForce.lists.smtputf8AdvertiseHosts.matches(client);
    case 'DSN':
      return inForce.lists.dsnAdvertiseHosts.matches(client);
    case 'PIPECONNECT':
      return advertise.pipelining && inForce.lists.pipeConnectAdvertiseHosts.matches(client);
    case 'REQUIRETLS':
      return inForce.lists.requireTlsAdvertiseHosts.matches(client);
    case 'XCLIENT':
      return inForce.lists.xclientHosts.matches(entry);
    case 'PRDR':
      return inForce.lists.prdrAdvertiseHosts.matches(client);
    default:
      return true;
  }
}
