import { askProbe } from '@posthorn/db/probes';
import { parseAddress } from '@posthorn/policy/address';
import type { ProbeInput } from '@posthorn/settings/probe';
import { z } from 'zod';
import { problem } from '../../problem.ts';
import { operation, principalOf } from '../../trpc.ts';

export const start = operation({
  needs: 'configure',
  method: 'POST',
  path: '/probes',
  tag: 'probes',
  summary: 'Look how mail to a domain or an address would leave',
  description:
    'A worker goes the way of a message: route, MX, MTA-STS, addresses, TLSA, connection, STARTTLS, certificate, and MAIL and RCPT when asked for; never DATA, so that nothing is sent. Ask for the steps by the id. Ten may be under way, and twenty be asked for in a minute: then 429. With no live worker: 503 at once.',
})
  .input(
    z.object({
      address: z.string().trim().min(1).max(320).meta({ description: 'A domain, or a whole address' }),
      rcpt: z.boolean().default(false).meta({ description: 'Say MAIL and RCPT, too' }),
      sender: z
        .string()
        .trim()
        .max(320)
        .default('')
        .meta({ description: 'The sender it says; empty: the null sender' }),
      requireTls: z.boolean().default(false).meta({ description: 'As if the message came with REQUIRETLS' }),
    }),
  )
  .output(z.object({ id: z.string() }))
  .mutation(async ({ ctx, input }) => {
    const asked: ProbeInput = {
      ...input,
      address: addressIn('address', input.address.includes('@') ? input.address : `postmaster@${input.address}`),
      sender: input.sender === '' ? '' : addressIn('sender', input.sender),
    };
    const request = await askProbe(ctx.services.pool, { input: asked, author: principalOf(ctx).name });
    if (request.kind === 'busy')
      throw problem('too-many-requests', 'Enough probes are under way. Wait a minute, and ask again.');
    if (request.kind === 'no-answerer')
      throw problem('unavailable', 'No worker is running that could look. Start one and try again.');
    ctx.audit.target = asked.address;
    return { id: request.id };
  });

/** The address as it is said to other servers. */
function addressIn(path: 'address' | 'sender', text: string): string {
  const wrong = (reason: string) =>
    problem('invalid-input', `This cannot be mailed: ${reason}.`, { errors: [{ path, reason }] });
  const read = parseAddress(text);
  if (!read.ok) throw wrong(read.reason);
  const { local, domain } = read.value;
  if (!/^[\w!#$%&'*+\-/=?^`{|}~.]+$/.test(local)) throw wrong('its local part is not plain ASCII');
  return `${local}@${domain}`;
}
