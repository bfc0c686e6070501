import type { StoredMessage } from '@posthorn/db/mail/message';
import type { AttemptSignature } from '@posthorn/db/mail/settlement';
import { newEvent, type PosthornEvent } from '@posthorn/events/event';
import { signMessage } from '@posthorn/mail-auth/dkim/sign';
import { addressesIn, authorOf } from '@posthorn/mail-auth/dmarc/author';
import type { HeaderSection } from '@posthorn/message/headers';
import { domainKey } from '@posthorn/policy/domain';
import type { WorkerLog } from '../index.ts';
import type { DeliverySettings } from '../settings.ts';
import { type MessageContent, prefixed } from './content.ts';
import { entryFor } from './dkim-keys.ts';
import { hashBody, readHeader } from './dkim-read.ts';
import type { KeyRing } from './dkim-ring.ts';

/**
 * What became of signing. `none`: nobody here signs for this message. `unsigned`: somebody should and could not; the reason is for people.
 */
export type Signed =
  | { kind: 'none' }
  | { kind: 'signed'; content: MessageContent; signatures: AttemptSignature[] }
  | { kind: 'unsigned'; domain: string; reason: string };

/** The octets as they leave, and the form they are in: signing comes last, after everything that changes them. */
export type Leaving = { content: MessageContent; form: string };

export type Signer = (message: StoredMessage, leaving: Leaving, settings: DeliverySettings) => Promise<Signed>;

export type SignerOptions = {
  ring: KeyRing;
  process: string;
  log: WorkerLog;
  tell: (event: PosthornEvent) => void;
  /** Milliseconds since 1970. */
  now?: () => number;
};

/**
 * Signs what leaves, in the name of its author's domain (RFC 6376 §5). Each message is signed once in each form, whoever its
 * recipients are, and the signatures are kept for some minutes.
 */
export function createSigner(options: SignerOptions): Signer {
  const now = options.now ?? Date.now;
  const kept = new Map<string, { made: Promise<Made>; until: number }>();
  return async (message, leaving, settings) => {
    if (settings.configuration.dkim.domains.length === 0 || !isOurs(message, settings)) return { kind: 'none' };
    const { ring } = options;
    const key = `${message.id} ${leaving.form} ${settings.revision} ${ring.version}`;
    let known = kept.get(key);
    if (!known || known.until < now()) {
      if (kept.size >= maxKept) kept.delete(kept.keys().next().value!);
      known = { made: make(message, leaving.content, { settings, options, now: now() }), until: now() + keepMs };
      kept.set(key, known);
    }
    const made = await known.made;
    if (made.kind !== 'signed') {
      // Another try may find the key published, or the database back.
      if (made.kind === 'unsigned') kept.delete(key);
      return made;
    }
    return { kind: 'signed', content: prefixed(made.fields, leaving.content), signatures: made.signatures };
  };
}

type Made =
  | Exclude<Signed, { kind: 'signed' }>
  | { kind: 'signed'; fields: Uint8Array; signatures: AttemptSignature[] };
type Making = { settings: DeliverySettings; options: SignerOptions; now: number };

async function make(message: StoredMessage, content: MessageContent, making: Making): Promise<Made> {
  const { options, settings } = making;
  const from = performance.now();
  let made: Made;
  try {
    made = await sign(message, content, making);
  } catch (error) {
    options.log.error({ err: error, message: message.id }, 'a message could not be signed');
    const domain = message.reversePath.slice(message.reversePath.lastIndexOf('@') + 1);
    made = { kind: 'unsigned', domain, reason: `it could not be signed: ${(error as Error).message}` };
  }
  const about = { process: options.process, messageId: message.id, sender: message.reversePath };
  if (made.kind === 'unsigned') {
    const { domain, reason } = made;
    options.ring.unsigned(domain, reason);
    const waits = settings.configuration.dkim.whenUnsigned === 'wait';
    options.tell(newEvent('dkim:unsigned', { ...about, text: reason, data: { domain, waits } }));
  } else if (made.kind === 'signed') {
    const ms = Math.round(performance.now() - from);
    options.tell(newEvent('dkim:signed', { ...about, data: { signatures: made.signatures, ms } }));
  }
  return made;
}

async function sign(message: StoredMessage, content: MessageContent, making: Making): Promise<Made> {
  const { settings, options, now } = making;
  const { dkim } = settings.configuration;
  const section = await readHeader(content);
  const author = authorOf(section);
  if (author.kind === 'none') {
    // Nobody can say who wrote it, so nobody vouches for it; but a domain of ours must not lose its signature unseen.
    const named = namedDomains(section).find((domain) => entryFor(dkim, domain));
    return named === undefined ? { kind: 'none' } : unsigned(named, author.reason);
  }
  const domains = author.domains.filter((domain) => entryFor(dkim, domain));
  if (domains.length === 0) return { kind: 'none' };
  const foreign = foreignAuthor(message, section, settings);
  if (foreign !== null) return unsigned(domains[0]!, foreign);
  if (section.end === 'bound') return unsigned(domains[0]!, 'its header is too long');

  const fields: Uint8Array[] = [];
  const signatures: AttemptSignature[] = [];
  let body: Awaited<ReturnType<typeof hashBody>> | undefined;
  let missing: { domain: string; reason: string } | undefined;
  const done = new Set<string>();
  for (const author of domains) {
    const found = await options.ring.keysFor(author);
    if (!found || done.has(found.domain)) continue;
    done.add(found.domain);
    const { choice, domain } = found;
    if (choice.signing.length === 0) {
      const [first] = choice.passedOver;
      missing ??= {
        domain,
        reason: first ? `${first.key.selector}: ${first.reason}` : 'no key of it signs at this time',
      };
    }
    for (const { own } of choice.signing) {
      body ??= await hashBody(content, section);
      const by = { domain, selector: own.selector, key: own.usable!.key };
      const lifetime = dkim.signatureLifetime;
      fields.push(
        await signMessage(section, body, by, {
          now: now / 1000,
          ...(lifetime > 0 ? { lifetime } : {}),
          names: dkim.signHeaders,
          oversign: dkim.oversignHeaders,
        }),
      );
      signatures.push({ domain, selector: own.selector, algorithm: own.algorithm });
      options.ring.signed(own);
    }
  }
  if (fields.length > 0) return { kind: 'signed', fields: Buffer.concat(fields), signatures };
  return missing ? unsigned(missing.domain, missing.reason) : { kind: 'none' };
}

const unsigned = (domain: string, reason: string): Made => ({ kind: 'unsigned', domain, reason });

/** Written by us, or handed in by somebody whom we let send to the world; what only passes through is signed when the settings say so. */
function isOurs(message: StoredMessage, settings: DeliverySettings): boolean {
  const { client } = message;
  if (client === null) return true;
  if (client.user) return true;
  const { smtp, dkim } = settings.configuration;
  if (settings.policy.hosts(smtp.relayHosts, { address: client.address })) return true;
  return dkim.signForwarded && message.origin === 'expanded';
}

/** An account signs only for authors it may write as: without this, anybody with an account could have any domain here vouch for a forgery. */
function foreignAuthor(message: StoredMessage, section: HeaderSection, settings: DeliverySettings): string | null {
  const user = message.client?.user;
  if (!user) return null;
  const { auth } = settings.configuration;
  const account = auth.accounts.find(({ username }) => username.toLowerCase() === user.toLowerCase());
  if (!account) return `the account ${user} is not there any more`;
  const authors = fromFields(section).flatMap(addressesIn);
  const other = authors.find((address) => !settings.policy.addresses(account.senders, address));
  return other === undefined ? null : `${user} may not write as ${other.slice(0, 254)} (the senders of the account)`;
}

const fromFields = (section: HeaderSection): string[] =>
  section.fields.filter(({ name }) => name.toLowerCase() === 'from').map(({ value }) => value.slice(0, maxFrom));

const namedDomains = (section: HeaderSection): string[] =>
  fromFields(section)
    .flatMap(addressesIn)
    .map((address) => domainKey(address.slice(address.lastIndexOf('@') + 1)));

const maxFrom = 65_536;
const maxKept = 5000;
const keepMs = 10 * 60_000;
