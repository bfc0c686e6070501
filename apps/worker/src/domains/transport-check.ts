import type { RequestHandler } from '@posthorn/db/requests';
import type { Answer, Resolver } from '@posthorn/dns/resolver';
import { readTlsRptRecords } from '@posthorn/reports/tls-rpt/record';
import {
  type TransportCheckInput,
  type TransportCheckStep,
  transportCheckInputSchema,
} from '@posthorn/settings/transport-check';
import { fetchPolicy, type PolicyFetch, policyUrl } from '@posthorn/transport/mta-sts/fetch';
import { formatStsPolicy, policyCovers } from '@posthorn/transport/mta-sts/policy';
import { formatStsRecord, readStsRecords, stsIdOf } from '@posthorn/transport/mta-sts/record';

export type TransportCheckMeans = { resolver: Resolver; fetch: PolicyFetch };

/** Answers requests of kind `transport-check`: does the world see what a domain says about TLS (RFC 8460 §3, RFC 8461 §3), and is it right? */
export function transportCheckHandler(means: () => TransportCheckMeans): RequestHandler {
  return async (input, step) => {
    const { domain, address, hosted } = transportCheckInputSchema.parse(input);
    const { resolver, fetch } = means();
    const items: TransportCheckStep[] = [];
    for (const look of [checkReports(domain, address, resolver), checkPolicy(domain, hosted, { resolver, fetch })]) {
      const found = await look;
      items.push(found);
      await step(found);
    }
    return { items };
  };
}

async function checkReports(domain: string, address: string | null, resolver: Resolver): Promise<TransportCheckStep> {
  const name = `_smtp._tls.${domain}`;
  const answer = await resolver.txt(name);
  const what = 'tls-rpt' as const;
  if (answer.kind === 'failed') return couldNotLook(what, answer);
  const found = recordsIn(answer, 'v=TLSRPT');
  const read = readTlsRptRecords(answer.kind === 'found' ? answer.records : []);
  const publish = address === null ? null : { name, value: `v=TLSRPTv1; rua=mailto:${address}` };
  const base = { what, found, policy: null };
  if (read.kind === 'none') {
    const words = 'Nobody is asked for reports: when other servers have trouble with our TLS, we are not told.';
    return { ...base, state: 'absent', words, publish };
  }
  if (read.kind === 'malformed')
    return { ...base, state: 'wrong', words: `The record cannot be read: ${read.reason}.`, publish };
  const goesHere = address !== null && read.mail.some((one) => one.toLowerCase() === address.toLowerCase());
  const others = [...read.mail, ...read.https].join(', ');
  if (goesHere || address === null)
    return { ...base, state: 'right', words: `Reports go to ${others}.`, publish: null };
  return {
    ...base,
    state: 'wrong',
    words: `Reports go to ${others}, and not to ${address}, the address that is read here.`,
    publish: { name, value: `v=TLSRPTv1; rua=${[...read.mail, address].map((one) => `mailto:${one}`).join(',')}` },
  };
}

async function checkPolicy(
  domain: string,
  hosted: Hosted,
  { resolver, fetch }: TransportCheckMeans,
): Promise<TransportCheckStep> {
  const name = `_mta-sts.${domain}`;
  const [answer, answeredMx] = await Promise.all([resolver.txt(name), resolver.mx(domain)]);
  if (answer.kind === 'failed') return couldNotLook('mta-sts', answer);
  if (answeredMx.kind === 'failed') return couldNotLook('mta-sts', answeredMx);
  const mx = hostsOf(answeredMx);
  const proposed = hosted?.text ?? (mx.length === 0 ? null : formatStsPolicy({ mode: 'testing', mx, maxAge: WEEK }));
  const record = hosted?.record ?? (proposed === null ? null : { name, value: formatStsRecord(stsIdOf(proposed)) });
  const step = { what: 'mta-sts' as const, found: recordsIn(answer, 'v=STS'), publish: null, policy: proposed, mx };
  const read = readStsRecords(answer.kind === 'found' ? answer.records : []);
  if (read.kind === 'malformed')
    return { ...step, state: 'wrong', words: `The record cannot be read: ${read.reason}.`, publish: record };
  if (read.kind === 'none' && hosted === null) {
    const words = `No policy: others cannot know that mail to this domain has to be encrypted. Serve one at ${policyUrl(domain)}, first in mode testing.`;
    return { ...step, state: 'absent', words, publish: record };
  }
  const fetched = await fetchPolicy(domain, { fetch, timeoutMs: 15_000 });
  if (fetched.kind === 'failed') {
    const isFirst = read.kind === 'none';
    const begin = isFirst ? 'Before the record is published' : 'The record is there, so';
    const words = `${begin} the policy has to be had from ${policyUrl(domain)}, and it cannot: ${fetched.reason}.`;
    return { ...step, isFetched: false, state: isFirst ? 'absent' : 'wrong', words };
  }
  const { policy } = fetched;
  const served = { ...step, isFetched: true, policy: formatStsPolicy(policy) };
  if (hosted !== null && served.policy !== hosted.text) {
    const words = `What ${policyUrl(domain)} serves is not the policy that stands in the settings here: another server answers there.`;
    return { ...served, state: 'wrong', words };
  }
  const missing = mx.filter((host) => !policyCovers(policy, host));
  if (policy.mode !== 'none' && missing.length > 0) {
    const words = `The policy does not list ${missing.join(', ')}, where MX records lead: under mode enforce mail does not go there.`;
    return { ...served, state: 'wrong', words };
  }
  if (read.kind === 'none')
    return {
      ...served,
      state: 'absent',
      words: 'The policy is served. Publish the record that announces it.',
      publish: record,
    };
  if (hosted !== null && `v=STSv1; id=${read.id};` !== hosted.record.value) {
    const words =
      'The record announces another policy than the one that is served: others keep the old one until its id changes.';
    return { ...served, state: 'wrong', words, publish: record };
  }
  return { ...served, state: 'right', words: modes[policy.mode] };
}

type Hosted = TransportCheckInput['hosted'];

const hostsOf = (answer: Answer<{ exchange: string }>): string[] =>
  answer.kind === 'found'
    ? answer.records.map(({ exchange }) => exchange.toLowerCase().replace(/\.$/, '')).filter(Boolean)
    : [];

const modes = {
  enforce: 'Published and enforced: mail comes encrypted, to hosts that show a good certificate, or not at all.',
  testing: 'Published for testing: others report what would fail, and deliver all the same.',
  none: 'Published with mode none: it asks for nothing.',
};

const recordsIn = (answer: Answer<string>, begin: string): string[] =>
  answer.kind === 'found'
    ? answer.records
        .filter((text) => text.startsWith(begin))
        .map((text) => text.slice(0, 500))
        .slice(0, 5)
    : [];

const couldNotLook = (
  what: TransportCheckStep['what'],
  { detail, reason }: { detail: string; reason: string },
): TransportCheckStep => ({
  what,
  state: 'unknown',
  words: `Could not look: ${detail || reason}.`,
  found: [],
  publish: null,
  policy: null,
});

const WEEK = 604_800;
