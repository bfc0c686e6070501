import { stages } from '@posthorn/policy/stage';
import { z } from 'zod';
import { defineFeature } from '../feature.ts';
import { block, choice, lineSchema, list, optionalLine, requiredLine, secret } from '../field.ts';
import { certificateNameRule, nameRule } from '../line-rules.ts';

const certificate = z.strictObject({
  name: requiredLine({
    title: 'Name',
    description: 'What listeners call this certificate.',
    rule: nameRule,
  }),
  source: choice({
    title: 'Source',
    description: 'Where certificate and key come from.',
    default: 'selfsigned',
    options: {
      selfsigned: 'made by Posthorn at first start: encrypts, but proves nothing',
      pem: 'pasted here; the key is kept encrypted',
      files: 'files on this machine, read again when they change',
    },
  }),
  names: z.array(lineSchema(certificateNameRule)).max(1000).default([]).meta({
    title: 'Host names',
    description:
      'Clients that ask for one of these names (SNI) are shown this certificate; *.example.org stands for one label. Empty: the names in the certificate.',
    standard: 'RFC 6066 §3, RFC 9525 §6.3',
    widget: 'lines',
  }),
  certificatePem: block({
    title: 'Certificate chain',
    description: 'The certificate followed by its intermediates, in PEM form.',
    standard: 'RFC 7468 §5',
    max: 200_000,
    widget: 'certificate',
    shownWhen: { field: 'source', is: ['pem'] },
  }),
  privateKey: secret({
    title: 'Private key',
    description: 'The key in PEM form. It is encrypted when stored and never shown again.',
    standard: 'RFC 7468 §10',
    secret: 'private-key',
    shownWhen: { field: 'source', is: ['pem'] },
  }).exactOptional(),
  certificateFile: optionalLine({
    title: 'Certificate file',
    description: 'Path of the certificate chain in PEM form, such as /etc/ssl/posthorn/fullchain.pem.',
    placeholder: 'no file',
    max: 4096,
    shownWhen: { field: 'source', is: ['files'] },
  }),
  keyFile: optionalLine({
    title: 'Key file',
    description:
      'Path of the private key in PEM form, such as /etc/ssl/posthorn/privkey.pem; the engine must be able to read it.',
    placeholder: 'no file',
    max: 4096,
    shownWhen: { field: 'source', is: ['files'] },
  }),
});

/** Certificates and what TLS must be like. */
export const tls = defineFeature({
  group: 'tls',
  slug: 'tls',
  task: 'receiving',
  title: 'TLS',
  summary:
    'Certificates that Posthorn shows to clients, and from whom it demands encryption. A fresh installation encrypts with a certificate it made itself.',
  standards: ['RFC 3207', 'RFC 8314', 'RFC 8446', 'RFC 6066', 'RFC 9525'],
  isOn: ({ certificates }) => certificates.length > 0,
  events: ['tls:cert'],
  rules: ['builtin.tls-required'],
  variables: [
    { name: 'tls', type: 'bool', stages: ['mail'], words: 'Whether the connection is encrypted.' },
    ...(
      [
        ['tls.in.version', 'string', 'The version of TLS, such as TLSv1.3; empty in the clear.'],
        ['tls.in.cipher', 'string', 'The cipher; empty in the clear.'],
        ['tls.in.sni', 'domain', 'The name of ours that the client asked for.'],
        [
          'tls.in.resumption',
          'int',
          'Bits: 1 sessions can be resumed here, 2 the client asked for it, 4 it offered a session, 8 it was given one, 16 the session was resumed.',
        ],
      ] as const
    ).map(([name, type, words]) => ({ name, type, stages, words })),
  ],
  selfTests: [
    { id: 'certificates', title: 'Can the certificates be used, and for how long?', answeredBy: 'engine' },
    { id: 'handshakes', title: 'Does each listener shake hands with the right certificate?', answeredBy: 'engine' },
  ],
  fields: {
    certificates: z
      .array(certificate)
      .max(1000)
      .default([{ name: 'default', source: 'selfsigned', names: [] }])
      .meta({
        title: 'Certificates',
        description: 'The first one is shown when neither the client’s wish nor the listener picks another.',
        widget: 'entries',
        key: 'name',
        ordered: true,
      }),
    minVersion: choice({
      title: 'Oldest TLS version',
      description: 'Older versions are refused. TLS 1.2 is right for mail; 1.3 alone still shuts out some servers.',
      standard: 'RFC 8996, RFC 9325 §3.1.1',
      default: 'TLSv1.2',
      options: { 'TLSv1.2': 'TLS 1.2 and later', 'TLSv1.3': 'TLS 1.3 only' },
    }),
    requireHosts: list({
      title: 'Must encrypt',
      overridable: 'listener',
      description:
        'Clients that get 530 for MAIL FROM until TLS is on. On a port that serves the world, * refuses the mail of servers without TLS.',
      standard: 'RFC 3207 §4',
      default: [],
      kind: 'hosts',
    }),
  },
});
