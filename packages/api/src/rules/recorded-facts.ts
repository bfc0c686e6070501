import { findRefusal } from '@posthorn/db/mail/related';
import { splitAddress } from '@posthorn/policy/address';
import type { FactValue } from '@posthorn/policy/rules/fact';
import { readTimeline, type Timeline } from '@posthorn/queue/history';
import { readAuthentication } from '@posthorn/queue/verifications';
import { readHeaderPage } from '../content/header-page.ts';
import { octetsOf } from '../content/octets.ts';
import type { ApiContext } from '../context.ts';
import { problem } from '../problem.ts';
import { authenticationFacts } from './authentication-facts.ts';

/** What is known of a conversation of the past, under the names of facts. */
export type Recorded = {
  facts: ReadonlyMap<string, FactValue>;
  /** Header fields; undefined where nobody may read them, or there was no content. */
  headers: readonly { name: string; value: string }[] | undefined;
  words: string;
};

/** Of a message that was taken, for one of its recipients (the first when none is named). */
export async function factsOfMessage(
  ctx: ApiContext,
  { id, recipient, mayReadContent }: { id: string; recipient: string | undefined; mayReadContent: boolean },
): Promise<Recorded> {
  const { pool } = ctx.services;
  const timeline = await readTimeline(pool, id, { limit: 500 });
  const message = timeline?.message;
  if (!timeline || !message) throw problem('not-found', `There is no message ${id} (any more).`);
  const wanted = recipient?.toLowerCase();
  const one = timeline.recipients.find(({ address }) => wanted === undefined || address.toLowerCase() === wanted);
  if (!one) throw problem('not-found', `Message ${id} has no recipient ${recipient}.`);
  const [authentication, headers] = await Promise.all([
    readAuthentication(pool, message.id),
    mayReadContent ? headersOf(ctx, message.id) : undefined,
  ]);
  const facts = new Map<string, FactValue>(
    Object.entries({
      ...clientFacts(message.client),
      ...senderFacts(message.reversePath),
      ...recipientFacts(one.address),
      ...authenticationFacts(authentication),
      ...(headers ? headerFacts(headers) : {}),
      'session.id': message.sessionId ?? undefined,
      'session.isFromOutside': authentication !== null,
      'recipient.route': one.route,
      'message.id': message.id,
      'message.smtputf8': message.smtputf8,
      'message.body': message.body,
      'message.requireTls': message.requireTls,
      'message.recipients': timeline.recipients.map(({ address }) => address),
      'message.recipientCount': message.recipientCount,
      'message.size': Number(message.size),
      'message.subject': message.summary.subject ?? '',
      'message.from': message.summary.from ?? '',
      'message.to': message.summary.to ?? '',
      'message.messageId': message.summary.messageId ?? '',
    }),
  );
  addDecided(facts, one.decision.facts);
  return { facts, headers, words: `message ${message.queueId} to ${one.address}` };
}

/** Of something that was refused; less is known of it. */
export async function factsOfRefusal(ctx: ApiContext, id: string): Promise<Recorded> {
  const refusal = await findRefusal(ctx.services.pool, id);
  if (!refusal) throw problem('not-found', `There is no refusal ${id} (any more).`);
  const { client, helo, sender, recipient, sessionId, decision } = refusal;
  const facts = new Map<string, FactValue>(
    Object.entries({
      'client.address': client,
      'session.id': sessionId,
      ...(helo ? { 'session.helo': helo } : {}),
      ...(typeof sender === 'string' ? senderFacts(sender) : {}),
      ...(recipient ? recipientFacts(recipient) : {}),
    }),
  );
  addDecided(facts, decision.facts);
  return { facts, headers: undefined, words: `refusal of ${recipient ?? sender ?? client} at ${decision.stage}` };
}

/** What the rules of that time saw is kept with the decision, and is truer than what can be told from the message. */
function addDecided(facts: Map<string, FactValue>, decided: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(decided)) {
    if (name.includes('.') && isFactValue(value)) facts.set(name, value);
    // What later stages saw stands under their names.
    else if (typeof value === 'object' && value !== null && 'facts' in value)
      addDecided(facts, (value.facts ?? {}) as Record<string, unknown>);
  }
}

const isFactValue = (value: unknown): value is FactValue =>
  value === null ||
  ['string', 'number', 'boolean'].includes(typeof value) ||
  (Array.isArray(value) && value.every((one) => typeof one === 'string'));

type Client = NonNullable<NonNullable<Timeline['message']>['client']>;

function clientFacts(client: Client | null): Record<string, FactValue> {
  if (!client) return {};
  const { tls, front } = client;
  return {
    'client.address': client.address,
    'client.port': client.port,
    'client.name': client.reverseName ?? '',
    'session.helo': client.helo,
    'session.isExtended': !/^SMTP$/.test(client.protocol),
    'session.listener': client.listener,
    'session.localAddress': client.localAddress,
    'session.localPort': client.localPort,
    'session.tls': Boolean(tls),
    'session.tlsVersion': tls?.version ?? '',
    'session.tlsCipher': tls?.cipher ?? '',
    'session.tlsName': tls?.sni ?? '',
    'session.user': client.user ?? '',
    'session.earlyPipelining': client.early ?? false,
    'smtp.prdr': client.prdr ?? false,
    'proxy.session': front?.by === 'proxy',
    'proxy.hostAddress': front?.by === 'proxy' ? front.address : '',
    'proxy.hostPort': front?.by === 'proxy' ? front.port : 0,
  };
}

const senderFacts = (address: string): Record<string, FactValue> => ({
  'sender.address': address,
  'sender.localPart': splitAddress(address).local,
  'sender.domain': splitAddress(address).domain,
});

const recipientFacts = (address: string): Record<string, FactValue> => ({
  'recipient.address': address,
  'recipient.localPart': splitAddress(address).local,
  'recipient.domain': splitAddress(address).domain,
});

type Headers = readonly { name: string; value: string }[];

const headerFacts = (headers: Headers): Record<string, FactValue> => ({
  'message.headerNames': headers.map(({ name }) => name.toLowerCase()),
  'message.receivedCount': headers.filter(({ name }) => name.toLowerCase() === 'received').length,
});

async function headersOf(ctx: ApiContext, id: string): Promise<Headers | undefined> {
  try {
    const octets = await octetsOf(ctx, id);
    return (await readHeaderPage(octets.stream(), { offset: 0, limit: MAX_FIELDS })).lines;
  } catch {
    // Its octets are past their retention: then nothing is known of its header.
    return undefined;
  }
}

const MAX_FIELDS = 1000;
