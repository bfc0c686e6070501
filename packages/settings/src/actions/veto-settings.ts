import { z } from 'zod';
import { choice, count, flag, line, requiredLine } from '../field.ts';
import { nameRule } from '../line-rules.ts';
import { redisTarget, sqlTarget, webhookTarget } from './targets.ts';

const expression = z.strictObject({
  kind: z.literal('cel').meta({ title: 'Expression', description: 'Who is asked, or what is looked at.' }),
  expression: z.string().min(1).max(4000).meta({
    title: 'Expression',
    description:
      'Its value decides, such as data.issuer == "Bad CA" ? "we do not trust Bad CA" : "". A text that is not empty is the reason, true refuses in the name of the veto, and everything else lets go on.',
    standard: 'CEL',
    widget: 'expression',
  }),
});

/** One veto: what is asked at a moment of a connection on the way out, or about the certificate of a client. */
export const vetoSchema = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'Stands in every event of the veto.', rule: nameRule }),
  event: choice({
    title: 'At',
    description: 'The moment of a connection at which it is asked, and what a refusal means there.',
    default: 'tcp:connect',
    options: {
      'tcp:connect': 'before an address is connected to: it is not connected to',
      'smtp:connect': 'after the greeting: the connection is closed',
      'tls:cert': 'for each certificate of the chain: the certificate does not count as verified',
    },
  }),
  direction: choice({
    title: 'Whose connections',
    description: 'Clients are asked about at tls:cert only, and show a certificate where tls.askHosts has them asked.',
    default: 'out',
    options: { out: 'ours, to other hosts', in: 'those of clients: rules then find tls.in.peerVerified to be false' },
  }),
  when: z.string().max(4000).default('').meta({
    title: 'Only when',
    description: 'A condition over the fields of the event, such as event.host == "mx.example.org". Empty: always.',
    standard: 'CEL',
    widget: 'expression',
  }),
  transport: line({
    title: 'Only for transport',
    description: 'A kind of transport (mx, smarthost, lmtp) or the name of a route. Empty: any.',
    default: '',
    max: 64,
  }),
  ask: z
    .discriminatedUnion('kind', [expression, sqlTarget, redisTarget, webhookTarget])
    .meta({ title: 'Asks', description: 'What gives the answer.', widget: 'variant' }),
  timeout: count({
    title: 'Wait for the answer',
    description: 'The connection waits for it no longer than this.',
    default: 1000,
    min: 20,
    max: 10_000,
    unit: 'milliseconds',
  }),
  onFailure: choice({
    title: 'When it fails',
    description: 'What happens when there is no answer in time, or it cannot be asked. Either way it is recorded.',
    default: 'go-on',
    options: {
      'go-on': 'as if it had nothing against it',
      refuse: 'as if it refused; mail of ours waits and is tried again',
    },
  }),
  enabled: flag({ title: 'Enabled', description: 'Off keeps the veto without asking it.', default: true }),
});
