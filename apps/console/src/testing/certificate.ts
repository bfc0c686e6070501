import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** A certificate for a name, signed by itself, and its key, both in PEM form. */
export const makeSelfSigned = async (name: string): Promise<{ certificate: string; privateKey: string }> => {
  const folder = await mkdtemp(join(tmpdir(), 'posthorn-certificate-'));
  try {
    const [certificate, privateKey] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const words = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 365 -subj /CN=${name} -addext subjectAltName=DNS:${name}`;
    await promisify(execFile)('openssl', [...words.split(' '), '-keyout', privateKey, '-out', certificate]);
    return { certificate: await readFile(certificate, 'utf8'), privateKey: await readFile(privateKey, 'utf8') };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
