import fc from 'fast-check';
import PostalMime from 'postal-mime';
import { describe, expect, test } from 'vitest';
import { scanContent } from './content-class.ts';
import { readStructure, walkParts } from './mime.ts';
import { reencode } from './reencode.ts';
import { isCannotReencode, planReencoding, type ReencodeOptions, type Target } from './reencode-plan.ts';

const crlf = (text: string) => Buffer.from(text.replaceAll('\n', '\r\n'), 'utf8');

async function convert(message: Buffer, target: Target = '7bit', options?: ReencodeOptions) {
  const plan = await planReencoding([message], target, options);
  return { plan, text: (await collect([message], plan)).toString('latin1') };
}

async function collect(chunks: Uint8Array[], plan: Awaited<ReturnType<typeof planReencoding>>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(reencode(chunks, plan)));
}

async function refusal(message: Buffer, target: Target = '7bit') {
  const error = await planReencoding([message], target).catch((thrown) => thrown);
  return isCannotReencode(error) ? `${error.reason} ${error.part}`.trim() : error;
}

/** The only part's content, read by another program's rules. */
async function decodePart(message: Buffer): Promise<Buffer> {
  const [, part] = walkParts(readStructure(message).root);
  // postal-mime ends every text with a line end of its own, so quoted-printable is decoded by the book here.
  if (part!.encoding === 'quoted-printable') {
    return decoded(message.subarray(part!.bodyStart, part!.bodyEnd), part!.encoding);
  }
  const parsed = await PostalMime.parse(message);
  return Buffer.from(parsed.attachments[0]!.content as ArrayBuffer);
}

function decoded(body: Buffer, encoding: string): Buffer {
  if (encoding === 'base64') return Buffer.from(body.toString('latin1'), 'base64');
  if (encoding !== 'quoted-printable') return body;
  const text = body.toString('latin1').replaceAll('=\r\n', '');
  return Buffer.from(
    text.replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  );
}

describe('what is converted', () => {
  test('8-bit text becomes quoted-printable, its label is replaced where it stands', async () => {
    const { plan, text } = await convert(
      crlf(`Subject: x
Content-Transfer-Encoding: 8bit
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Grüße =)  \nend\n`),
    );
    expect(text).toBe(
      'Subject: x\r\nContent-Transfer-Encoding: quoted-printable\r\nMIME-Version: 1.0\r\n' +
        'Content-Type: text/plain; charset=utf-8\r\n\r\nGr=C3=BC=C3=9Fe =3D) =20\r\nend\r\n',
    );
    expect(plan).toMatchObject({ changes: true, breaksDkim: false, steps: ['message: 8bit -> quoted-printable'] });
  });

  test('a message without MIME fields gets them, with a charset that is true', async () => {
    expect((await convert(crlf('Subject: x\n\nGrüße\n'))).text).toBe(
      'Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n' +
        'Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe\r\n',
    );
    const latin1 = Buffer.from('Subject: x\r\n\r\n\xfc\r\n', 'latin1');
    expect((await convert(latin1)).text).toContain('charset=unknown-8bit');
  });

  test('only leaves that need it, and the labels around them', async () => {
    const message = crlf(`DKIM-Signature: x
Content-Type: multipart/mixed; boundary=b
Content-Transfer-Encoding: 8bit

preamble
--b

plain   text
--b
Content-Type: application/pdf
Content-Transfer-Encoding: 8bit

ü
--b
Content-Type: message/rfc822
Content-Transfer-Encoding: 8bit

Subject: inside
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: 8bit

ü
--b--
epilogue
`);
    const { plan, text } = await convert(message);
    expect(plan).toMatchObject({
      breaksDkim: true,
      steps: ['2: 8bit -> base64', '3.1: 8bit -> quoted-printable'],
    });
    expect(text).toBe(
      message
        .toString('latin1')
        .replace('b\r\nContent-Transfer-Encoding: 8bit', 'b\r\nMIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit')
        .replace('pdf\r\nContent-Transfer-Encoding: 8bit', 'pdf\r\nContent-Transfer-Encoding: base64')
        .replace('rfc822\r\nContent-Transfer-Encoding: 8bit', 'rfc822\r\nContent-Transfer-Encoding: 7bit')
        .replace('utf-8\r\nContent-Transfer-Encoding: 8bit', 'utf-8\r\nContent-Transfer-Encoding: quoted-printable')
        .replace('\xc3\xbc\r\n--b\r\nContent-Type: message', 'w7w=\r\n--b\r\nContent-Type: message')
        .replace('\xc3\xbc\r\n--b--', '=C3=BC\r\n--b--')
        // A message without MIME-Version gets one after its last field.
        .replace(
          'MIME-Version: 1.0\r\nContent-Transfer-Encoding: 7bit\r\n',
          'Content-Transfer-Encoding: 7bit\r\nMIME-Version: 1.0\r\n',
        ),
    );
  });

  test('binary becomes base64, for hops with 8BITMIME too; 8-bit text then stays', async () => {
    const message = Buffer.concat([
      crlf('MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\nContent-Transfer-Encoding: binary\n\n--b\n'),
      crlf('Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\nü\n--b\n'),
      crlf('Content-Type: image/png\nContent-Transfer-Encoding: binary\n\n'),
      Buffer.from([0, 13, 10, 10, 255, 13]),
      crlf('\n--b--\n'),
    ]);
    const { plan, text } = await convert(message, '8bit');
    expect(plan.steps).toEqual(['2: binary -> base64']);
    expect(text).toContain('boundary=b\r\nContent-Transfer-Encoding: 8bit\r\n');
    expect(text).toContain(`\r\n\r\n${Buffer.from([0, 13, 10, 10, 255, 13]).toString('base64')}\r\n--b--`);
    expect(text).toContain('\xc3\xbc');
  });

  test('a message that fits leaves octet for octet, whatever its labels say', async () => {
    for (const message of [
      crlf('Content-Transfer-Encoding: 8bit\n\nascii\n'),
      crlf('Content-Type: multipart/signed; boundary=b\nContent-Transfer-Encoding: 8bit\n\n--b\n\nx\n--b--\n'),
      crlf(`A: b\n\n${'x'.repeat(5000)}\n`),
      Buffer.alloc(0),
    ]) {
      const plan = await planReencoding([message], '7bit');
      expect(plan).toMatchObject({ changes: false, steps: [], size: message.length });
      expect((await collect([message], plan)).equals(message)).toBe(true);
    }
  });
});

describe('what is refused', () => {
  const part = (type: string) =>
    crlf(`Content-Type: ${type}; boundary=b\n\n--b\nContent-Transfer-Encoding: 8bit\n\nü\n--b--\n`);
  test.each([
    ['inside multipart/signed', part('multipart/signed'), 'signed 1'],
    ['inside multipart/encrypted', part('multipart/encrypted'), 'encrypted 1'],
    [
      'signed deeper down',
      crlf(`Content-Type: message/rfc822\n\n${part('multipart/signed').toString().replaceAll('\r', '')}`),
      'signed 1.1',
    ],
    ['an 8-bit header', crlf('Subject: ü\n\nx\n'), 'eight-bit-header'],
    ['an 8-bit header of a part', crlf('Content-Type: message/rfc822\n\nSubject: ü\n\nx'), 'eight-bit-header 1'],
    ['8-bit octets in base64', crlf('Content-Transfer-Encoding: base64\n\nü\n'), 'malformed'],
    ['an unknown encoding', crlf('Content-Transfer-Encoding: x-uue\n\nü\n'), 'malformed'],
    ['a body without a separator', crlf('A: b\nü no header\n'), 'malformed'],
    ['a multipart without boundary', crlf('Content-Type: multipart/mixed\n\nü\n'), 'not-convertible-type'],
    ['message/partial', crlf('Content-Type: message/partial\n\nü\n'), 'not-convertible-type'],
    [
      'nested too deep',
      crlf(`${'Content-Type: message/rfc822\n\n'.repeat(60)}ü\n`),
      'not-convertible-type 1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1',
    ],
  ])('%s', async (_, message, expected) => {
    expect(await refusal(message)).toBe(expected);
  });

  test('8-bit header fields can be let through', async () => {
    const message = crlf('Subject: ü\n\nx\n');
    expect((await convert(message, '7bit', { eightBitHeaders: 'keep' })).plan.changes).toBe(false);
    expect((await planReencoding([message], '8bit')).changes).toBe(false);
  });

  test('a message/global may be encoded (RFC 6532 §3.7)', async () => {
    const { plan } = await convert(
      crlf('Content-Type: message/global\nContent-Transfer-Encoding: 8bit\n\nSubject: ü\n\n'),
    );
    expect(plan.steps).toEqual(['message: 8bit -> base64']);
  });
});

describe('any content', () => {
  const content = fc.oneof(
    fc.uint8Array({ maxLength: 400 }).map((octets) => Buffer.from(octets)),
    fc
      .array(
        fc.constantFrom('ü', ' ', '\t', '=', '\r\n', 'From ', '.', 'x'.repeat(70), '.\r\n', '\r', '\n', '\0', '--'),
      )
      .map((parts) => Buffer.from(parts.join(''), 'utf8')),
  );

  test.each(['text/plain', 'application/octet-stream'])(
    'of %s comes back octet for octet from an independent decoder, and fits the hop',
    async (type) => {
      await fc.assert(
        fc.asyncProperty(content, fc.integer({ min: 1, max: 50 }), async (octets, step) => {
          const head = `MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="=_b"\r\n\r\n--=_b\r\n`;
          const partHead = `Content-Type: ${type}\r\nContent-Disposition: attachment; filename=x\r\nContent-Transfer-Encoding: binary\r\n\r\n`;
          const message = Buffer.concat([Buffer.from(head + partHead), octets, Buffer.from('\r\n--=_b--\r\n')]);
          const chunks = Array.from({ length: Math.ceil(message.length / step) }, (_, i) =>
            message.subarray(i * step, i * step + step),
          );
          const plan = await planReencoding(chunks, '7bit');
          const converted = await collect(chunks, plan);
          expect(scanContent(converted).body).toBe('7BIT');
          for (const found of walkParts(readStructure(converted).root)) {
            if (plan.actions.get(found.path)) {
              const body = converted.toString('latin1', found.bodyStart, found.bodyEnd);
              for (const line of body.split('\r\n')) expect(line.length).toBeLessThanOrEqual(76);
            }
          }
          expect(plan.size).toBe(converted.length);
          if (plan.changes) expect((await decodePart(converted)).toString('hex')).toBe(octets.toString('hex'));
          else expect(converted.equals(message)).toBe(true);
        }),
        { numRuns: 150 },
      );
    },
  );

  test('any tree of parts keeps its structure and every content', async () => {
    type Node = { type: string; content: Buffer } | { parts: Node[] } | { inner: Node };
    const leaf = fc.record({ type: fc.constantFrom('text/plain', 'image/png', 'text/html; charset=utf-8'), content });
    const { tree } = fc.letrec<{ tree: Node }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        leaf,
        fc.record({ parts: fc.array(tie('tree'), { minLength: 1, maxLength: 4 }) }),
        fc.record({ inner: tie('tree') }),
      ),
    }));
    let boundaries = 0;
    const write = (node: Node): Buffer => {
      if ('content' in node) {
        return Buffer.concat([
          Buffer.from(`Content-Type: ${node.type}\r\nContent-Transfer-Encoding: binary\r\n\r\n`),
          node.content,
        ]);
      }
      if ('inner' in node) {
        const head = 'Content-Type: message/rfc822\r\nContent-Transfer-Encoding: binary\r\n\r\nMIME-Version: 1.0\r\n';
        return Buffer.concat([Buffer.from(head), write(node.inner)]);
      }
      const boundary = `=_${boundaries++}_b`;
      const head = `Content-Transfer-Encoding: binary\r\nContent-Type: multipart/mixed; boundary="${boundary}"\r\n\r\n`;
      const parts = node.parts.flatMap((part) => [Buffer.from(`\r\n--${boundary}\r\n`), write(part)]);
      return Buffer.concat([Buffer.from(head), ...parts, Buffer.from(`\r\n--${boundary}--\r\n`)]);
    };
    const leaves = (message: Buffer) =>
      [...walkParts(readStructure(message).root)].map((part) => {
        const body = message.subarray(part.bodyStart, part.bodyEnd);
        const isLeaf = part.parts.length === 0;
        return `${part.path} ${part.type} ${isLeaf ? decoded(body, part.encoding).toString('hex') : ''}`;
      });
    await fc.assert(
      fc.asyncProperty(tree, fc.constantFrom<Target>('7bit', '8bit'), async (root, target) => {
        boundaries = 0;
        const message = write(root);
        const plan = await planReencoding([message], target);
        const converted = await collect([message], plan);
        expect(leaves(converted)).toEqual(leaves(message));
        expect(plan.size).toBe(converted.length);
        expect(scanContent(converted)).toMatchObject({ hasNul: false, hasBareCr: false, hasBareLf: false });
        if (target === '7bit') expect(scanContent(converted).has8bit).toBe(false);
        expect((await planReencoding([converted], target)).changes).toBe(false);
      }),
      { numRuns: 300 },
    );
  });

  test('the caller may fill one buffer again and again', async () => {
    const message = crlf(
      `Content-Type: multipart/mixed; boundary=b\n\n--b\nSubject: x\n\n${'grüße\n'.repeat(50)}--b--\n`,
    );
    function* refilled(): Generator<Uint8Array> {
      const buffer = Buffer.alloc(7);
      for (let i = 0; i < message.length; i += 7) yield buffer.subarray(0, message.copy(buffer, 0, i, i + 7));
    }
    const plan = await planReencoding(refilled(), '7bit');
    const pieces: Buffer[] = [];
    for await (const piece of reencode(refilled(), plan)) pieces.push(Buffer.from(piece));
    expect(Buffer.concat(pieces).equals(await collect([message], plan))).toBe(true);
  });

  test('any octets at all: converted, kept or refused in our words', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (octets) => {
        const plan = await planReencoding([octets], '7bit').catch((error) => {
          if (!isCannotReencode(error)) throw error;
        });
        if (plan) expect(scanContent(await collect([octets], plan)).has8bit).toBe(false);
      }),
    );
  });
});
