import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { choice, count, flag, lineSchema, optionalLine, requiredLine, seconds, secret } from '../field.ts';
import { domainRule, fieldNameRule, instantRule, selectorRule } from '../line-rules.ts';

const signingKey = z.strictObject({
  selector: requiredLine({
    title: 'Selector',
    description: 'Names the key in DNS: its record stands at selector._domainkey.domain. Never use one again.',
    standard: 'RFC 6376 §3.1',
    rule: selectorRule,
    max: 63,
  }),
  algorithm: choice({
    title: 'Algorithm',
    description:
      'RSA is understood everywhere. Ed25519 is short and strong, and not yet; have one of each to use both.',
    standard: 'RFC 8301, RFC 8463',
    default: 'rsa-sha256',
    options: {
      'rsa-sha256': 'RSA, understood by every receiver',
      'ed25519-sha256': 'Ed25519, for receivers that know it',
    },
  }),
  privateKey: secret({
    title: 'Private key',
    description: 'In PEM form, without passphrase. It is encrypted when stored and never shown again.',
    standard: 'RFC 7468 §10',
    secret: 'signing-key',
  }),
  signsFrom: optionalLine({
    title: 'Signs from',
    description:
      'Until then the key is only published. Of several keys of one algorithm the one that began last signs.',
    placeholder: 'at once',
    rule: instantRule,
    max: 40,
  }),
  signsUntil: optionalLine({
    title: 'Signs until',
    description: 'From then on the key signs nothing, even when no other one can.',
    placeholder: 'no end',
    rule: instantRule,
    max: 40,
  }),
});

const signingDomain = z.strictObject({
  domain: requiredLine({
    title: 'Domain',
    description: 'Signs mail whose author (From) is of this domain.',
    standard: 'RFC 6376 §3.5',
    rule: domainRule,
  }),
  subdomains: flag({
    title: 'And its subdomains',
    description: 'Signs in the name of this domain for authors of subdomains that have no entry of their own.',
    standard: 'RFC 9989 §4.4',
    default: true,
  }),
  keys: z.array(signingKey).max(20).default([]).meta({
    title: 'Keys',
    description: 'The live ones, the next ones and those that lately signed. One signature is made for each algorithm.',
    widget: 'entries',
    key: 'selector',
  }),
});

/** RFC 6376 §5.4.1, and what lists and programs act on. */
const SIGNED = [
  'From',
  'Sender',
  'Reply-To',
  'To',
  'Cc',
  'Subject',
  'Date',
  'Message-ID',
  'In-Reply-To',
  'References',
  'MIME-Version',
  'Content-Type',
  'Content-Transfer-Encoding',
  'Content-ID',
  'Content-Description',
  'Resent-Date',
  'Resent-From',
  'Resent-To',
  'Resent-Cc',
  'Resent-Message-ID',
  'List-Id',
  'List-Help',
  'List-Unsubscribe',
  'List-Unsubscribe-Post',
  'List-Subscribe',
  'List-Post',
  'List-Owner',
  'List-Archive',
  'TLS-Required',
  'Autocrypt',
];
const OVERSIGNED = ['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'Reply-To', 'MIME-Version', 'Content-Type'];

/** Signatures over header and body. */
export const dkim = defineFeature({
  group: 'dkim',
  slug: 'dkim',
  task: 'judging',
  title: 'DKIM',
  summary:
    'Domains sign the mail they vouch for: Posthorn checks the signatures of others and signs for yours. Look here when signed mail arrives broken, or when yours is not signed.',
  standards: ['RFC 6376', 'RFC 8301', 'RFC 8463'],
  isOn: ({ verify, domains }) => verify || domains.some(({ keys }) => keys.length > 0),
  events: ['dkim:signed', 'dkim:unsigned', 'dkim:key'],
  variables: [
    { name: 'dkim.domains', type: 'list<string>', stages: ['prdr', 'data'], words: 'Domains whose signatures pass.' },
    {
      name: 'dkim.results',
      type: 'list<string>',
      stages: ['prdr', 'data'],
      words: 'Each signature as result:domain:selector.',
    },
  ],
  selfTests: [
    { id: 'verify', title: 'Is a good signature believed, and a broken one not?', answeredBy: 'engine' },
    { id: 'signing', title: 'Does every key sign, and does the world verify it?', answeredBy: 'worker' },
  ],
  fields: {
    verify: flag({
      title: 'Check signatures',
      overridable: 'listener',
      description: 'Checks the signatures of mail from clients that neither signed in nor are relay hosts.',
      standard: 'RFC 6376 §6',
      default: true,
    }),
    minRsaBits: count({
      title: 'Shortest RSA key',
      description: 'Signatures by shorter keys do not pass; the standard forbids less than 1024.',
      standard: 'RFC 8301 §3.2',
      default: 1024,
      min: 1024,
      max: 4096,
      unit: 'bits',
    }),
    maxSignatures: count({
      title: 'Signatures checked',
      description: 'Of one message, from the top. The others are reported as not checked.',
      default: 10,
      min: 1,
      max: 30,
    }),
    domains: z.array(signingDomain).max(10_000).default([]).meta({
      title: 'Domains that sign',
      description:
        'Keys by the domain of the author. The page of a domain makes them, shows the record, and says when they sign.',
      standard: 'RFC 6376 §5',
      widget: 'entries',
      key: 'domain',
    }),
    waitForRecord: flag({
      title: 'Sign when DNS shows the key',
      description:
        'A key signs once its record was seen; until then an older one goes on. Off signs at once, for networks whose own DNS does not show it.',
      standard: 'RFC 6376 §3.6.2',
      default: true,
    }),
    whenUnsigned: choice({
      title: 'When mail cannot be signed',
      description:
        'What becomes of mail of a domain with keys of which none can sign now. Either way an event is written and the overview says so.',
      standard: 'RFC 6376 §5.1',
      default: 'send',
      options: { send: 'it leaves without a signature', wait: 'it waits in the queue' },
    }),
    signForwarded: flag({
      title: 'Sign forwarded mail',
      description: 'Also signs mail from outside that an alias sends on, when its author is of a domain with keys.',
      default: false,
    }),
    signHeaders: fieldNames({
      title: 'Header fields signed',
      description: 'Signed wherever they occur. From always is.',
      standard: 'RFC 6376 §5.4.1',
      default: SIGNED,
    }),
    oversignHeaders: fieldNames({
      title: 'Fields nobody may add',
      description: 'Signed once more than they occur, so that another one added on the way breaks the signature.',
      standard: 'RFC 6376 §8.15',
      default: OVERSIGNED,
    }),
    signatureLifetime: seconds({
      title: 'Signatures expire after',
      description:
        'Says in x= until when the signature holds; 0 says nothing. Less than a week loses mail that waits in a queue.',
      standard: 'RFC 6376 §3.5',
      default: 0,
      min: 0,
      max: 31_536_000,
    }),
    keepRecordDays: count({
      title: 'Keep old records',
      description:
        'How long the record of a key stays published after its last signature, for mail that is still on its way.',
      standard: 'RFC 6376 §6',
      default: 7,
      min: 1,
      max: 90,
      unit: 'days',
    }),
    rotateAfterMonths: count({
      title: 'Remind of a new key',
      description: 'The overview reminds when a key has signed for so long; 0 never does.',
      standard: 'RFC 6376 §8.3',
      default: 12,
      min: 0,
      max: 60,
      unit: 'months',
    }),
  },
});

function fieldNames(words: { title: string; description: string; standard: string; default: string[] }) {
  const { default: initial, ...rest } = words;
  return z
    .array(lineSchema(fieldNameRule, 78))
    .max(100)
    .default(initial)
    .meta({ ...rest, widget: 'lines' });
}
