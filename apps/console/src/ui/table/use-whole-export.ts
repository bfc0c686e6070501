'use client';

import { useEffect, useRef, useState } from 'react';
import { saveText } from './export.ts';
import type { ExportFormat } from './export-rows.ts';
import { type ExportEnd, fetchExport, type WholeExport } from './whole-export.ts';

/** An export under way, or what became of the last one. */
export type ExportState = { kind: 'running'; rows: number } | (ExportEnd & { rows: number });

type Asked = Pick<WholeExport, 'href' | 'ids' | 'format'>;

/** Downloads everything that fits as files, each as large as the server gives; one that is cut goes on where it was cut. */
export const useWholeExport = (name: string) => {
  const [state, setState] = useState<ExportState>();
  const job = useRef<WholeExport & { file: number }>(undefined);
  const stop = useRef<AbortController>(undefined);
  useEffect(() => () => stop.current?.abort(), []);

  const save = ({ parts, format, file }: NonNullable<typeof job.current>): void =>
    saveText(parts.join(''), `${name}${file > 1 ? `-${file}` : ''}.${format}`, types[format]);

  const run = async (): Promise<void> => {
    const current = job.current;
    if (!current) return;
    stop.current?.abort();
    const stopping = new AbortController();
    stop.current = stopping;
    const { signal } = stopping;
    setState({ kind: 'running', rows: current.rows });
    try {
      const end = await fetchExport(current, { signal, onRows: (rows) => setState({ kind: 'running', rows }) });
      if (end.kind !== 'cut') save(current);
      setState({ ...end, rows: current.rows });
    } catch {
      setState(undefined);
    }
  };
  const begin = (asked: Asked, { file, from }: { file: number; from: string | null }): void => {
    job.current = { ...asked, file, from, parts: [], rows: 0 };
    void run();
  };
  return {
    state,
    begin: (asked: Asked) => begin(asked, { file: 1, from: null }),
    /** Behind the rows of the file that was cut. */
    goOn: () => void run(),
    /** The next file. */
    next: () => {
      if (job.current && state?.kind === 'more') begin(job.current, { file: job.current.file + 1, from: state.cursor });
    },
    saveCut: () => job.current && save(job.current),
    stop: () => {
      stop.current?.abort();
      setState(undefined);
    },
  };
};

const types: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv;charset=utf-8',
  ndjson: 'application/x-ndjson',
};
