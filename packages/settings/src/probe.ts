import { z } from 'zod';

/** What can stand in a command without ending it. */
const sayable = /^[^\u0000-\u0020<>\u007f]*$/;

/** What the API asks a worker: how would mail to this address leave, now and under the settings in force? */
export const probeInputSchema = z.strictObject({
  /** `local@domain`; a domain alone was made `postmaster@domain`. */
  address: z.string().min(3).max(320).regex(sayable),
  /** Whether MAIL and RCPT are said, with this sender. */
  rcpt: z.boolean(),
  sender: z.string().max(320).regex(sayable),
  /** As if the message came with REQUIRETLS. */
  requireTls: z.boolean(),
});
export type ProbeInput = z.output<typeof probeInputSchema>;

export const probeStepKinds = [
  'route',
  'mx',
  'policy',
  'addresses',
  'tlsa',
  'dns',
  'demands',
  'connect',
  'greeting',
  'ehlo',
  'tls',
  'certificate',
  'sign-in',
  'judgement',
  'mail',
  'rcpt',
] as const;

/** A row of the decision tables that fits: what it is about, what follows, and why. */
export const probeRowSchema = z.strictObject({
  table: z.enum(['dane', 'refusal', 'demand']),
  because: z.string().max(300),
  when: z.record(z.string(), z.array(z.string().max(60))),
  asks: z.record(z.string(), z.string().max(60)),
});
export type ProbeRow = z.output<typeof probeRowSchema>;

/** One thing that was looked at. */
export const probeStepSchema = z.strictObject({
  kind: z.enum(probeStepKinds),
  /** The mail host it is about; null: the domain. */
  host: z.string().max(300).nullable(),
  /** `unknown`: it could not look. */
  state: z.enum(['ok', 'warn', 'fail', 'unknown']),
  words: z.string().max(1000),
  ms: z.number().min(0),
  /** What DNSSEC says of the answer; null: it is none of DNS. */
  dnssec: z.enum(['secure', 'insecure', 'bogus']).nullable(),
  /** Records, or the lines of the other server. */
  lines: z.array(z.string().max(600)).max(40),
  rows: z.array(probeRowSchema).max(20),
});
export type ProbeStep = z.output<typeof probeStepSchema>;

/**
 * What would come of mail. `proved`: encrypted, to a host that somebody vouches for; `encrypted`: to one that nobody vouches for; `clear`;
 * `waits`; `comes-back`: to its sender, with a report; `elsewhere`: it does not leave by SMTP.
 */
export const probeOutcomes = ['proved', 'encrypted', 'clear', 'waits', 'comes-back', 'elsewhere'] as const;

export const probeResultSchema = z.strictObject({
  outcome: z.enum(probeOutcomes),
  words: z.string().max(2000),
  /** The host that would take it. */
  host: z.string().max(300).nullable(),
  /** How long it took. */
  ms: z.number().min(0),
  /** The settings it was held against. */
  revision: z.number(),
});
export type ProbeResult = z.output<typeof probeResultSchema>;
