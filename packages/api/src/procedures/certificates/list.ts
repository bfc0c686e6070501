import { z } from 'zod';
import { acmeStateSchema } from '../../certificates/acme.ts';
import { certificateInUseSchema } from '../../certificates/in-use.ts';
import { readCertificates } from '../../certificates/read.ts';
import { operation } from '../../trpc.ts';
import { instant, isoOf } from '../../views/time.ts';

export const list = operation({
  needs: 'read',
  method: 'GET',
  path: '/certificates',
  tag: 'certificates',
  summary: 'Our certificates: what they say, where they are shown, their staples, and their TLSA records in DNS',
  description:
    'As the live engines show them, in the order of the settings in force; the first 200. Private keys are never returned.',
})
  .output(
    z.object({
      items: z.array(
        z.object({
          name: z.string(),
          source: z.enum(['selfsigned', 'pem', 'files', 'acme']),
          ocsp: z.enum(['off', 'file', 'fetch']),
          inUse: certificateInUseSchema
            .extend({ engines: z.int() })
            .nullable()
            .meta({ description: 'Null: no live engine shows it' }),
          problem: z.string().nullable(),
          acme: acmeStateSchema
            .nullable()
            .meta({ description: 'How it does with its authority; null for one from elsewhere' }),
          listeners: z.array(z.string()).meta({ description: 'Listeners that show it to clients which name no host' }),
          hosts: z.array(z.string()).meta({ description: 'Hosts for which it is shown' }),
          standsByFor: z.array(z.string()).meta({ description: 'Hosts it names, for which another one is shown' }),
          successorOf: z.string().nullable().meta({ description: 'The certificate in whose place it could be shown' }),
          records: z.array(
            z.object({
              host: z.string(),
              name: z.string(),
              record: z.string().meta({ description: 'As zone files have it' }),
              names: z.enum(['key', 'authority']).meta({
                description: 'What it names: the key of the certificate, or who issued it; one of them is enough',
              }),
              sight: z
                .object({
                  state: z.enum(['seen', 'insecure', 'absent', 'unknown']),
                  words: z.string(),
                  ttl: z.int().nullable(),
                  checkedAt: instant,
                  seenSince: instant.nullable(),
                })
                .nullable(),
            }),
          ),
          change: z
            .object({
              step: z.enum(['none', 'add', 'publish', 'wait', 'switch']),
              words: z.string(),
              until: instant.nullable(),
              next: z.string().nullable(),
            })
            .nullable(),
        }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const found = await readCertificates(ctx);
    return {
      items: found.map((one) => ({
        ...one,
        records: one.records.map((record) => ({
          ...record,
          sight: record.sight && {
            ...record.sight,
            checkedAt: isoOf(record.sight.checkedAt),
            seenSince: isoOf(record.sight.seenSince),
          },
        })),
        change: one.change && { ...one.change, until: isoOf(one.change.until) },
      })),
    };
  });
