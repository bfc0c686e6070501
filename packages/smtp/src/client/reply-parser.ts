import { createLineReader } from '../line-reader.ts';
import type { Reply } from '../reply.ts';

/** Why the server's words are not SMTP (RFC 5321 §4.2). */
export type ReplyProblem = 'not-a-reply' | 'codes-differ' | 'line-too-long' | 'too-many-lines';

export type ReplyParser = {
  push(bytes: Uint8Array): void;
  /** The next complete reply; after a problem nothing but the problem. */
  next(): { kind: 'reply'; reply: Reply } | { kind: 'problem'; problem: ReplyProblem } | undefined;
  /** Octets held that make no complete reply yet. */
  readonly pending: number;
  clear(): void;
};

/** Reads replies, strict in form and bounded in size; what the words say is the caller's. */
export function createReplyParser(): ReplyParser {
  const reader = createLineReader();
  let code = '';
  let lines: string[] = [];
  let problem: ReplyProblem | undefined;

  function fail(what: ReplyProblem): { kind: 'problem'; problem: ReplyProblem } {
    problem = what;
    reader.clear();
    return { kind: 'problem', problem: what };
  }

  return {
    push(bytes) {
      if (problem === undefined) reader.push(bytes);
    },
    next() {
      while (problem === undefined) {
        const line = reader.readLine(MAX_LINE);
        if (line === undefined) return reader.isDiscarding ? fail('line-too-long') : undefined;
        if (line.kind === 'too-long') return fail('line-too-long');
        const match = line.kind === 'bare' ? null : REPLY_LINE.exec(line.text);
        if (match === null) return fail('not-a-reply');
        if (lines.length > 0 && match[1] !== code) return fail('codes-differ');
        if (lines.length === MAX_LINES) return fail('too-many-lines');
        code = match[1]!;
        lines.push((match[3] ?? '').replace(CONTROL, '\ufffd'));
        if (match[2] === '-') continue;
        const reply = withEnhancedCode(Number(code), lines);
        lines = [];
        return { kind: 'reply', reply };
      }
      return { kind: 'problem', problem };
    },
    get pending() {
      return reader.length + lines.length;
    },
    clear() {
      reader.clear();
      lines = [];
    },
  };
}

/** RFC 2034 §4: the enhanced code begins every line, and its class is that of the reply. */
function withEnhancedCode(code: number, lines: string[]): Reply {
  const enhanced = ENHANCED.exec(lines[0]!)?.[1];
  if (enhanced === undefined || Number(enhanced[0]) !== Math.floor(code / 100)) return { code, lines };
  return { code, enhanced, lines: lines.map((line) => without(line, enhanced)) };
}

function without(line: string, enhanced: string): string {
  if (line === enhanced) return '';
  return line.startsWith(`${enhanced} `) ? line.slice(enhanced.length + 1) : line;
}

/** RFC 5321 says 512; some servers write longer lines, none this long. */
const MAX_LINE = 4096;
const MAX_LINES = 256;
const REPLY_LINE = /^([2-5]\d\d)(?:([ -])(.*))?$/s;
const ENHANCED = /^([245]\.\d{1,3}\.\d{1,3})(?: |$)/;
const CONTROL = /[\x00-\x08\x0a-\x1f\x7f]/g;
