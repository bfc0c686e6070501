import { z } from 'zod';

const nullableText = z.string().nullable();

export const headerLineSchema = z.object({
  index: z.number(),
  name: z.string(),
  value: z.string().meta({ description: 'Unfolded, not decoded; the first 2,048 octets' }),
  decoded: nullableText.meta({ description: 'With encoded words decoded (RFC 2047), when that differs' }),
  size: z.number().meta({ description: 'Octets of the whole field' }),
  more: z.number().meta({ description: 'Octets of the value that are not shown' }),
});

const hopSchema = z.object({
  from: nullableText,
  fromDetail: nullableText,
  by: nullableText,
  with: nullableText,
  id: nullableText,
  for: nullableText,
  at: nullableText,
  delaySeconds: z.number().nullable().meta({ description: 'Since the hop before; negative when clocks differ' }),
  isOurs: z.boolean(),
});

const authenticationResultsSchema = z.object({
  authservId: z.string(),
  isOurs: z.boolean().meta({ description: 'Written here; what came along with the message proves nothing' }),
  results: z.array(
    z.object({
      method: z.string(),
      result: z.string(),
      reason: nullableText,
      properties: z.array(z.object({ name: z.string(), value: z.string() })),
    }),
  ),
});

const dkimSchema = z.object({
  domain: nullableText,
  selector: nullableText,
  algorithm: nullableText,
  canonicalization: z.string(),
  headers: z.array(z.string()),
  identity: nullableText,
  signedAt: nullableText,
  expiresAt: nullableText,
  bodyHash: nullableText,
  keyName: nullableText,
  notes: z.array(z.string()),
});

export const headersSchema = z
  .object({
    headers: z.array(headerLineSchema).meta({ description: 'In order' }),
    total: z.number().meta({ description: 'Fields there are' }),
    size: z.number().meta({ description: 'Octets of the header section' }),
    end: z
      .enum(['blank', 'malformed', 'eof', 'bound'])
      .meta({ description: 'How the section ended: an empty line; a line that is no field; the end; a bound' }),
    nextCursor: z.string().nullable(),
    truncated: z.boolean().meta({ description: 'Some value is longer than what is shown, or there are more fields' }),
    explained: z.object({
      hops: z.array(hopSchema).meta({ description: 'Received fields, first hop first' }),
      moreHops: z.number(),
      authenticationResults: z.array(authenticationResultsSchema),
      dkim: z.array(dkimSchema).meta({ description: 'What each signature claims; nothing is verified here' }),
      date: z
        .object({ value: z.string(), at: nullableText, secondsBeforeAcceptance: z.number().nullable() })
        .nullable(),
      list: z.array(z.object({ name: z.string(), value: z.string(), words: z.string() })),
    }),
  })
  .meta({ id: 'Headers' });
