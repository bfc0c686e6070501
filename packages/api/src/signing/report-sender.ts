import { domainKey, parseDomain } from '@posthorn/policy/domain';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { nextStepSchema, signingStates } from '../views/domain.ts';
import { readSigning, readTwoSettings, type TwoSettings } from './domains.ts';

/** In whose name reports leave, and whether DKIM vouches for it: reports have to pass DMARC themselves (RFC 9990, RFC 8460 §5.3). */
export const reportSenderSchema = z
  .object({
    address: z.string().meta({ description: 'What stands in From' }),
    domain: z.string(),
    hasEnvelopeSender: z.boolean().meta({ description: 'Without one, SPF says nothing about the domain' }),
    signer: z.string().meta({ description: 'The domain whose key signs: that of the address, or one above it' }),
    state: z.enum(signingStates),
    next: nextStepSchema.meta({ description: 'What is to be done about its keys' }),
    selectors: z.array(z.string()).meta({ description: 'Keys that sign' }),
  })
  .nullable()
  .meta({ description: 'Null: the settings name neither a sender nor the host' });

/** `sender`: as it is set, `Name <address>` or an address alone. */
export async function readReportSender(
  ctx: ApiContext,
  sender: string | undefined,
): Promise<z.output<typeof reportSenderSchema>> {
  const settings = await readTwoSettings(ctx);
  const { dsn, smtp } = settings.live;
  const common = dsn.sender || (smtp.hostname ? `postmaster@${smtp.hostname}` : '');
  const address = sender === undefined ? common : addressIn(sender);
  const read = parseDomain(address.slice(address.lastIndexOf('@') + 1));
  if (!read.ok) return null;
  const domain = read.value;
  const signer = signerOf(settings, domain);
  const { state, next, keys } = await readSigning(ctx, settings, signer);
  return {
    address,
    domain,
    hasEnvelopeSender: sender !== undefined,
    signer,
    state,
    next,
    selectors: keys.filter(({ role }) => role === 'signs').map(({ entry }) => entry.selector),
  };
}

const addressIn = (text: string): string => /<([^<>]*)>$/.exec(text)?.[1] ?? text;

/** The domain itself, unless one above it has keys that sign for those below. */
function signerOf(settings: TwoSettings, domain: string): string {
  const signing = new Map(
    [settings.live, ...(settings.draft ? [settings.draft] : [])].flatMap(({ dkim }) =>
      dkim.domains.map((entry) => [domainKey(entry.domain), entry] as const),
    ),
  );
  if (signing.has(domain)) return domain;
  for (let dot = domain.indexOf('.'); dot >= 0; dot = domain.indexOf('.', dot + 1)) {
    const above = signing.get(domain.slice(dot + 1));
    if (above) return above.subdomains ? domainKey(above.domain) : domain;
  }
  return domain;
}
