import type { VerificationFilter } from '@posthorn/db/mail/verification-filter';
import { z } from 'zod';
import { given } from '../../given.ts';
import { dateOf, instantInput } from '../../views/time.ts';

const spfResults = ['pass', 'fail', 'softfail', 'neutral', 'none', 'permerror', 'temperror'] as const;
const dkimResults = ['pass', 'fail', 'policy', 'neutral', 'none', 'permerror', 'temperror'] as const;
const statuses = ['accept', 'reject', 'quarantine', 'none', 'norecord', 'temperror', 'permerror'] as const;

/** What a search of verifications may ask for. Texts match anywhere and in any case, `*` stands for any stretch. */
export const verificationFilterInput = {
  text: z.string().max(300).optional(),
  domain: z
    .string()
    .max(255)
    .optional()
    .meta({ description: 'Author domain; `*.example.org` for its subdomains, `*example.org` for it and them' }),
  ip: z.string().max(64).optional().meta({ description: 'Address or network of the client' }),
  host: z.string().max(255).optional().meta({ description: 'Reverse name or HELO of the client' }),
  from: z.string().max(320).optional().meta({ description: 'Envelope sender or its domain; `<>` for the null one' }),
  to: z.string().max(255).optional().meta({ description: 'Domain of a recipient' }),
  signer: z.string().max(255).optional().meta({ description: 'd= of a signature' }),
  selector: z.string().max(255).optional().meta({ description: 's= of a signature' }),
  spf: z.enum(spfResults).optional(),
  dkim: z.enum(dkimResults).optional().meta({ description: 'pass when any signature passes, none without one' }),
  status: z
    .enum([...statuses, 'failed', 'error'])
    .optional()
    .meta({ description: '`failed` stands for none, quarantine and reject; `error` for temperror and permerror' }),
  policy: z.enum(['none', 'quarantine', 'reject', 'absent']).optional(),
  disposition: z.enum(['none', 'quarantine', 'reject']).optional().meta({ description: 'What was done' }),
  override: z.string().max(60).optional().meta({ description: 'Why less was done than asked for, or `any`' }),
  aligned: z.enum(['spf', 'dkim', 'both', 'spf-only', 'dkim-only', 'none']).optional(),
  arc: z.enum(['pass', 'fail', 'none']).optional(),
  sessionId: z.uuid().optional(),
  messageId: z.uuid().optional(),
  before: instantInput.optional(),
  after: instantInput.optional(),
};

type Input = z.output<z.ZodObject<typeof verificationFilterInput>>;

export const verificationFilterOf = ({ before, after, ...filter }: Input): VerificationFilter =>
  given({ ...filter, before: dateOf(before), after: dateOf(after) });
