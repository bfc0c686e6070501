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
      acme: 'an authority such as Let’s Encrypt, which also renews it',
    },
  }),
  names: z.array(lineSchema(certificateNameRule)).max(1000).default([]).meta({
    title: 'Host names',
    description:
      'Clients that ask for one of these names (SNI) are shown this certificate; *.example.org stands for one label. Empty: the names in the certificate. An authority (ACME) is asked for exactly these.',
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
  ocsp: choice({
    title: 'OCSP staple',
    description:
      'Whether a fresh word of the issuer, that the certificate is not revoked, is sent along with it. Only responses that clients will accept are sent.',
    standard: 'RFC 6066 §8, RFC 6960',
    default: 'off',
    options: {
      off: 'nothing is sent along',
      file: 'from a file that another program keeps fresh',
      fetch: 'fetched from the responder that the certificate names, at half of its life',
    },
    shownWhen: { field: 'source', is: ['pem', 'files', 'acme'] },
  }),
  ocspFile: optionalLine({
    title: 'Response file',
    description:
      'Path of an OCSP response in DER form, or of several in PEM form; read again when it is replaced. Responses that clients would refuse are not sent.',
    standard: 'RFC 6960 §4.2.1',
    placeholder: 'no file',
    max: 4096,
    shownWhen: { field: 'ocsp', is: ['file'] },
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
  standards: ['RFC 3207', 'RFC 8314', 'RFC 8446', 'RFC 6066', 'RFC 6960', 'RFC 9525'],
  isOn: ({ certificates }) => certificates.length > 0,
  events: ['tls:cert', 'ocsp:staple', 'ocsp:fetch'],
  rules: ['builtin.tls-required'],
  variables: [
    { name: 'tls', type: 'bool', stages: ['mail'], words: 'Whether the connection is encrypted.' },
    ...(
      [
        ['tls.in.version', 'string', 'The version of TLS, such as TLSv1.3; empty in the clear.'],
        ['tls.in.cipher', 'string', 'The cipher; empty in the clear.'],
        ['tls.in.sni', 'domain', 'The name of ours that the client asked for.'],
        ['tls.in.peerSubject', 'string', 'Whom the certificate of the client names; empty where it showed none.'],
        ['tls.in.peerIssuer', 'string', 'Who signed that certificate.'],
        ['tls.in.peerFingerprint', 'string', 'Its SHA-256, as AA:BB:CC and so on.'],
        ['tls.in.peerVerified', 'bool', 'Whether an authority that is trusted vouches for it, and no veto forbids it.'],
      ] as const
    ).map(([name, type, words]) => ({ name, type, stages, words })),
  ],
  selfTests: [
    { id: 'certificates', title: 'Can the certificates be used, and for how long?', answeredBy: 'engine' },
    { id: 'handshakes', title: 'Does each listener shake hands with the right certificate?', answeredBy: 'engine' },
    { id: 'staples', title: 'Is each certificate shown with its OCSP staple?', answeredBy: 'engine' },
  ],
  fields: {
    certificates: z
      .array(certificate)
      .max(1000)
      .default([{ name: 'default', source: 'selfsigned', names: [], ocsp: 'off' }])
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
    askHosts: list({
      title: 'Ask for a certificate',
      overridable: 'listener',
      description:
        'Clients that are asked for a certificate of their own; they go on without one. Events and rules (tls.in.peerSubject, tls.in.peerVerified) tell of what they show. Trusted authorities, under Verification of hosts, say who may vouch.',
      standard: 'RFC 8446 §4.3.2',
      default: [],
      kind: 'hosts',
    }),
  },
});
