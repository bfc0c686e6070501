import { z } from 'zod';

export const partSchema = z
  .object({
    path: z.string().meta({ description: '`1`, `2.1`, …; `0` is the message itself' }),
    depth: z.number(),
    type: z.string(),
    charset: z.string().nullable(),
    encoding: z.string(),
    disposition: z.string().nullable(),
    name: z.string().nullable().meta({ description: 'As the sender wrote it; never a safe path' }),
    contentId: z.string().nullable(),
    size: z.number().meta({ description: 'Octets as they travelled' }),
    decodedSize: z.number().meta({ description: 'Octets without the transfer encoding' }),
    isLeaf: z.boolean(),
    isText: z.boolean().meta({ description: 'Can be read as text' }),
  })
  .meta({ id: 'Part' });

export const partTextSchema = z
  .object({
    path: z.string(),
    type: z.string(),
    charset: z.string(),
    text: z.string().meta({ description: 'Untrusted; the first 256 KiB' }),
    more: z.number().meta({ description: 'Octets that are not in `text`; download the part for them' }),
  })
  .meta({ id: 'PartText' });
