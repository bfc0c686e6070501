import { type DnsLookUp, dnsForgetInputSchema, dnsLookUpInputSchema } from '@posthorn/settings/dns-look';
import type { z } from 'zod';
import type { RequestHandler } from './requests.ts';

export type DnsRequestKind = 'dns-look-up' | 'dns-forget' | 'dns-check';

/** Answers what a person asks of a process's resolver: how it sees a name, to forget answers, and whether it is still to be believed. */
export function dnsHandlers(options: {
  lookUp: (asked: z.output<typeof dnsLookUpInputSchema>) => Promise<DnsLookUp>;
  /** One name, or everything that rests on answers of DNS. How many answers that were. */
  forget: (name: string | undefined) => number;
  /** Looks at the trusted resolvers now. */
  check: () => Promise<void>;
}): Record<DnsRequestKind, RequestHandler> {
  const { lookUp, forget, check } = options;
  return {
    'dns-look-up': (input) => lookUp(dnsLookUpInputSchema.parse(input)),
    'dns-forget': async (input) => ({ forgotten: forget(dnsForgetInputSchema.parse(input).name) }),
    async 'dns-check'() {
      await check();
      return {};
    },
  };
}
