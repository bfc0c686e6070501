import { z } from 'zod';
import { deviceOf } from '../../../people/device.ts';
import { operation } from '../../../trpc.ts';
import { instant, isoOf } from '../../../views/time.ts';
import { personOf } from '../person.ts';

export const list = operation({
  needs: 'person',
  method: 'GET',
  path: '/account/sessions',
  tag: 'account',
  summary: 'Where I am signed in',
})
  .output(
    z.object({
      items: z.array(
        z
          .object({
            id: z.string(),
            isThis: z.boolean(),
            device: z.string().meta({ description: 'Browser and system, as the browser says' }),
            userAgent: z.string().nullable(),
            method: z.string(),
            address: z.string().nullable().meta({ description: 'Where it was last seen' }),
            signedInFrom: z.string().nullable(),
            signedInAt: instant,
            lastSeenAt: instant,
            expiresAt: instant,
          })
          .meta({ id: 'Session' }),
      ),
    }),
  )
  .query(async ({ ctx }) => {
    const { id: userId, session } = personOf(ctx);
    const rows = await ctx.services.prisma.session.findMany({
      where: { userId, expiresAt: { gt: ctx.services.now() } },
      orderBy: { lastSeenAt: 'desc' },
      take: 200,
    });
    const items = rows.map((row) => ({
      id: row.id,
      isThis: row.id === session.id,
      device: deviceOf(row.userAgent),
      userAgent: row.userAgent,
      method: row.method,
      address: row.lastSeenAddress ?? row.ipAddress,
      signedInFrom: row.ipAddress,
      signedInAt: isoOf(row.createdAt),
      lastSeenAt: isoOf(row.lastSeenAt),
      expiresAt: isoOf(row.expiresAt),
    }));
    return { items: items.sort((a, b) => Number(b.isThis) - Number(a.isThis)) };
  });
