import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { count, flag, list, requiredLine, seconds, secret } from '../field.ts';

const account = z.strictObject({
  username: requiredLine({
    title: 'User name',
    description: 'What the mail program sends as user name, often the mail address. Compared without regard to case.',
    standard: 'RFC 4616 §2',
    max: 255,
  }),
  password: secret({
    title: 'Password',
    description: 'Stored only as a SCRAM-SHA-256 verifier, from which the password cannot be read back.',
    standard: 'RFC 5802, RFC 7677',
    secret: 'verifier',
  }),
  enabled: flag({
    title: 'Enabled',
    description: 'Off refuses the account’s sign-in as if its password were wrong.',
    default: true,
  }),
  senders: list({
    title: 'May send as',
    description: 'Addresses or domains the account may use as envelope sender; * is any.',
    standard: 'RFC 6409 §6.1',
    default: ['*'],
    kind: 'addresses',
  }),
});

/** Sign-in of mail programs. */
export const auth = defineFeature({
  group: 'auth',
  slug: 'auth',
  task: 'receiving',
  title: 'Sign-in',
  summary: 'Accounts with which mail programs sign in before they send. Sign-in is offered under TLS only.',
  standards: ['RFC 4954', 'RFC 4616', 'RFC 5802', 'RFC 7677'],
  isOn: ({ accounts, mechanisms }) => mechanisms.length > 0 && accounts.some(({ enabled }) => enabled),
  events: ['auth:success', 'auth:failure'],
  rules: [
    'builtin.authentication-required',
    'builtin.authentication',
    'builtin.sender-not-owned',
    'builtin.authenticated',
  ],
  variables: [
    { name: 'user', type: 'string', stages: ['mail', 'rcpt'], words: 'The account that the client signed in with.' },
    { name: 'authenticated', type: 'bool', stages: ['rcpt'], words: 'Whether the client signed in.' },
  ],
  selfTests: [
    { id: 'sign-in', title: 'Is sign-in offered under TLS only, and a wrong password refused?', answeredBy: 'engine' },
  ],
  fields: {
    mechanisms: z
      .array(z.enum(['PLAIN', 'LOGIN', 'SCRAM-SHA-256']))
      .max(3)
      .default(['PLAIN', 'LOGIN', 'SCRAM-SHA-256'])
      .meta({
        title: 'Mechanisms',
        overridable: 'listener',
        description:
          'Ways to sign in. SCRAM never sends the password; PLAIN and LOGIN do, inside TLS, and are what most programs use.',
        standard: 'RFC 4954 §4, RFC 5802',
        widget: 'choices',
        options: {
          PLAIN: 'name and password in one line, under TLS',
          LOGIN: 'the same in two lines, for old programs',
          'SCRAM-SHA-256': 'challenge and response, the password stays with the client',
        },
      }),
    accounts: z.array(account).max(100_000).default([]).meta({
      title: 'Accounts',
      description: 'Who may sign in. One account for each person or device makes it possible to turn one off.',
      widget: 'entries',
      key: 'username',
    }),
    maxFailures: count({
      title: 'Failures per connection',
      overridable: 'listener',
      description: 'After so many failed sign-ins the connection is closed.',
      standard: 'RFC 4954 §4',
      default: 3,
      min: 1,
      max: 100,
    }),
    failureDelay: seconds({
      title: 'Delay after a failure',
      overridable: 'listener',
      description: 'How long the answer to a failed sign-in waits; it slows down guessing.',
      default: 2,
      min: 0,
      max: 60,
    }),
  },
});
