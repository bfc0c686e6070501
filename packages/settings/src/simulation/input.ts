import { z } from 'zod';

/** The largest message that can be pasted, in octets; a stored one is read where it lies. */
export const maxPastedOctets = 1024 * 1024;

/** Which settings a simulation is answered by. */
export const settingsChoiceSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('inForce') }),
    z.strictObject({ kind: z.literal('revision'), number: z.number().int().min(1).max(2_147_483_647) }),
    z.strictObject({ kind: z.literal('draft') }),
  ])
  .meta({
    id: 'SimulationSettings',
    description: '`inForce`: the newest revision; `revision`: that one; `draft`: what you are working on',
  });
export type SettingsChoice = z.output<typeof settingsChoiceSchema>;

const noControls = /^[^\x00-\x1f\x7f]*$/u;
const address = z.union([z.ipv4(), z.ipv6()]);
const port = z.number().int().min(1).max(65_535);
/** Goes onto a line of the conversation, so that it may not hold a line end. */
const words = (max: number) => z.string().max(max).regex(noControls, 'control characters cannot be part of it');

/** A session to be invented: who comes, what it says. */
export const simulatedSessionSchema = z.strictObject({
  client: z.strictObject({ address, port: port.default(54_321) }),
  /** Who stands between the client and us, and says so. */
  front: z.strictObject({ by: z.enum(['proxy', 'xclient']), address, port: port.default(54_322) }).optional(),
  listener: words(100).default('').meta({ description: 'Name of a listener; empty: the first for other mail servers' }),
  helo: z.strictObject({
    verb: z.enum(['EHLO', 'HELO', 'LHLO']).default('EHLO'),
    name: words(1000),
  }),
  tls: z
    .enum(['none', 'TLSv1.2', 'TLSv1.3'])
    .default('none')
    .meta({ description: 'The best the client can do. A real handshake is done, as far as the listener offers it' }),
  serverName: words(255).optional().meta({ description: 'The name the client asks for in TLS (SNI)' }),
  user: words(255).default('').meta({ description: 'An account that has signed in; no password is asked for' }),
  sender: words(1000).meta({ description: 'MAIL FROM without angle brackets; empty for reports' }),
  mailParameters: words(1000).default('').meta({ description: 'As in the command: `BODY=8BITMIME SMTPUTF8`' }),
  recipients: z
    .array(z.strictObject({ address: words(1000).min(1), parameters: words(1000).default('') }))
    .min(1)
    .max(100),
  /** When it is said to happen; not in the future. */
  at: z.iso.datetime({ offset: true }).optional(),
});
export type SimulatedSession = z.output<typeof simulatedSessionSchema>;

/** The message of a simulation: octets, a stored message, or none (the conversation ends before DATA). */
const contentSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('octets'), base64: z.base64().max(Math.ceil((maxPastedOctets * 4) / 3) + 4) }),
  z.strictObject({ kind: z.literal('stored'), id: z.string().max(40) }),
]);

/** What a request of kind `simulation` asks for. */
export const simulationInputSchema = z.strictObject({
  session: simulatedSessionSchema,
  content: contentSchema,
  settings: z.array(settingsChoiceSchema).min(1).max(2),
  /** Whose draft. */
  owner: z.string(),
});
export type SimulationInput = z.output<typeof simulationInputSchema>;

/** What a request of kind `replay` asks for. */
export const replayInputSchema = z.strictObject({
  /** How many of the newest messages and refusals. */
  count: z.number().int().min(10).max(1000),
  what: z.enum(['everything', 'messages', 'refusals']),
  settings: settingsChoiceSchema,
  against: settingsChoiceSchema,
  owner: z.string(),
});
export type ReplayInput = z.output<typeof replayInputSchema>;
