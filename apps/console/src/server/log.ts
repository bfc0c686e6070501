import type { ApiLog } from '@posthorn/api/context';

/** JSON lines on standard output, as pino writes them. Errors are reduced to name, message, code and stack. */
export const createLog = (write: (line: string) => void = (line) => process.stdout.write(line)): ConsoleLog => {
  const line = (level: number) => (fields: object, msg: string) =>
    write(`${JSON.stringify({ level, time: Date.now(), part: 'console', ...plain(fields), msg })}\n`);
  return { info: line(30), warn: line(40), error: line(50) };
};

export type ConsoleLog = ApiLog & { info(fields: object, text: string): void };

const plain = (fields: object): object =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? plainError(value) : value]),
  );

const plainError = (error: Error & { code?: unknown; cause?: unknown }): object => ({
  type: error.name,
  message: error.message,
  code: error.code,
  stack: error.stack,
  ...(error.cause instanceof Error ? { cause: plainError(error.cause) } : {}),
});
