import { uuidv7 } from '@posthorn/events/id';
import { z } from 'zod';
import { createApiKey } from '../../api-key.ts';
import { scopes } from '../../permissions.ts';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { apiKeySchema, apiKeyView } from '../../views/api-key.ts';
import { instantInput } from '../../views/time.ts';

export const create = operation({
  needs: 'admin',
  fresh: true,
  method: 'POST',
  path: '/api-keys',
  tag: 'api-keys',
  summary: 'Make an API key',
  description: '`key` is in this answer and nowhere else: only its hash is kept.',
  created: true,
})
  .input(
    z.object({
      name: z.string().trim().min(1).max(100),
      scopes: z.array(z.enum(scopes)).min(1).max(scopes.length),
      expiresAt: instantInput.optional(),
    }),
  )
  .output(z.object({ key: z.string(), apiKey: apiKeySchema }))
  .mutation(async ({ ctx, input }) => {
    const { prisma, now } = ctx.services;
    const expiresAt = input.expiresAt ? new Date(input.expiresAt) : null;
    if (expiresAt && expiresAt <= now()) {
      throw problem('invalid-input', 'The key would be expired already.', {
        errors: [{ path: 'expiresAt', reason: 'lies in the past' }],
      });
    }
    const { key, hash, start } = createApiKey();
    const row = await prisma.apiKey.create({
      data: {
        id: uuidv7(),
        name: input.name,
        start,
        hash,
        scopes: [...new Set(input.scopes)],
        createdBy: principalOf(ctx).name,
        createdAt: now(),
        expiresAt,
      },
    });
    ctx.audit = { target: row.id, detail: { name: row.name, scopes: row.scopes, expiresAt: input.expiresAt ?? null } };
    return { key, apiKey: apiKeyView(row) };
  });
