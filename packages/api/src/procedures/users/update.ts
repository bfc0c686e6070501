import { z } from 'zod';
import { generatePassword } from '../../password.ts';
import { changePassword } from '../../people.ts';
import { roles } from '../../permissions.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { userColumns, userSchema, userView } from '../../views/user.ts';
import { assertOwnerRemains } from './owners.ts';

export const update = operation({
  needs: 'admin',
  method: 'PATCH',
  path: '/users/{id}',
  tag: 'users',
  summary: 'Change a name or role, disable, or reset the password',
})
  .input(
    z.object({
      id: z.string().max(64),
      name: z.string().min(1).max(200).optional(),
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
    const before = await prisma.user.findUnique({ where: { id: input.id }, select: { email: true, role: true } });
    if (!before) throw problem('not-found', 'There is no such person.');
    if ((input.role && input.role !== 'owner') || input.disabled) await assertOwnerRemains(prisma, input.id);
    await prisma.user.update({
      where: { id: input.id },
      data: {
        ...(input.name === undefined ? {} : { name: input.name }),
        ...(input.role === undefined ? {} : { role: input.role }),
        ...(input.disabled === undefined ? {} : { disabled: input.disabled }),
      },
    });
    const generatedPassword = input.resetPassword ? generatePassword() : null;
    if (generatedPassword)
      await changePassword(prisma, input.id, { password: generatedPassword, mustChangePassword: true });
    if (input.disabled) await prisma.session.deleteMany({ where: { userId: input.id } });
    const { id: _, resetPassword, ...changed } = input;
    ctx.audit = {
      target: before.email,
      detail: { ...changed, ...(resetPassword ? { passwordReset: true } : {}), roleBefore: before.role },
    };
    return {
      user: userView(await prisma.user.findUniqueOrThrow({ where: { id: input.id }, select: userColumns })),
      generatedPassword,
    };
  });
