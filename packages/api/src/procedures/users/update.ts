import { withPeopleLock } from '@posthorn/db/people-lock';
import { z } from 'zod';
import { beforeAndAfter } from '../../audit.ts';
import { given } from '../../given.ts';
import { generatePassword } from '../../password.ts';
import { changePassword } from '../../people.ts';
import { roles } from '../../permissions.ts';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';
import { userColumns, userSchema, userView } from '../../views/user.ts';
import { assertOwnerRemains } from './owners.ts';

export const update = operation({
  needs: 'admin',
  fresh: true,
  method: 'PATCH',
  path: '/users/{id}',
  tag: 'users',
  summary: 'Change a name or role, disable, or reset the password',
})
  .input(
    z.object({
      id: z.string().max(64),
      name: z.string().trim().min(1).max(200).optional(),
      role: z.enum(roles).optional(),
      disabled: z.boolean().optional(),
      resetPassword: z
        .boolean()
        .optional()
        .meta({ description: 'Generate a new one, shown in this answer only; ends their sessions' }),
    }),
  )
  .output(z.object({ user: userSchema, generatedPassword: z.string().nullable() }))
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services;
    const { id, resetPassword, ...rest } = input;
    const wanted = given(rest);
    if (wanted.disabled && principalOf(ctx).id === id) throw problem('not-possible', 'You cannot disable yourself.');
    const before = await withPeopleLock(prisma, async (tx) => {
      const row = await tx.user.findUnique({ where: { id }, select: changeable });
      if (!row) throw problem('not-found', 'There is no such person.');
      if ((wanted.role && wanted.role !== 'owner') || wanted.disabled) await assertOwnerRemains(tx, id);
      await tx.user.update({ where: { id }, data: wanted });
      if (wanted.disabled) await tx.session.deleteMany({ where: { userId: id } });
      return row;
    });
    const generatedPassword = resetPassword ? generatePassword() : null;
    if (generatedPassword) await changePassword(prisma, id, { password: generatedPassword, mustChangePassword: true });
    ctx.audit = {
      target: before.email,
      detail: { ...beforeAndAfter({ ...before }, wanted), ...(resetPassword ? { passwordReset: true } : {}) },
    };
    return {
      user: userView(await prisma.user.findUniqueOrThrow({ where: { id }, select: userColumns })),
      generatedPassword,
    };
  });

const changeable = { email: true, name: true, role: true, disabled: true } as const;
