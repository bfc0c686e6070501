import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { type Delivery, deliver, found, newKeys, PLAIN, recordsOf, STRANGER, signed } from './trial-mail.ts';

/** Is the author's domain judged as it asks, and what do our own domains ask of others? */
export const dmarc: EngineSelfTests = {
  async judgement(check, context) {
    const keys = await newKeys();
    const records = recordsOf(keys);
    const [plain, good] = [Buffer.from(PLAIN), await signed(keys)];
    const cases: [string, Omit<Delivery, 'records'>, string][] = [
      ['SPF vouches for the author', { message: plain }, 'accept'],
      ['DKIM vouches, from a client nobody named', { message: good, client: STRANGER }, 'accept'],
      [
        'Neither vouches, and the domain asks for reject',
        { message: plain, client: STRANGER, change: lenient },
        'reject',
      ],
    ];
    for (const [title, delivery, wanted] of cases)
      await check(title, async () => {
        const { status, statusText } = found(await deliver(context, { ...delivery, records }), 'dmarc');
        const words = `The result is ${String(status)}: ${String(statusText)}`;
        return status === wanted ? ok(words) : fail(`${words}. It should be ${wanted}.`);
      });
    await check('What the settings make of such a message', () => enforced(context, { message: plain, records }));
    for (const { domain } of context.house.inForce().configuration.routing.localDomains.slice(0, MOST_DOMAINS))
      await check(`${domain}, as others see it`, () => published(domain, context));
  },
};

async function enforced(context: SelfTestContext, delivery: Delivery): Promise<Finding> {
  const { dmarc: own } = context.house.inForce().configuration;
  if (!own.verify) return warn('Real mail is not judged: dmarc.verify is off.');
  const { reply } = await deliver(context, { ...delivery, client: STRANGER });
  return ok(`A forged message, SPF failing and no signature, is answered ${reply}`, {
    facts: { enforce: own.enforce },
  });
}

async function published(domain: string, { house }: SelfTestContext): Promise<Finding> {
  const answer = await house.resolver().txt(`_dmarc.${domain}`);
  if (answer.kind === 'failed') return unknown(`_dmarc.${domain} could not be looked up: ${answer.detail}`);
  const records = answer.kind === 'found' ? answer.records.filter((text) => /^v=DMARC1\b/.test(text)) : [];
  if (records.length === 0)
    return warn(`_dmarc.${domain} has no record: others do not know what to do with mail forged in its name.`);
  if (records.length > 1) return fail(`_dmarc.${domain} has ${records.length} records, so that none counts.`);
  const policy = /;\s*p\s*=\s*(\w+)/.exec(records[0]!)?.[1] ?? '';
  const facts = { facts: { record: records[0]! } };
  return policy === 'none'
    ? warn('Published with p=none: it asks for nothing yet.', facts)
    : ok(`Published with p=${policy}.`, facts);
}

/** The result is looked at, not what is done about it. */
const lenient: NonNullable<Delivery['change']> = (configuration) => {
  configuration.dmarc.enforce = 'nothing';
};
const MOST_DOMAINS = 10;
