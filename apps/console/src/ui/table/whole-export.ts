import { createRowReader, type ExportFormat, type ExportIds } from './export-rows.ts';

/** What is fetched, and how far it came. */
export type WholeExport = {
  format: ExportFormat;
  href: string;
  ids: ExportIds;
  /** Whole rows so far, with the head before them. */
  parts: string[];
  rows: number;
  /** Goes on behind this row; null: from the beginning. */
  from: string | null;
};

/** How it ended: with all there is, with a full file and a place to go on from, or cut. */
export type ExportEnd = { kind: 'done' } | { kind: 'more'; cursor: string } | { kind: 'cut'; reason: string };

/**
 * Fetches an export and keeps its whole rows. Where the connection is cut it goes on behind the last row that came, some times by itself; after that
 * it says so, and can be called again. Rejects when it is given up.
 */
export async function fetchExport(
  job: WholeExport,
  { onRows, signal, pauseMs = 1000 }: { onRows: (rows: number) => void; signal: AbortSignal; pauseMs?: number },
): Promise<ExportEnd> {
  for (let tries = 1; ; tries += 1) {
    const reader = createRowReader(job.format, job.ids);
    let reason: string | undefined;
    try {
      const response = await fetch(job.from === null ? job.href : `${job.href}&cursor=${job.from}`, { signal });
      if (!response.ok || !response.body) return { kind: 'cut', reason: `the server answered ${response.status}` };
      for await (const text of textOf(response.body)) {
        reader.push(text);
        onRows(job.rows + reader.read.rows.length);
      }
    } catch (error) {
      if (signal.aborted) throw error;
      reason = 'the connection was cut';
    }
    const { head, rows, more } = reader.read;
    // Of the thing at which it was cut there may be more rows to come: they are fetched again, all of them.
    const last = rows.at(-1)?.id;
    const whole = reason === undefined ? rows : rows.filter(({ id }) => id !== last);
    if (job.parts.length === 0 && head !== '') job.parts.push(head);
    job.parts.push(whole.map(({ text }) => text).join(''));
    job.rows += whole.length;
    job.from = whole.at(-1)?.id ?? job.from;
    onRows(job.rows);
    if (reason === undefined) return more === null ? { kind: 'done' } : { kind: 'more', cursor: more };
    if (whole.length > 0) tries = 0;
    if (tries >= MOST_TRIES) return { kind: 'cut', reason };
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

async function* textOf(body: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    yield value;
  }
}

const MOST_TRIES = 3;
