import { z } from 'zod';

/** The types of records that a person may ask for. */
export const dnsTypes = ['A', 'AAAA', 'MX', 'TXT', 'TLSA', 'CNAME', 'NS', 'PTR', 'SRV', 'SOA', 'CAA'] as const;

const nameSchema = z.string().trim().min(1).max(253);

/** What the API asks every engine and worker: how do you see this name? */
export const dnsLookUpInputSchema = z.object({
  name: nameSchema.meta({ description: 'A name; for PTR an address does, too' }),
  type: z.enum(dnsTypes),
});

/** What the API tells every engine and worker: forget a name, or all of them. */
export const dnsForgetInputSchema = z.object({
  name: nameSchema.optional().meta({ description: 'One name, whatever the type; everything when left out' }),
});

/** How one process sees a name. */
export const dnsLookUpSchema = z.object({
  kind: z.enum(['found', 'nxdomain', 'nodata', 'failed']),
  name: z.string().meta({ description: 'Where aliases (CNAME) led' }),
  records: z.array(z.string()).meta({ description: 'As zone files have them; 50 at most' }),
  more: z.int().meta({ description: 'Records that are left out' }),
  ttl: z.int().nullable().meta({ description: 'Seconds for which it is still kept' }),
  isSecure: z.boolean().meta({ description: 'A resolver that we believe says that it is authentic' }),
  isAuthentic: z.boolean().meta({ description: 'The resolver says that it is authentic (AD), believed or not' }),
  server: z.string().nullable().meta({ description: 'The resolver that gave it' }),
  isKept: z.boolean().meta({ description: 'It came from the cache of the process' }),
  ms: z.number().meta({ description: 'Milliseconds it took' }),
  reason: z.string().nullable().meta({ description: 'Why nobody answered' }),
});

export type DnsLookUp = z.output<typeof dnsLookUpSchema>;

/** What a process says of its resolvers and its cache, in its row. */
export const dnsStateSchema = z.object({
  servers: z.array(
    z.object({
      server: z.string(),
      isTrusted: z.boolean().meta({ description: 'The settings trust it for DNSSEC' }),
      isBelieved: z.boolean().meta({ description: 'Trusted, and not found to be wrong about it' }),
      found: z.enum(['validates', 'unproven', 'says-nothing', 'fooled', 'unknown']).nullable().meta({
        description:
          'What the last look found. unproven: a signed name is authentic, but the forged one could not be tried; fooled: it gave out the forged one',
      }),
      reason: z.string().nullable(),
      lookedAt: z.iso.datetime().nullable(),
    }),
  ),
  cache: z.object({
    entries: z.int(),
    maxEntries: z.int(),
    hits: z.int(),
    misses: z.int().meta({ description: 'Since the settings came in force' }),
  }),
});

export type DnsState = z.output<typeof dnsStateSchema>;
