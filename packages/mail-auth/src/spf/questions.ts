import { isSameIp } from '@posthorn/dns/ip-address';
import type { DnsRecord, RecordType } from '@posthorn/dns/records';
import type { Answer, Resolver } from '@posthorn/dns/resolver';
import type { ClientIp } from './client-ip.ts';
import type { SpfLookup } from './result.ts';

/** Ends an evaluation with an error; nothing of a record is used after it (RFC 7208 §4.6, §4.6.4). */
export class SpfStop extends Error {
  readonly result: 'permerror' | 'temperror';
  readonly domain: string | undefined;
  constructor(result: 'permerror' | 'temperror', problem: string, domain?: string) {
    super(problem);
    this.result = result;
    this.domain = domain;
  }
}

/** DNS within the limits of RFC 7208 §4.6.4, and what was asked. */
export type Questions = {
  asked: SpfLookup[];
  /** Counts a term that causes look-ups: ten are allowed. */
  countTerm(domain: string): void;
  /** One question; it neither counts as void nor throws for a failure. */
  ask<T extends RecordType>(name: string, type: T): Promise<Answer<DnsRecord<T>>>;
  /** The records a mechanism asks for. An empty answer counts as void, of which two are allowed; a failure is temperror. */
  records<T extends RecordType>(name: string, type: T, domain: string): Promise<DnsRecord<T>[]>;
  /** Names of the client that lead back to it (§5.5), at most ten looked at; stops at one that satisfies `isEnough`. */
  validatedNames(ip: ClientIp, isEnough: (name: string) => boolean): Promise<string[]>;
};

export function createQuestions(
  resolver: Resolver,
  { deadline, clock }: { deadline: number; clock(): number },
): Questions {
  const asked: SpfLookup[] = [];
  let terms = 0;
  let voids = 0;
  let pointers: Promise<string[]> | undefined;
  const confirmed = new Map<string, boolean>();

  async function ask<T extends RecordType>(name: string, type: T): Promise<Answer<DnsRecord<T>>> {
    const left = deadline - clock();
    if (left <= 0) throw new SpfStop('temperror', 'the look-ups of this SPF record took too long');
    const answer = await within(left, resolver.query(name, type));
    if (asked.length < MAX_KEPT) asked.push({ name, type, answer: inWords(answer) });
    // §4.8: a name that cannot exist is not asked for and has nothing.
    if (answer.kind === 'failed' && answer.reason === 'bad-name')
      return { kind: 'nodata', name, secure: false, ttl: 0 };
    return answer;
  }

  const countVoid = (domain: string): void => {
    voids += 1;
    if (voids > MAX_VOID)
      throw new SpfStop('permerror', `more than ${MAX_VOID} look-ups of ${domain} found nothing`, domain);
  };

  async function pointersOf(ip: ClientIp): Promise<string[]> {
    const answer = await ask(reverseName(ip), 'PTR');
    if (answer.kind === 'failed') return [];
    if (answer.kind !== 'found') {
      countVoid(reverseName(ip));
      return [];
    }
    return answer.records.filter((name) => name !== '').slice(0, MAX_PTR);
  }

  async function leadsBack(name: string, ip: ClientIp): Promise<boolean> {
    const known = confirmed.get(name);
    if (known !== undefined) return known;
    const answer = await ask(name, ip.family === 4 ? 'A' : 'AAAA');
    const is = answer.kind === 'found' && answer.records.some((address) => isSameIp(address, ip.text));
    confirmed.set(name, is);
    return is;
  }

  return {
    asked,
    ask,
    countTerm(domain) {
      terms += 1;
      if (terms > MAX_TERMS)
        throw new SpfStop('permerror', `the SPF record needs more than ${MAX_TERMS} look-ups`, domain);
    },
    async records(name, type, domain) {
      const answer = await ask(name, type);
      if (answer.kind === 'failed')
        throw new SpfStop('temperror', `${type} of ${name} could not be looked up: ${answer.detail}`, domain);
      if (answer.kind === 'found') return answer.records;
      countVoid(domain);
      return [];
    },
    async validatedNames(ip, isEnough) {
      pointers ??= pointersOf(ip);
      const validated: string[] = [];
      for (const name of await pointers) {
        if (!(await leadsBack(name, ip))) continue;
        validated.push(name);
        if (isEnough(name)) break;
      }
      return validated;
    },
  };
}

const reverseName = (ip: ClientIp): string =>
  `${ip.family === 4 ? [...ip.octets].reverse().join('.') : ip.nibbles.split('.').reverse().join('.')}.${ip.family === 4 ? 'in-addr' : 'ip6'}.arpa`;

function within<T>(ms: number, answer: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new SpfStop('temperror', 'the look-ups of this SPF record took too long')),
      Math.min(ms, 2 ** 31 - 1),
    );
    answer.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function inWords(answer: Answer<unknown>): string {
  if (answer.kind === 'failed') return `${answer.reason}: ${answer.detail}`.slice(0, 300);
  if (answer.kind !== 'found') return answer.kind;
  return answer.records
    .map((record) => (typeof record === 'object' ? Object.values(record as object).join(' ') : String(record)))
    .join('; ')
    .slice(0, 600);
}

const MAX_TERMS = 10;
const MAX_VOID = 2;
const MAX_PTR = 10;
const MAX_KEPT = 60;
