import type { Verification } from '@posthorn/db/mail/verification';
import { z } from 'zod';
import { instant, isoOf } from './time.ts';

/** One row of the history of DMARC. */
export const verificationSchema = z
  .object({
    id: z.string(),
    at: instant,
    messageId: z.string().meta({ description: 'The message it was about; it exists only when `isStored`' }),
    sessionId: z.string(),
    isStored: z.boolean().meta({ description: 'False: the message was refused or put off' }),
    reporter: z.string(),
    source: z.string(),
    sourceName: z.string().nullable(),
    helo: z.string(),
    envelopeFrom: z.string().meta({ description: 'Empty for the null reverse path' }),
    envelopeTo: z.array(z.string()).meta({ description: 'Domains of the recipients' }),
    fromDomain: z.string(),
    usedDomain: z.string().meta({ description: 'Whose record was used; empty without one' }),
    organizationalDomain: z.string(),
    record: z.string().nullable(),
    policy: z.string().meta({ description: 'none, quarantine or reject; empty without a record' }),
    policySource: z.string().meta({ description: 'The tag that says so: p, sp or np' }),
    status: z.string(),
    statusText: z.string(),
    walk: z.array(z.object({ domain: z.string(), found: z.string(), text: z.string() })).meta({
      description: 'The names that the tree walk asked (RFC 9989 §4.10), and what they said',
    }),
    disposition: z.enum(['none', 'quarantine', 'reject']),
    override: z.object({ type: z.string(), comment: z.string() }).nullable(),
    rule: z.string().meta({ description: 'That decided about the message' }),
    revision: z.number().nullable(),
    spf: z
      .object({ result: z.string(), domain: z.string(), scope: z.enum(['mfrom', 'helo']), isAligned: z.boolean() })
      .nullable(),
    dkim: z.array(
      z.object({
        domain: z.string(),
        selector: z.string(),
        result: z.string(),
        reason: z.string(),
        isAligned: z.boolean(),
      }),
    ),
    isDkimAligned: z.boolean(),
    arc: z
      .object({
        state: z.string(),
        reason: z.string(),
        domains: z.array(z.string()),
        selectors: z.array(z.string()),
        oldestPass: z.number().nullable(),
      })
      .nullable(),
  })
  .meta({ id: 'Verification' });
export type VerificationView = z.output<typeof verificationSchema>;

export const verificationView = ({
  evidence: _,
  at,
  walk,
  envelopeTo,
  dkim,
  arc,
  ...row
}: Verification): VerificationView => ({
  ...row,
  at: isoOf(at),
  walk: [...walk],
  envelopeTo: [...envelopeTo],
  dkim: [...dkim],
  arc: arc && {
    state: arc.state,
    reason: arc.reason ?? '',
    domains: [...arc.domains],
    selectors: [...(arc.selectors ?? [])],
    oldestPass: arc.oldestPass ?? null,
  },
});
