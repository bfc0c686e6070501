import { checkHost } from '@posthorn/mail-auth/spf/check-host';
import { type Finding, fail, ok, unknown, warn } from '@posthorn/settings/self-test';
import type { EngineSelfTests, SelfTestContext } from './self-test.ts';
import { AUTHOR, type Delivery, deliver, FRIEND, found, PLAIN, STRANGER } from './trial-mail.ts';

/** Are senders judged by SPF as they should be, and what does the world read of our own domains? */
export const spf: EngineSelfTests = {
  async senders(check, context) {
    const records = { [AUTHOR]: `v=spf1 ip4:${FRIEND} -all` };
    const judged = (title: string, wanted: string, delivery: Partial<Delivery>) =>
      check(title, async () => {
        const outcome = await deliver(context, { message: Buffer.from(PLAIN), records, ...delivery });
        const { result } = found(outcome, 'spf');
        const said = /^Received-SPF: (\w+)/m.exec(outcome.stored)?.[1];
        if (outcome.code !== 250 && result === undefined) return ok(`Judged and not taken: ${outcome.reply}`);
        return result === wanted
          ? ok(`The result is ${wanted}${said === undefined ? '' : ', and Received-SPF says so'}.`)
          : fail(`The result should be ${wanted}, and is ${String(result)}.`);
      });
    await judged('A client that the domain names', 'pass', {});
    await judged('A client that it does not name', 'fail', { client: STRANGER, change: lenient });
    await judged('A domain without a policy', 'none', { from: `test@other.${AUTHOR}`, change: lenient });
    const { configuration } = context.house.inForce();
    for (const { domain } of configuration.routing.localDomains.slice(0, MOST_DOMAINS))
      await check(`${domain}, as others see it`, () => published(domain, context), 25_000);
    if (!configuration.spf.verify) await check('Settings', () => warn('Senders are not checked: spf.verify is off.'));
  },
};

/** What a receiver elsewhere would say of a client that the domain never heard of. */
async function published(domain: string, { house }: SelfTestContext): Promise<Finding> {
  const question = { ip: STRANGER, helo: domain, sender: `postmaster@${domain}`, receiver: house.inForce().hostname };
  const verdict = await checkHost(question, { resolver: house.resolver(), budgetMs: 20_000 });
  const facts = { facts: { result: verdict.result, mechanism: verdict.mechanism, problem: verdict.problem } };
  switch (verdict.result) {
    case 'fail':
    case 'softfail':
      return ok(`Strangers may not send for ${domain}: ${verdict.result} by ${verdict.mechanism}.`, facts);
    case 'none':
      return warn(`${domain} publishes no policy (a TXT record with v=spf1): anybody may send in its name.`, facts);
    case 'neutral':
    case 'pass':
      return warn(`A client nobody knows gets ${verdict.result}: the policy keeps nobody out.`, facts);
    case 'permerror':
      return fail(`The policy of ${domain} has a mistake: ${verdict.problem}`, facts);
    case 'temperror':
      return unknown(`The policy could not be looked up: ${verdict.problem}`, facts);
  }
}

/** Results are looked at here, not what is done about them. */
const lenient: NonNullable<Delivery['change']> = ({ dmarc }) => {
  dmarc.enforce = 'nothing';
};

const MOST_DOMAINS = 10;
