import { readdir, readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { type Encoding, encodingFor } from './compression.ts';

type Asset = { type: string; bodies: Partial<Record<Encoding, Buffer>> & { plain: Buffer } };

/**
 * The scripts and styles of the build, kept in memory as small as they get: their names change with their content, so a browser asks for each once.
 * Answers false for what it does not have.
 */
export type Assets = { answer(incoming: IncomingMessage, response: ServerResponse, path: string): boolean };

/** Reads what `next build` left in `<dir>/.next/static`. Compressing goes on after it answers; until then things leave as they are read. */
export const loadAssets = async (dir: string): Promise<Assets> => {
  const root = join(dir, '.next', 'static');
  const assets = new Map<string, Asset>();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])) {
    const type = types[entry.name.slice(entry.name.lastIndexOf('.'))];
    if (!entry.isFile() || !type) continue;
    const file = join(entry.parentPath, entry.name);
    const path = `/_next/static/${relative(root, file).replaceAll('\\', '/')}`;
    assets.set(path, { type, bodies: { plain: await readFile(file) } });
  }
  const isReady = compressAll([...assets.values()]);
  isReady.catch(() => {});
  return {
    answer: (incoming, response, path) => {
      const asset = incoming.method === 'GET' || incoming.method === 'HEAD' ? assets.get(decoded(path)) : undefined;
      if (!asset) return false;
      const encoding = encodingFor(String(incoming.headers['accept-encoding'] ?? ''));
      const best = encoding && [encoding, 'gzip' as const].find((one) => asset.bodies[one]);
      const body = (best && asset.bodies[best]) || asset.bodies.plain;
      response.setHeader('content-type', asset.type);
      response.setHeader('cache-control', 'public, max-age=31536000, immutable');
      response.setHeader('vary', 'accept-encoding');
      if (best) response.setHeader('content-encoding', best);
      response.setHeader('content-length', body.length);
      response.end(incoming.method === 'HEAD' ? undefined : body);
      return true;
    },
  };
};

/** Quickly first, so that the first visitor has something, then as small as it gets; one file at a time. */
const compressAll = async (assets: Asset[]): Promise<void> => {
  for (const { bodies } of assets) bodies.gzip = await toGzip(bodies.plain, { level: 9 });
  for (const { bodies } of assets) {
    bodies.br = await toBrotli(bodies.plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: 10,
        [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT,
        [constants.BROTLI_PARAM_SIZE_HINT]: bodies.plain.length,
      },
    });
  }
};

const decoded = (path: string): string => {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
};

const toGzip = promisify(gzip) as (body: Buffer, options: object) => Promise<Buffer>;
const toBrotli = promisify(brotliCompress) as (body: Buffer, options: object) => Promise<Buffer>;
const types: Record<string, string> = {
  '.js': 'application/javascript; charset=UTF-8',
  '.css': 'text/css; charset=UTF-8',
  '.json': 'application/json; charset=UTF-8',
};
