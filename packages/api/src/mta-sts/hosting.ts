import { listProcesses } from '@posthorn/db/processes';
import { domainKey } from '@posthorn/policy/domain';
import type { Configuration } from '@posthorn/settings/configuration';
import { hostedPolicy } from '@posthorn/transport/mta-sts/hosted';
import { z } from 'zod';
import { type CertificateInUse, certificatesInUse } from '../certificates/in-use.ts';
import type { ApiContext } from '../context.ts';
import type { TwoSettings } from '../signing/domains.ts';

export const stsModes = ['testing', 'enforce', 'none'] as const;

const policySchema = z.object({
  mode: z.enum(stsModes),
  mx: z.array(z.string()),
  maxAge: z.int().meta({ description: 'Seconds' }),
  text: z.string().meta({ description: 'As it is served' }),
  record: z.object({ name: z.string(), value: z.string() }).meta({ description: 'The TXT record that announces it' }),
});

/** How a domain's MTA-STS policy is hosted here. */
export const hostingSchema = z.object({
  domain: z.string(),
  isLocal: z.boolean(),
  host: z.string().meta({ description: 'The name whose address has to lead here' }),
  url: z.string(),
  policy: policySchema.nullable().meta({ description: 'In force; null: none is served from here' }),
  drafted: policySchema.nullable().meta({ description: 'As your draft has it' }),
  isDrafted: z.boolean().meta({ description: 'Your draft changes it' }),
  certificate: z
    .object({ name: z.string(), notAfter: z.string(), isSelfSigned: z.boolean() })
    .nullable()
    .meta({ description: 'The one that an engine shows for the host; null: none names it' }),
});

export type Hosting = z.output<typeof hostingSchema>;

/** What the running engines have for it. */
export type HostingMeans = {
  /** HTTPS ports that are open, over all live engines. */
  ports: number;
  certificates: readonly CertificateInUse[];
};

export async function readHostingMeans(ctx: ApiContext): Promise<HostingMeans> {
  const processes = await listProcesses(ctx.services.pool);
  const open = processes.flatMap(({ isAlive, kind, detail }) =>
    isAlive && kind === 'engine' && Array.isArray(detail['webListeners']) ? (detail['webListeners'] as unknown[]) : [],
  );
  return {
    ports: open.filter((one) => typeof one === 'object' && one !== null && 'kind' in one && one.kind === 'https')
      .length,
    certificates: [...certificatesInUse(processes).values()],
  };
}

/** One domain. `domain`: in its key form. */
export function hostingOf({ live, draft }: TwoSettings, domain: string, { certificates }: HostingMeans): Hosting {
  const host = `mta-sts.${domain}`;
  const policy = policyOf(live, domain);
  const drafted = policyOf(draft ?? live, domain);
  const shown = certificates.find(({ names }) => names.some((name) => name === host || name === `*.${domain}`));
  return {
    domain,
    isLocal: live.routing.localDomains.some((one) => domainKey(one.domain) === domain),
    host,
    url: `https://${host}/.well-known/mta-sts.txt`,
    policy,
    drafted,
    isDrafted: JSON.stringify(policy) !== JSON.stringify(drafted),
    certificate: shown ? { name: shown.name, notAfter: shown.notAfter, isSelfSigned: shown.isSelfSigned } : null,
  };
}

function policyOf({ mtaSts }: Configuration, domain: string): Hosting['policy'] {
  const found = mtaSts.policies.find((one) => domainKey(one.domain) === domain);
  if (!found) return null;
  const { mode, mx, maxAge } = found;
  const { text, record } = hostedPolicy(domain, found);
  return { mode, mx, maxAge, text, record };
}
