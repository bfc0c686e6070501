import { z } from 'zod';
import { generatePassword, weaknessOf } from '../../password.ts';
import { createPerson, emailInput } from '../../people.ts';
import { roles } from '../../permissions.ts';
import { problem } from '../../problem.ts';
import { operation } from '../../trpc.ts';
import { userColumns, userSchema, userView } from '../../views/user.ts';

export const create = operation({
  needs: 'admin',
  fresh: true,
  method: 'POST',
  path: '/users',
  tag: 'users',
  summary: 'Add a person',
  description:
    'Without a password one is generated, shown in this answer only, and must be changed at the first sign-in.',
  created: true,
})
  .input(
    z.object({
      email: emailInput,
      name: z.string().trim().min(1).max(200),
      role: z.enum(roles),
      password: z.string().max(200).optional(),
    }),
  )
  .output(z.object({ user: userSchema, generatedPassword: z.string().nullable() }))
  .mutation(async ({ ctx, input }) => {
    const { prisma } = ctx.services;
    const weakness = input.password === undefined ? null : weaknessOf(input.password, input.email);
    if (weakness) throw problem('invalid-input', weakness, { errors: [{ path: 'password', reason: weakness }] });
    if (await prisma.user.findUnique({ where: { email: input.email }, select: { id: true } })) {
      throw problem('conflict', `There is already a person with the address ${input.email}.`);
    }
    const generatedPassword = input.password === undefined ? generatePassword() : null;
    const id = await createPerson(prisma, {
      email: input.email,
      name: input.name,
      role: input.role,
      password: input.password ?? generatedPassword ?? '',
      mustChangePassword: generatedPassword !== null,
    });
    ctx.audit = { target: input.email, detail: { role: input.role } };
    const row = await prisma.user.findUniqueOrThrow({ where: { id }, select: userColumns });
    return { user: userView(row), generatedPassword };
  });
