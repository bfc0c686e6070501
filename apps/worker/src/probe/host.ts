import type { Reply } from '@posthorn/smtp/reply';
import { type Refusal, type Requirement, rowsFor } from '@posthorn/transport/secure/require';
import type { DialOutContext } from '../connect/dial-out.ts';
import { dialOut } from '../connect/dial-out.ts';
import {
  classifyBroken,
  classifyNoProxy,
  classifyNoSource,
  classifyReply,
  classifyUnreachable,
} from '../outcome/classify.ts';
import type { Hop, Way } from '../resolve/ways.ts';
import type { Secured } from '../secure/demands.ts';
import { judgeBroken, judgeOpen, privacyOf } from '../secure/meet.ts';
import type { DeliverySettings } from '../settings.ts';
import { type Conversed, converse } from './converse.ts';
import { askRecipient, type Envelope, leave } from './recipient.ts';
import { rowsOf } from './rows.ts';
import { createLap, type Tell } from './steps.ts';

/** What would come of mail at one host. `refused`: the next one is tried. */
export type HostOutcome =
  | { kind: 'taken'; how: 'proved' | 'encrypted' | 'clear'; words: string }
  | { kind: 'refused'; ifNone: 'defer' | 'fail'; words: string; isFinal?: true };

export type HostProbe = {
  way: Way;
  hop: Hop;
  secured: Secured;
  settings: DeliverySettings;
  /** What is said after the host was found good enough; null: nothing. */
  envelope: Envelope | null;
  dial: DialOutContext;
  tell: Tell;
};

/** Looks at one host as a delivery would: what is demanded of it, and whether it is that. Never rejects. */
export async function probeHost(probe: HostProbe): Promise<HostOutcome> {
  const { hop, secured, tell } = probe;
  const { demands } = secured;
  const host = hop.name;
  tell({
    kind: 'demands',
    host,
    ms: 0,
    rows: rowsOf(secured),
    ...(demands.kind === 'next-host'
      ? { state: 'fail', words: `${capital(refusalWords(secured, demands.words))}. It is not even connected to.` }
      : { state: 'ok', words: demandWords(demands.requirement) }),
  });
  if (demands.kind === 'next-host')
    return { kind: 'refused', ifNone: demands.ifNone, words: refusalWords(secured, demands.words) };
  const connected = await connect(probe);
  if ('outcome' in connected) return connected.outcome;
  const { settings, way } = probe;
  const { delivery } = settings.configuration;
  const timeoutMs = Math.min(delivery.commandTimeout * 1000, STEP_MS);
  const conversed = await converse(connected.socket, {
    way,
    hop,
    secured,
    requirement: demands.requirement,
    heloName: settings.heloName,
    auth: way.auth ? { ...way.auth, mechanisms: ['SCRAM-SHA-256', 'PLAIN', 'LOGIN'] } : undefined,
    timeoutMs,
    tell,
  });
  const judged = judgement(demands.requirement, conversed, probe);
  if (judged.kind === 'taken' && conversed.broken === null && probe.envelope) {
    const reply = await askRecipient(conversed.socket, probe.envelope, { host, timeoutMs, tell });
    leave(conversed.socket);
    return afterRecipient(reply, judged);
  }
  leave(conversed.socket);
  return judged;
}

async function connect({
  way,
  hop,
  settings,
  dial,
  tell,
}: HostProbe): Promise<{ socket: Conversed['socket'] } | { outcome: HostOutcome }> {
  const lap = createLap();
  const { delivery } = settings.configuration;
  const connectTimeout = Math.min(delivery.connectTimeout, STEP_MS / 1000);
  const configuration = { ...settings.configuration, delivery: { ...delivery, connectTimeout } };
  const dialled = await dialOut({ way, hop, settings: { ...settings, configuration } }, dial);
  const step = { kind: 'connect', host: hop.name, ms: lap() } as const;
  if (dialled.kind === 'connected') {
    const through = dialled.carrier?.name ? ` through the proxy ${dialled.carrier.name}` : '';
    const from = dialled.source ? ` from ${dialled.source.address}` : '';
    tell({ ...step, state: 'ok', words: `Connected to ${dialled.address} port ${hop.port}${through}${from}.` });
    return { socket: dialled.socket };
  }
  const verdict =
    dialled.kind === 'no-proxy'
      ? classifyNoProxy(way.proxies?.length ?? 0)
      : dialled.kind === 'no-source'
        ? classifyNoSource(dialled.text)
        : classifyUnreachable(hop.name, hop.port, dialled.faults);
  tell({ ...step, state: 'fail', words: `${capital(verdict.text)}.` });
  const ifNone = verdict.kind === 'failed' ? 'fail' : 'defer';
  return { outcome: { kind: 'refused', ifNone, words: verdict.text } };
}

/** Holds what was seen against what is demanded: the words of a delivery. */
function judgement(
  requirement: Requirement,
  { broken, inspection, tls, capabilities }: Conversed,
  { hop, secured, tell }: HostProbe,
): HostOutcome {
  const step = { kind: 'judgement', host: hop.name, ms: 0 } as const;
  const refused = ({ ifNone }: Pick<Refusal, 'ifNone'>, words: string): HostOutcome => {
    tell({ ...step, state: 'fail', words: `${capital(words)}: mail does not go to this host.` });
    return { kind: 'refused', ifNone, words };
  };
  if (broken !== null) {
    const judged = judgeBroken(requirement, broken, inspection);
    if (judged === null) {
      const { kind, text } = classifyBroken(broken);
      return refused({ ifNone: kind === 'failed' ? 'fail' : 'defer' }, text);
    }
    const { verdict, words } = judged;
    if (verdict.kind === 'next-host') return refused(verdict, words);
    tell({ ...step, state: 'warn', words: 'Nobody demands TLS here: it would be tried again in the clear.' });
    return { kind: 'taken', how: 'clear', words: 'in the clear, since TLS fails there and nobody demands it' };
  }
  const { verdict, words } = judgeOpen(requirement, { tls, capabilities }, inspection);
  if (verdict.kind === 'next-host') return refused(verdict, words);
  const privacy = privacyOf(requirement, { inspection, problems: verdict.problems });
  tell({
    ...step,
    state: verdict.problems.length > 0 || tls === null ? 'warn' : 'ok',
    words: `Good enough: ${privacy.verdict}.`,
    lines: [...privacy.problems],
  });
  const how = tls === null ? 'clear' : tls.verified ? 'proved' : 'encrypted';
  return { kind: 'taken', how, words: `${privacy.verdict}${whyWords(requirement, secured, how)}` };
}

function afterRecipient(reply: Reply | null, judged: HostOutcome): HostOutcome {
  if (reply === null) return { kind: 'refused', ifNone: 'defer', words: 'it did not answer about the recipient' };
  const verdict = classifyReply(reply, 'rcpt');
  if (verdict.kind === 'delivered') return judged;
  return {
    kind: 'refused',
    ifNone: verdict.kind === 'failed' ? 'fail' : 'defer',
    words: verdict.text,
    ...(verdict.kind === 'failed' ? { isFinal: true } : {}),
  };
}

/** Who demands as much, or why no more is. */
function whyWords(requirement: Requirement, { facts }: Secured, how: 'proved' | 'encrypted' | 'clear'): string {
  const musts = rowsFor(facts).demanded.filter(({ asks }) => Object.values(asks).includes('must'));
  const because = [...new Set(musts.map((row) => row.because))];
  if (because.length > 0) return `, because ${because.join(', and ')}`;
  if (how !== 'clear') return '; nobody demands it';
  return requirement.tls === 'off' ? '' : ': it does not offer STARTTLS, and nobody demands it';
}

function refusalWords({ evidence, demands }: Secured, words: string): string {
  return evidence?.dane.decision === 'delay' && demands.kind === 'next-host' && demands.words.startsWith('DANE')
    ? `${words}: ${evidence.dane.because}`
    : words;
}

function demandWords({ tls, dane, chain, names, staple, requireTls }: Requirement): string {
  const must = [
    ...(dane === 'must' ? ['a certificate that the TLSA records name'] : []),
    ...(chain === 'must' ? ['a certificate that an authority vouches for'] : []),
    ...(names === 'must' ? ['a certificate for its own name'] : []),
    ...(staple === 'must' ? ['a good OCSP response'] : []),
    ...(requireTls === 'must' ? ['REQUIRETLS'] : []),
  ];
  if (tls === 'off') return 'TLS is not used.';
  if (tls === 'try') return 'TLS is used if it works; nothing is demanded.';
  return must.length === 0 ? 'TLS is demanded; any certificate will do.' : `TLS is demanded, and ${must.join(', ')}.`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const STEP_MS = 15_000;
