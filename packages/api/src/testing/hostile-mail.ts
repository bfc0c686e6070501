/** One message that means harm, as it goes over the wire. */
export type HostileMail = {
  name: string;
  sender: string;
  recipients: string[];
  /** Whole octets, lines ended by CR LF where a server would insist on it. */
  content: Buffer;
};

/** Would run, if any page let it: sets a mark on the window and on the title. */
export const attack = `<script>window.owned=1;document.title='owned'</script><img src=x onerror="window.owned=1">`;

/** Each tries something else; all of them are mail that a server may have to accept. */
export const hostileMails = (): HostileMail[] => [
  mail('script in every header and part', scriptEverywhere()),
  { ...mail('ten thousand recipients', simple('To very many')), recipients: tenThousand() },
  mail('a subject of five megabytes', simple('a'.repeat(5_000_000))),
  mail(
    'a subject of five megabytes, folded',
    simple(Array.from({ length: 80_000 }, () => 'b'.repeat(61)).join('\r\n ')),
  ),
  mail('text that turns round and hides', bidi()),
  mail('domains that look like others', homoglyphs()),
  mail('octets that are no text', broken()),
  mail('a thousand nested parts', nested()),
  mail('ten thousand parts side by side', wide()),
  mail('encodings that promise much', bombs()),
  mail(
    'a hundred thousand header fields',
    simple('Many fields', 'X-Filler: <script>window.owned=1</script>\r\n'.repeat(100_000)),
  ),
  mail('a page that calls home in every way', page()),
  mail('a header without an end', Buffer.from(`Subject: no end\r\n${'X-A: b\r\n'.repeat(10)}`)),
];

const mail = (name: string, content: Buffer): HostileMail => ({
  name,
  sender: 'evil@sender.example',
  recipients: ['kim@far.example'],
  content,
});

const simple = (subject: string, fields = ''): Buffer =>
  Buffer.from(`Subject: ${subject}\r\nFrom: evil@sender.example\r\nTo: kim@far.example\r\n${fields}\r\nHello.\r\n`);

const tenThousand = (): string[] => Array.from({ length: 10_000 }, (_, index) => `r${index}@far.example`);

const scriptEverywhere = (): Buffer => {
  const fields = [
    'Subject',
    'To',
    'Cc',
    'Reply-To',
    'List-Id',
    'List-Unsubscribe',
    'Date',
    'X-Any',
    'Return-Receipt-To',
  ];
  const encoded = `=?utf-8?b?${Buffer.from(attack).toString('base64')}?=`;
  return Buffer.from(
    [
      `Received: from ${attack} (${attack}) by ${attack} with ${attack} id ${attack}; ${attack}`,
      `Authentication-Results: ${attack}; dkim=${attack} header.d=${attack}`,
      `DKIM-Signature: v=1; a=${attack.replaceAll(';', '')}; d=${attack.replaceAll(';', '')}; s=x; h=${attack.replaceAll(';', '')}`,
      `From: "${attack.replaceAll('"', '')}" <evil@sender.example>`,
      ...fields.map((name) => `${name}: ${attack} ${encoded}`),
      `Message-ID: <${attack}@x>`,
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary="b"',
      '',
      '--b',
      'Content-Type: text/plain',
      '',
      attack,
      '--b',
      'Content-Type: text/html',
      '',
      `<html><head>${attack}<base href="http://evil.example/"><meta http-equiv=refresh content="0;url=http://evil.example/"></head><body onload="window.owned=1">${attack}<svg onload="window.owned=1"><iframe srcdoc="${attack.replaceAll('"', '&quot;')}"></iframe><a href="javascript:window.owned=1">x</a><math><mtext><table><mglyph><style><img src=x onerror=window.owned=1></style>`,
      '--b',
      `Content-Type: text/html; name="${attack.replaceAll('"', "'")}.html"`,
      `Content-Disposition: attachment; filename="../../${attack.replaceAll('"', "'")}"`,
      '',
      attack,
      '--b',
      `Content-Type: ${attack.replaceAll(';', '')}`,
      `Content-ID: <${attack}>`,
      '',
      attack,
      '--b--',
      '',
    ].join('\r\n'),
  );
};

const bidi = (): Buffer =>
  Buffer.from(
    [
      'Subject: invoice\u202egpj.exe \u200bpay\u200dpal\u2066 \u{e0041}\u{e0042} \u0008\u001b[31m \u2028',
      'From: "\u202emoc.knab@ecivres" <evil@sender.example>',
      'To: kim@far.example',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `\u202e${'\u200b'.repeat(5000)}drow\u202c ${'\u0300'.repeat(5000)}`,
      '--b',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<p>&#x202e;abc&rlm;&zwj;\u202edef</p>',
      '--b',
      'Content-Type: application/octet-stream; name="photo\u202egnp.exe"',
      'Content-Disposition: attachment; filename="photo\u202egnp.exe"',
      '',
      'MZ',
      '--b--',
      '',
    ].join('\r\n'),
  );

const homoglyphs = (): Buffer =>
  Buffer.from(
    'Subject: Your account\r\nFrom: Apple <service@\u0430\u0440\u0440\u04cf\u0435.example>\r\nTo: kim@xn--80ak6aa92e.example\r\nReply-To: x@pay\u0440al.example\r\n\r\nHello.\r\n',
  );

const broken = (): Buffer =>
  Buffer.concat([
    Buffer.from('Subject: \xff\xfe\x80 \xc3\x28 \xed\xa0\x80 end\r\nFrom: \xe9vil <evil@sender.example>\r\n', 'latin1'),
    Buffer.from('Content-Type: text/plain; charset=utf-8\r\n\r\n', 'latin1'),
    Buffer.from('\xf0\x28\x8c\x28 \xff \x01\x02\x7f \xc0\xaf\r\n', 'latin1'),
  ]);

const nested = (): Buffer => {
  let text = 'Subject: nested\r\nMIME-Version: 1.0\r\n';
  for (let depth = 0; depth < 1000; depth += 1)
    text += `Content-Type: multipart/mixed; boundary=b${depth}\r\n\r\n--b${depth}\r\n`;
  return Buffer.from(`${text}Content-Type: text/plain\r\n\r\n${attack}\r\n`);
};

const wide = (): Buffer =>
  Buffer.from(
    `Subject: wide\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n${`--b\r\nContent-Type: text/plain; name="${'n'.repeat(100)}"\r\n\r\nx\r\n`.repeat(10_000)}--b--\r\n`,
  );

const bombs = (): Buffer =>
  Buffer.from(
    [
      'Subject: bombs',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      ...['gzip', 'x-gzip', 'x-uuencode', 'base64, base64', 'deflate'].flatMap((encoding) => [
        '--b',
        'Content-Type: text/plain; charset=utf-7',
        `Content-Transfer-Encoding: ${encoding}`,
        '',
        'H4sIAAAAAAAAA+3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA',
      ]),
      '--b',
      'Content-Type: text/plain',
      'Content-Transfer-Encoding: quoted-printable',
      '',
      '=20'.repeat(300),
      ...Array.from({ length: 20_000 }, () => `${'=41'.repeat(24)}=`),
      '',
      '--b',
      'Content-Type: application/zip; name=bomb.zip',
      'Content-Transfer-Encoding: base64',
      '',
      'UEsFBgAAAAAAAAAAAAAAAAAAAAAAAA==',
      '--b--',
      '',
    ].join('\r\n'),
  );

const page = (): Buffer =>
  Buffer.from(
    [
      'Subject: calls home',
      'MIME-Version: 1.0',
      'Content-Type: text/html; charset=utf-8',
      '',
      '<html><head><link rel=stylesheet href="http://evil.example/a.css"><link rel=preconnect href="http://evil.example"><link rel=dns-prefetch href="//evil.example"><style>@import "http://evil.example/b.css";body{background:url(http://evil.example/c)}@font-face{font-family:x;src:url(//evil.example/d)}</style></head>',
      '<body background="http://evil.example/e"><img src="http://evil.example/f" srcset="http://evil.example/g 2x"><picture><source srcset="//evil.example/h"></picture><video src="http://evil.example/i" poster="http://evil.example/j"></video><audio src="//evil.example/k" autoplay></audio><iframe src="http://evil.example/l"></iframe><object data="http://evil.example/m"></object><embed src="//evil.example/n"><form action="http://evil.example/o"><input type=image src="//evil.example/p"><input autofocus onfocus="window.owned=1"></form><div style="background-image:url(http://evil.example/q)">x</div><a href="http://evil.example/r" ping="http://evil.example/s">bank.example</a><meta http-equiv="refresh" content="0;url=http://evil.example/t"><svg><image href="http://evil.example/u"/></svg></body></html>',
      '',
    ].join('\r\n'),
  );
