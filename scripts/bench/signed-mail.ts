import { fork } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FakeRecord } from '@posthorn/dns/testing/fake-dns';
import { seal } from '@posthorn/mail-auth/arc/seal';
import { hashForSigning, signMessage } from '@posthorn/mail-auth/dkim/sign';
import { readHeaders } from '@posthorn/message/headers';

/** A message with every proof there is, in a file as smtp-source wants it, and the DNS server that vouches for it. */
export type SignedMail = {
  file: string;
  sender: string;
  nameserver: '127.0.0.1';
  [Symbol.asyncDispose](): Promise<void>;
};

/** Makes a message of about `bytes` octets: SPF passes, DKIM (RSA 2048) passes, DMARC passes by both, one ARC set passes. */
export async function makeSignedMail(bytes: number): Promise<SignedMail> {
  const key = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const record = `v=DKIM1; p=${key.publicKey.export({ format: 'der', type: 'spki' }).toString('base64')}`;
  const txt = (text: string): FakeRecord[] => [{ type: 'TXT', data: text, ttl: 3600 }];
  const zones = {
    'sender.test': txt('v=spf1 ip4:127.0.0.1 -all'),
    's._domainkey.sender.test': txt(record),
    's._domainkey.relay.test': txt(record),
    '_dmarc.sender.test': txt('v=DMARC1; p=reject'),
  };
  const directory = await mkdtemp(join(tmpdir(), 'posthorn-bench-'));
  const file = join(directory, 'message');
  await writeFile(file, (await signed(bytes, key.privateKey)).replaceAll('\r\n', '\n'));
  const dns = fork(new URL('./dns.ts', import.meta.url));
  dns.send(zones);
  const answer = await Promise.race([once(dns, 'message'), once(dns, 'exit')]);
  if (answer[0] !== 'ready') throw new Error('no DNS server could be started on 127.0.0.1 port 53 (needs root)');
  return {
    file,
    sender: 'bench@sender.test',
    nameserver: '127.0.0.1',
    async [Symbol.asyncDispose]() {
      dns.disconnect();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function signed(bytes: number, key: import('node:crypto').KeyObject): Promise<string> {
  const header = `From: Bench <bench@sender.test>\r\nTo: sink@world.test\r\nSubject: a signed message\r\nDate: ${new Date().toUTCString().replace('GMT', '+0000')}\r\nMessage-ID: <bench@sender.test>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n`;
  const line = 'The quick brown fox jumps over the lazy dog, and the dog does not mind.\r\n';
  const message = Buffer.from(header + line.repeat(Math.max(1, Math.ceil((bytes - 2000) / line.length))));
  const section = readHeaders(message);
  const hash = hashForSigning(message.subarray(section.bodyOffset));
  const field = await signMessage(
    section,
    hash,
    { domain: 'sender.test', selector: 's', key },
    { now: Date.now() / 1000 - 60, names: SIGNED, oversign: SIGNED },
  );
  const sealed = await seal(Buffer.concat([field, message]), { domain: 'relay.test', selector: 's', key });
  return sealed.toString('latin1');
}

const SIGNED = ['From', 'To', 'Cc', 'Subject', 'Date', 'Message-ID', 'Reply-To', 'MIME-Version', 'Content-Type'];
