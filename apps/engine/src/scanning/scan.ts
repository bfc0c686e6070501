import { parseAddress } from '@posthorn/policy/address';
import { type ScannerSettings, scannersOf } from '@posthorn/settings/scanners';
import { isFromOutside } from '../authentication/scope.ts';
import { isJudgedEach } from '../rules/profile.ts';
import { incomingBody } from '../session/body.ts';
import { recordEvent } from '../session/record.ts';
import type { Session } from '../session/session.ts';
import type { Transaction } from '../session/transaction.ts';
import type { IncomingBody } from '../spill.ts';
import type { AskOptions } from './ask.ts';
import { answerWords, type DccWords, dccWords, scannedFor } from './each.ts';
import type { EnvelopeChange } from './envelope.ts';
import { forwarderAddress } from './forwarder.ts';
import { type ContentProfile, type ContentVerdict, type Heard, judgeContent } from './judge.ts';
import { scanMessageOf } from './message.ts';
import { refusalKey } from './refused-recipients.ts';
import type { Scanned } from './scanners.ts';

/** What scanners found in a message, judged by the profile of each recipient. */
export type ContentScan = {
  /** Of one recipient; undefined where no scanner was asked for it. */
  of(address: string): ContentVerdict | undefined;
  /** Of the message as a whole, where all recipients share one answer. */
  whole: ContentVerdict | undefined;
  verdicts: readonly ContentVerdict[];
  /** What DCC said, of the message or of one recipient; undefined where it was not asked. */
  dcc(address?: string): DccWords | undefined;
  /** What milters change of the envelope. */
  envelope: readonly EnvelopeChange[];
};

/**
 * Shows a message to all scanners of the profiles of its recipients, side by side, each once, under one time budget. Never rejects for what
 * a scanner does; undefined where nobody is to be asked.
 */
export async function scanContent(session: Session, transaction: Transaction): Promise<ContentScan | undefined> {
  const { inForce, house } = session;
  const { content } = inForce.configuration;
  const isEach = isJudgedEach(session, transaction);
  const isMine = ({ mail }: ContentProfile): boolean => mail === 'all' || isFromOutside(session);
  const profiles = new Map(content.profiles.filter(isMine).map((profile) => [profile.name, profile]));
  const nameOf = (address: string): string =>
    (isEach ? undefined : transaction.profile) ?? inForce.contentProfile(address);
  const recipientsOf = new Map<string, string[]>();
  for (const { address } of transaction.recipients)
    for (const name of profiles.get(nameOf(address))?.scanners ?? [])
      recipientsOf.set(name, [...(recipientsOf.get(name) ?? []), address]);
  const asked = scannersOf(inForce.configuration).filter(({ name, enabled }) => enabled && recipientsOf.has(name));
  if (asked.length === 0) return undefined;

  const began = house.now();
  const bodies = new Map<string, IncomingBody>();
  const how: AskOptions = {
    signal: AbortSignal.timeout(content.budget * 1000),
    secret: inForce.secret,
    clientAddress: asked.some(({ kind }) => kind === 'dcc') ? await forwarderAddress(session) : undefined,
    milter: inForce.configuration.milter,
  };
  const found = await Promise.all(
    asked.map(async (scanner): Promise<Found> => {
      const message = scanMessageOf(session, transaction, recipientsOf.get(scanner.name)!);
      const newBody = (): IncomingBody => {
        const body = incomingBody(session);
        bodies.set(scanner.name, body);
        return body;
      };
      return { scanner, scanned: await house.scanners.scan(scanner, message, { ...how, newBody }) };
    }),
  );
  const verdictOf = (name: string, address?: string): ContentVerdict | undefined => {
    const profile = profiles.get(name);
    const own = profile?.scanners.flatMap((one) => found.find(({ scanner }) => scanner.name === one) ?? []) ?? [];
    return profile === undefined || own.length === 0 ? undefined : judgeContent(profile, heardOf(own, address));
  };
  const verdicts = new Map([...profiles.keys()].map((name) => [name, verdictOf(name)]));
  const dcc = found.find(({ scanner }) => scanner.kind === 'dcc')?.scanned;
  const scan: ContentScan = {
    of: (address) => (isEach ? verdictOf(nameOf(address), address) : verdicts.get(nameOf(address))),
    whole: isEach ? undefined : putOff(session, transaction, { found, whole: verdicts.get(transaction.profile ?? '') }),
    verdicts: [...verdicts.values()].filter((verdict) => verdict !== undefined),
    envelope: envelopeChanges(found),
    dcc: (address) => dcc && dccWords(dcc, isEach ? address : undefined),
  };
  tell(session, transaction, { found, ms: house.now() - began });
  if (dcc?.kind === 'answered') tellDcc(session, transaction, { ...answerWords(dcc), knownAs: how.clientAddress });
  changeSender(transaction, found);
  addFields(transaction, found);
  takeBody(transaction, found, bodies);
  return scan;
}

/** Where a milter refuses some recipients and takes others, and the client hears one answer for all: it comes again, and each of them hears its own. */
function putOff(
  session: Session,
  transaction: Transaction,
  { found, whole }: { found: readonly Found[]; whole: ContentVerdict | undefined },
): ContentVerdict | undefined {
  const { refused } = session.house.scanners;
  const refusals = found.flatMap(({ scanner, scanned }) =>
    scanner.kind === 'milter' && scanned.kind === 'answered'
      ? [...(scanned.answer.each ?? [])].map(([address, { reply }]) => ({ milter: scanner.name, address, reply }))
      : [],
  );
  const named = new Set(refusals.map(({ address }) => address));
  const { recipients } = transaction;
  for (const { address } of recipients) refused.take(refusalKey(session, transaction, address));
  const isForSome = named.size > 0 && recipients.some(({ address }) => !named.has(address));
  if (!isForSome || whole === undefined || whole.action === 'refuse' || whole.action === 'discard') return whole;
  for (const { milter, address, reply } of refusals)
    if (reply !== null) refused.put(refusalKey(session, transaction, address), { milter, reply });
  return { ...whole, action: 'defer', to: '', reply: AGAIN };
}

type Found = { scanner: ScannerSettings; scanned: Scanned };

/** What scanners say of one recipient, where one of them says something of its own. */
const heardOf = (found: readonly Found[], address?: string): Heard[] =>
  found.map(({ scanner: { name, onFailure, tooLarge }, scanned }) => ({
    ...{ name, onFailure, tooLarge },
    scanned: address === undefined ? scanned : scannedFor(scanned, address),
  }));

/** A message is stored once, so that its fields are the same for every recipient. */
function addFields({ rules }: Transaction, found: readonly Found[]): void {
  for (const { scanner, scanned } of found) {
    if (scanned.kind !== 'answered' || !scanner.addFields) continue;
    for (const name of scanned.answer.removed) rules.removed.add(name.toLowerCase());
    for (const { name, value, place } of scanned.answer.fields)
      rules.added.push({ name, value, position: place === 'bottom' ? 'bottom' : 'belowTrace' });
    rules.edits.push(...(scanned.answer.edits ?? []));
  }
}

/** A rule that comes later may still say otherwise. */
function changeSender({ rules }: Transaction, found: readonly Found[]): void {
  for (const { scanned } of found) {
    const sender = scanned.kind === 'answered' ? scanned.answer.envelope?.sender : undefined;
    if (sender === '' || (sender !== undefined && parseAddress(sender).ok)) rules.reversePath = sender;
  }
}

/** Of several new bodies the last scanner's counts; the others are let go. */
function takeBody(transaction: Transaction, found: readonly Found[], bodies: ReadonlyMap<string, IncomingBody>): void {
  for (const { scanner, scanned } of found) {
    const body = bodies.get(scanner.name);
    if (body === undefined) continue;
    const isWhole = scanned.kind === 'answered' && scanned.answer.replacesBody === true;
    if (isWhole) transaction.newBody?.discard();
    if (isWhole) transaction.newBody = body;
    else body.discard();
  }
}

function envelopeChanges(found: readonly Found[]): EnvelopeChange[] {
  return found.flatMap(({ scanner, scanned }) => {
    const envelope = scanned.kind === 'answered' ? scanned.answer.envelope : undefined;
    return envelope === undefined ? [] : [{ milter: scanner.name, ...envelope }];
  });
}

type Told = { found: readonly Found[]; ms: number };

function tell(session: Session, { id, reversePath, recipients }: Transaction, { found, ms }: Told): void {
  const all = judgeContent({ name: '', actions: [] }, heardOf(found));
  const symbols = all.symbols.slice(0, 12).map(({ name, score }) => (score === null ? name : `${name} ${score}`));
  recordEvent(session, 'msg:scan', {
    messageId: id,
    sender: reversePath,
    text: symbols.join(', ').slice(0, 500),
    data: {
      verdict: all.verdict,
      ...(all.score === null ? {} : { score: all.score }),
      ...(all.threshold === null ? {} : { threshold: all.threshold }),
      ...(all.scanner === '' ? {} : { scanner: all.scanner }),
      ...(all.opaque === '' ? {} : { opaque: all.opaque.slice(0, MOST_TOLD) }),
      ...(all.tracker === '' ? {} : { tracker: all.tracker.slice(0, MOST_TOLD) }),
      symbols: all.symbols.slice(0, MOST_NAMES).map(({ name }) => name),
      ruleIds: all.ruleIds.slice(0, MOST_NAMES),
      recipients: recipients.length,
      scanners: all.scanners.map((one) => `${one.name}: ${one.words || one.verdict}`),
      ms,
    },
  });
}

const MOST_NAMES = 20;
const MOST_TOLD = 500;

type DccTold = DccWords & { knownAs: string | undefined };

function tellDcc(session: Session, { id, reversePath }: Transaction, { result, header, knownAs }: DccTold): void {
  recordEvent(session, 'dcc:result', {
    messageId: id,
    sender: reversePath,
    text: header.slice(0, 500),
    data: { result, ...(knownAs === undefined ? {} : { knownAs }) },
  });
}

const AGAIN = {
  code: 451,
  enhanced: '4.7.1',
  text: 'Some of these recipients are refused; send again, and each of them is answered by itself',
};
