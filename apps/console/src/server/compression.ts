import type { BrotliCompress, Gzip } from 'node:zlib';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';

export type Encoding = 'br' | 'gzip';

/** The best encoding that a client takes (RFC 9110 §12.5.3); null when it takes none of ours. */
export const encodingFor = (acceptEncoding: string | undefined): Encoding | null => {
  const accepted = new Map(
    (acceptEncoding ?? '').split(',').map((part) => {
      const [name = '', ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      const quality = parameters.find((text) => text.startsWith('q='))?.slice(2);
      return [name, quality === undefined ? 1 : Number(quality)] as const;
    }),
  );
  return (['br', 'gzip'] as const).find((encoding) => (accepted.get(encoding) ?? 0) > 0) ?? null;
};

/** Is it text that is worth it? Event streams are not: each event has to leave at once, and is small. */
export const isCompressible = (contentType: string | null): boolean =>
  /^(?:application\/(?:[a-z+.-]*json|javascript)|text\/(?!event-stream))/i.test(contentType ?? '');

/** Compresses a stream as it comes; what is written can be flushed out at once. */
export const createCompressor = (encoding: Encoding): BrotliCompress | Gzip =>
  encoding === 'br'
    ? createBrotliCompress({
        flush: constants.BROTLI_OPERATION_FLUSH,
        params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_MODE]: constants.BROTLI_MODE_TEXT },
      })
    : createGzip({ level: 5, flush: constants.Z_SYNC_FLUSH });
