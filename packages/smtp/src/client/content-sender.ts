import { formatChunk } from '../extensions/chunking.ts';
import { isPositive, type Reply } from '../reply.ts';
import { createTextStream, type TextProblem } from '../text-stream.ts';
import type { Channel } from './channel.ts';

/** Says content. `end` makes it complete; if a sender is dropped before, the server holds nothing complete. */
export type ContentSender = { push(bytes: Uint8Array): void; end(): void };

/** DATA: dots stuffed, a last CRLF added where the content has none (RFC 5321 §4.5.2). */
export function createDataSender(channel: Channel, onProblem: (problem: TextProblem) => void): ContentSender {
  const stream = createTextStream({ dots: 'stuff', bareLineEndings: 'refuse', maxLineLength: 0, maxSize: 0 });
  return {
    push(bytes) {
      for (let at = 0; at < bytes.length && stream.problem === undefined; at += SLICE) {
        const out = stream.push(bytes.subarray(at, at + SLICE));
        if (stream.problem === undefined) channel.say(out);
        else onProblem(stream.problem);
      }
    },
    end() {
      if (stream.problem !== undefined) return;
      stream.finish();
      // A lone CR at the very end shows only now; a lenient server could take it for half of a line end.
      if (stream.problem === undefined) channel.say(stream.isAtLineStart ? '.\r\n' : '\r\n.\r\n');
      else onProblem(stream.problem);
    },
  };
}

/**
 * BDAT (RFC 3030): chunks of a good size, the last one marked. Without PIPELINING each chunk would wait for its answer, so
 * then there is only one.
 */
export function createChunkSender(
  channel: Channel,
  isPipelining: boolean,
  onAnswer: (answer: { refusal: Reply | undefined; owed: number }) => void,
): ContentSender {
  let held: Uint8Array[] = [];
  let heldLength = 0;
  let owed = 0;

  function flush(isLast: boolean): void {
    channel.say(formatChunk(heldLength, isLast));
    for (const bytes of held) channel.say(bytes);
    held = [];
    heldLength = 0;
  }

  return {
    push(bytes) {
      if (bytes.length === 0) return;
      if (isPipelining && heldLength >= CHUNK) {
        flush(false);
        owed++;
        channel.expect('content', (answer) => {
          owed--;
          onAnswer({ refusal: isPositive(answer) ? undefined : answer, owed });
        });
      }
      held.push(bytes);
      heldLength += bytes.length;
    },
    end() {
      flush(true);
    },
  };
}

const SLICE = 1024 * 1024;
const CHUNK = 256 * 1024;
