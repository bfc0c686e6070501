import { contentFacts } from '@posthorn/policy/content';
import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { bytes, choice, count, flag, line, lineSchema, list, requiredLine, seconds, secret } from '../field.ts';
import { nameRule, replyTextRule } from '../line-rules.ts';
import { scannerTimeout, scannerTurns } from '../scanner-fields.ts';

const afterContent = ['prdr', 'data'] as const;

const scanner = z.strictObject({
  name: requiredLine({ title: 'Name', description: 'What profiles, events and rules call it.', rule: nameRule }),
  kind: choice({
    title: 'Kind',
    description: 'What is spoken with it.',
    default: 'rspamd',
    options: {
      rspamd: 'rspamd, over HTTP (its normal worker, usually port 11333)',
      spamd: 'SpamAssassin (spamd, usually port 783)',
      clamd: 'ClamAV (clamd, usually port 3310 or a socket)',
      milter:
        'a milter, such as opendkim: what it may change is set under Milters; one that signs has to canonicalise the header relaxed',
      http: 'a program of your own, which takes the message by POST and answers with JSON',
    },
  }),
  address: requiredLine({
    title: 'Address',
    description:
      'Where it is: 127.0.0.1:11333, [2001:db8::1]:783, unix:/run/clamav/clamd.ctl, or https://… for a program of your own.',
    max: 500,
  }),
  password: secret({
    title: 'Password',
    description:
      'What rspamd wants in its header Password, or your own program as a bearer token; stored encrypted and never shown.',
    secret: 'credential',
    placeholder: 'none',
  }).exactOptional(),
  timeout: scannerTimeout,
  onFailure: choice({
    title: 'Without an answer',
    description: 'What becomes of mail that it should have seen and did not.',
    default: 'defer',
    options: {
      defer: 'put off: the client keeps it and comes again (451)',
      accept: 'goes on without its verdict, which is noted',
      reject: 'refused (550)',
    },
  }),
  maxSize: bytes({
    title: 'Largest message',
    description: 'Larger ones are not shown to it. Keep it at what the scanner itself takes (clamd: StreamMaxLength).',
    default: 25 * 1024 * 1024,
    min: 1024,
    max: 2 * 1024 * 1024 * 1024,
  }),
  tooLarge: choice({
    title: 'Larger ones',
    description: 'What becomes of mail that is too large for it.',
    default: 'accept',
    options: { accept: 'go on without its verdict, which is noted', reject: 'are refused (552)' },
  }),
  atOnce: scannerTurns,
  addFields: flag({
    title: 'Add its header fields',
    description:
      'X-Spam-Flag, X-Spam-Status, X-Virus-Status, and with rspamd X-Spam, the subject that it rewrites and whatever else it is set to add; fields of these names that came with the message are taken out.',
    default: true,
  }),
  enabled: flag({ title: 'Enabled', description: 'Off asks it for nothing.', default: true }),
});

const action = z.strictObject({
  on: choice({
    title: 'When',
    description: 'What a scanner has to say for this to happen.',
    default: 'spam',
    options: {
      spam: 'it is spam (rspamd: add header, rewrite subject, reject)',
      malware: 'it holds malware',
      score: 'its score is at least …',
      quarantine: 'the scanner wants it quarantined',
      reject: 'the scanner wants it refused',
      defer: 'the scanner wants it to come again',
      discard: 'the scanner wants it thrown away',
      unscanned: 'a scanner gave no answer and mail goes on without',
    },
  }),
  atLeast: count({
    title: 'Score',
    description: 'From this score on.',
    default: 10,
    min: -1000,
    max: 10_000,
    shownWhen: { field: 'on', is: ['score'] },
  }),
  scanner: line({
    title: 'Scanner',
    description: 'Only this one; empty for any of the profile.',
    default: '',
    max: 64,
  }),
  outcome: choice({
    title: 'Then',
    description: 'What becomes of the message for this recipient.',
    default: 'quarantine',
    options: {
      deliver: 'deliver it as if nothing was found',
      tag: 'deliver it with a tag (X-Posthorn-Tags)',
      folder: 'deliver it into a folder of the mailbox (Maildir, or a store that knows addresses such as name+Junk@)',
      redirect: 'deliver it to another address',
      quarantine: 'keep it in quarantine',
      refuse: 'refuse it (550)',
      defer: 'put it off (451)',
      discard: 'take it and throw it away',
    },
  }),
  to: line({
    title: 'Tag, folder or address',
    description:
      'The tag, the folder, such as Junk, or the address it goes to, such as spam@example.org or {local}+junk@{domain}.',
    default: '',
    max: 320,
    shownWhen: { field: 'outcome', is: ['tag', 'folder', 'redirect'] },
  }),
  text: line({
    title: 'Words for the client',
    description: 'What a client that is refused or put off is told; empty for the words of the scanner.',
    default: '',
    max: 400,
    rule: replyTextRule,
    shownWhen: { field: 'outcome', is: ['refuse', 'defer'] },
  }),
});

const profile = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'Rules ask for it: content.profile == "strict".',
    rule: nameRule,
  }),
  recipients: list({
    title: 'Recipients',
    description: 'Whose mail is judged by it: addresses, domains, * for all, or @name of a list that people opt in to.',
    default: [],
    kind: 'addresses',
  }),
  mail: choice({
    title: 'Which mail',
    description: 'Whose mail to them is shown to scanners.',
    default: 'outside',
    options: { outside: 'mail from outside', all: 'all of it, that of people who sign in here too' },
  }),
  scanners: z.array(lineSchema(nameRule, 64)).max(20).default([]).meta({
    title: 'Scanners',
    description: 'Who looks at it, by name. All of them are asked at the same time.',
    widget: 'lines',
  }),
  actions: z.array(action).max(50).default([]).meta({
    title: 'What follows',
    description:
      'In order; the first that fits decides. What none fits: malware is refused, and what a scanner wants refused, put off, quarantined or thrown away is; all else is delivered.',
    widget: 'entries',
    ordered: true,
  }),
});

/** Whose mail is judged how, once its content is here. */
export const content = defineFeature({
  group: 'content',
  slug: 'content',
  task: 'judging',
  title: 'Content scanning',
  summary:
    'Scanners such as rspamd, SpamAssassin and ClamAV look at what mail holds, and profiles say for which recipients and what follows. Most clients hear one answer for all recipients, so that a message can only be judged by one profile unless they know PRDR.',
  standards: ['draft-hall-prdr-00', 'RFC 5321 §4.5.3.1.10'],
  isOn: ({ profiles }) => profiles.length > 0,
  events: ['msg:scan', 'scan:failed', 'scan:recovered'],
  rules: ['builtin.content-profile', 'builtin.content', 'builtin.content-unscanned'],
  selfTests: [{ id: 'scanners', title: 'Does every scanner answer?', answeredBy: 'engine' }],
  variables: [
    {
      name: 'content.profile',
      type: 'string',
      stages: ['rcpt', 'predata', 'prdr', 'data'],
      words:
        'The profile of the recipient, or that by which the whole message is judged; empty for recipients without one, and at data after each recipient was judged by itself.',
    },
    {
      name: 'content.profiles',
      type: 'list<string>',
      stages: ['predata', 'prdr', 'data'],
      words: 'The profiles of all recipients that were accepted, each once; an empty text stands for those without.',
    },
    ...(
      [
        [
          'verdict',
          'The gravest verdict of the scanners of the profile: clean, spam, quarantine, defer, reject, discard or malware; unscanned without any, empty where none was asked.',
        ],
        ['scanner', 'The scanner that gave it.'],
        ['score', 'The score that goes with it; the highest of all where it has none.'],
        ['symbols', 'The names of all signs that were found.'],
        ['ruleIds', 'Ids of rules of the scanners, and names of malware.'],
        ['opaque', 'The verdict in the scanner’s own words, such as the action of rspamd.'],
        ['tracker', 'By what the scanner finds the message again.'],
        ['failed', 'The scanners that gave no answer.'],
        [
          'action',
          'What the profile makes of it: deliver, tag, folder, redirect, quarantine, refuse, defer or discard.',
        ],
      ] as const
    ).map(([name, words]) => ({ name: `content.${name}`, type: contentFacts[name], words, stages: afterContent })),
  ],
  fields: {
    scanners: z.array(scanner).max(50).default([]).meta({
      title: 'Scanners',
      description: 'Programs that look at content. Their health and a test stand under Policy, Scanners.',
      widget: 'entries',
      key: 'name',
    }),
    profiles: z.array(profile).max(200).default([]).meta({
      title: 'Profiles',
      description:
        'From the strictest to the laxest: a recipient gets the first one that names it. Whoever none names has the laxest of all, which has no name.',
      widget: 'entries',
      key: 'name',
      ordered: true,
    }),
    budget: seconds({
      title: 'Time for all scanners',
      description:
        'How long all scanners of a message together may take while the client waits for its answer. Clients wait ten minutes at least, and many little longer.',
      standard: 'RFC 5321 §4.5.3.2.6',
      default: 60,
      min: 1,
      max: 300,
    }),
    profileConflict: choice({
      title: 'When profiles differ',
      overridable: 'listener',
      description:
        'What happens when a message names recipients of different profiles and the client takes one answer for all. People who sign in never meet it: their mail programs would not try again.',
      standard: 'RFC 5321 §4.5.3.1.10',
      default: 'defer',
      options: {
        defer:
          'put off the recipients whose profile is not that of the first one (452 4.5.3); they come in a message of their own',
        strictest: 'judge the message by the strictest profile among them',
        first: 'judge the message by the profile of the first recipient',
      },
    }),
  },
});
