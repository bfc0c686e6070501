import { parseIp } from '@posthorn/dns/ip-address';
import type { Resolver } from '@posthorn/dns/resolver';
import { domainOf } from '../domain-name.ts';
import { asClientIp, type ClientIp, inPrefix } from './client-ip.ts';
import { expandMacro, type MacroValues, parseMacro } from './macro.ts';
import { createQuestions, type Questions, SpfStop } from './questions.ts';
import {
  type DomainSpec,
  isSpfRecord,
  type Mechanism,
  type ParsedRecord,
  parseRecord,
  type SpfRecord,
} from './record.ts';
import type { SpfIdentity, SpfResult, SpfVerdict } from './result.ts';

/** Who connected and what they said. */
export type SpfQuestion = {
  /** Client address; an IPv4-mapped one counts as IPv4. */
  ip: string;
  /** The name of HELO or EHLO, as given. */
  helo: string;
  /** The reverse path without angle brackets; empty for the null one, then the HELO name is checked (RFC 7208 §2.4). */
  sender: string;
  /** `helo` checks the HELO name whatever the sender is. */
  identity?: SpfIdentity;
  /** Our own name, for the macro %{r}. */
  receiver: string;
};

export type SpfOptions = {
  resolver: Resolver;
  /** Milliseconds for the whole evaluation; temperror after that. RFC 7208 §4.6.4 wants at least 20 s, the default. */
  budgetMs?: number;
  /** Milliseconds since 1970. */
  clock?: () => number;
  /** Evaluated in place of what the domain publishes: the best guess. */
  record?: string;
};

/** RFC 7208 §4: what a domain says about a client that uses its name. Never rejects. */
export async function checkHost(question: SpfQuestion, options: SpfOptions): Promise<SpfVerdict> {
  const identity = question.identity === 'helo' || question.sender === '' ? 'helo' : 'mailfrom';
  const sender = identity === 'helo' ? `postmaster@${question.helo}` : withLocalPart(question.sender);
  const given = sender.slice(sender.lastIndexOf('@') + 1);
  const domain = domainOf(given);
  const verdict: SpfVerdict = {
    result: 'none',
    identity,
    domain: domain ?? '',
    decidedBy: domain ?? '',
    mechanism: '',
    problem: '',
    explanation: '',
    lookups: [],
  };
  const ip = asClientIp(question.ip);
  if (domain === null || ip === null) return verdict;
  const { clock = Date.now } = options;
  const questions = createQuestions(options.resolver, { deadline: clock() + (options.budgetMs ?? 20_000), clock });
  verdict.lookups = questions.asked;
  const local = sender.slice(0, sender.lastIndexOf('@'));
  const check = { questions, ip, sender: `${local}@${domain}`, local, senderDomain: domain, question, clock };
  try {
    const found = await evaluateDomain(domain, check, { record: options.record });
    Object.assign(verdict, {
      result: found.result,
      mechanism: found.mechanism,
      decidedBy: found.domain,
      problem: found.problem ?? '',
    });
    if (found.result === 'fail' && found.explanation)
      verdict.explanation = await explain(found.explanation, found.domain, check);
  } catch (error) {
    if (!(error instanceof SpfStop)) throw error;
    Object.assign(verdict, { result: error.result, problem: error.message, decidedBy: error.domain ?? domain });
  }
  return verdict;
}

type Check = {
  questions: Questions;
  ip: ClientIp;
  sender: string;
  local: string;
  senderDomain: string;
  question: SpfQuestion;
  clock(): number;
};

type Found = {
  result: SpfResult;
  mechanism: string;
  domain: string;
  problem?: string;
  explanation?: DomainSpec | null;
};

/** §4.3 to §4.7 for one domain. */
async function evaluateDomain(
  domain: string,
  check: Check,
  options: { record?: string | undefined } = {},
): Promise<Found> {
  const record =
    options.record === undefined ? await publishedRecord(domain, check) : recordOf(parseRecord(options.record), domain);
  if (record === null) return { result: 'none', mechanism: '', domain };
  for (const mechanism of record.mechanisms) {
    if (await matches(mechanism, domain, check))
      return { result: mechanism.qualifier, mechanism: mechanism.text, domain, explanation: record.explanation };
  }
  if (!record.redirect) return { result: 'neutral', mechanism: 'default', domain };
  // §6.1: as if the other domain's record were ours; having none is this record's mistake.
  check.questions.countTerm(domain);
  const target = await expandDomain(record.redirect, domain, check);
  const found = target === null ? null : await evaluateDomain(target, check);
  if (found === null || found.result === 'none')
    throw new SpfStop('permerror', `redirect=${record.redirect.text} leads to no SPF record`, domain);
  return found;
}

async function publishedRecord(domain: string, check: Check): Promise<SpfRecord | null> {
  const answer = await check.questions.ask(domain, 'TXT');
  if (answer.kind === 'failed')
    throw new SpfStop('temperror', `the SPF record of ${domain} could not be looked up: ${answer.detail}`, domain);
  if (answer.kind !== 'found') return null;
  const known = readings.get(answer.records);
  if (known) return recordOf(known, domain);
  const records = answer.records.filter(isSpfRecord);
  if (records.length > 1) throw new SpfStop('permerror', `${domain} publishes ${records.length} SPF records`, domain);
  if (records[0] === undefined) return null;
  const parsed = parseRecord(records[0]);
  readings.set(answer.records, parsed);
  return recordOf(parsed, domain);
}

function recordOf(parsed: ParsedRecord, domain: string): SpfRecord {
  if (!parsed.ok)
    throw new SpfStop(
      'permerror',
      `the SPF record of ${domain} is wrong at "${parsed.term}": ${parsed.reason}`,
      domain,
    );
  return parsed.record;
}

/** §5: whether a mechanism matches the client. */
async function matches(mechanism: Mechanism, domain: string, check: Check): Promise<boolean> {
  const { questions, ip } = check;
  switch (mechanism.kind) {
    case 'all':
      return true;
    case 'ip4':
    case 'ip6':
      return inPrefix(ip, mechanism.network, mechanism.prefix);
    case 'include': {
      questions.countTerm(domain);
      const target = await expandDomain(mechanism.domain, domain, check);
      const found = target === null ? null : await evaluateDomain(target, check);
      // §5.2: what a stranger's record lacks is a mistake of the one that includes it.
      if (found === null || found.result === 'none')
        throw new SpfStop('permerror', `${mechanism.text} of ${domain} leads to no SPF record`, domain);
      return found.result === 'pass';
    }
    case 'exists': {
      questions.countTerm(domain);
      const target = await expandDomain(mechanism.domain, domain, check);
      // §5.7: always A, whatever the client speaks.
      return target !== null && (await questions.records(target, 'A', domain)).length > 0;
    }
    case 'a': {
      questions.countTerm(domain);
      const target = mechanism.domain ? await expandDomain(mechanism.domain, domain, check) : domain;
      return target !== null && matchesHost(target, mechanism, domain, check);
    }
    case 'mx':
      return matchesMx(mechanism, domain, check);
    case 'ptr': {
      questions.countTerm(domain);
      const target = mechanism.domain ? await expandDomain(mechanism.domain, domain, check) : domain;
      const names = target === null ? [] : await questions.validatedNames(ip, (name) => isWithin(name, target));
      return names.some((name) => isWithin(name, target!));
    }
  }
}

async function matchesMx(
  mechanism: Extract<Mechanism, { kind: 'a' | 'mx' }>,
  domain: string,
  check: Check,
): Promise<boolean> {
  check.questions.countTerm(domain);
  const target = mechanism.domain ? await expandDomain(mechanism.domain, domain, check) : domain;
  if (target === null) return false;
  const hosts = await check.questions.records(target, 'MX', domain);
  // §4.6.4: ten names to look up; the eleventh is an error, and no fall-back to the domain's own address (§5.4).
  for (const [index, { exchange }] of hosts.entries()) {
    if (index >= MAX_MX) throw new SpfStop('permerror', `${target} has more than ${MAX_MX} mail hosts`, domain);
    if (exchange !== '' && (await matchesHost(exchange, mechanism, domain, check))) return true;
  }
  return false;
}

async function matchesHost(
  host: string,
  { prefix4, prefix6 }: { prefix4: number; prefix6: number },
  domain: string,
  { questions, ip }: Check,
): Promise<boolean> {
  const addresses = await questions.records(host, ip.family === 4 ? 'A' : 'AAAA', domain);
  return addresses.some((address) => inPrefix(ip, parseIp(address), ip.family === 4 ? prefix4 : prefix6));
}

/** A domain with its macros put in, in A-labels; null when it is none, which matches nothing (§4.8). */
async function expandDomain(spec: DomainSpec, domain: string, check: Check): Promise<string | null> {
  let name = (await expandMacro(spec.parts, macroValues(domain, check))).replace(/\.$/, '');
  // §7.3: too long names lose labels on the left.
  while (name.length > 253) {
    const dot = name.indexOf('.');
    if (dot < 0) return null;
    name = name.slice(dot + 1);
  }
  return name === '' || name.split('.').some((label) => label.length === 0 || label.length > 63) ? null : name;
}

/** §6.2: the explanation's text, or nothing when anything is wrong with it. */
async function explain(spec: DomainSpec, domain: string, check: Check): Promise<string> {
  try {
    const name = await expandDomain(spec, domain, check);
    const answer = name === null ? null : await check.questions.ask(name, 'TXT');
    if (answer?.kind !== 'found' || answer.records.length !== 1) return '';
    const parsed = parseMacro(answer.records[0]!, { isExplanation: true });
    return parsed.ok ? (await expandMacro(parsed.parts, macroValues(domain, check))).replace(/[^\x20-\x7e]/g, '?') : '';
  } catch (error) {
    if (error instanceof SpfStop) return '';
    throw error;
  }
}

/** §7.2. */
function macroValues(domain: string, check: Check): MacroValues {
  const { ip, question, clock } = check;
  return {
    s: check.sender,
    l: check.local,
    o: check.senderDomain,
    d: domain,
    i: ip.family === 4 ? ip.text : ip.nibbles,
    h: question.helo,
    c: ip.text,
    r: question.receiver,
    t: String(Math.floor(clock() / 1000)),
    v: ip.family === 4 ? 'in-addr' : 'ip6',
    p: async () => {
      const names = await check.questions.validatedNames(ip, (name) => name === domain);
      return (
        names.find((name) => name === domain) ?? names.find((name) => isWithin(name, domain)) ?? names[0] ?? 'unknown'
      );
    },
  };
}

const isWithin = (name: string, domain: string): boolean => {
  const [inner, outer] = [name.toLowerCase(), domain.toLowerCase()];
  return inner === outer || inner.endsWith(`.${outer}`);
};

/** §4.3: no local part means "postmaster". */
const withLocalPart = (sender: string): string => {
  const at = sender.lastIndexOf('@');
  if (at < 0) return `postmaster@${sender}`;
  return at === 0 ? `postmaster${sender}` : sender;
};

const MAX_MX = 10;

/** An answer is given again as long as the resolver remembers it; what it was read as is forgotten with it. */
const readings = new WeakMap<readonly string[], ParsedRecord>();
