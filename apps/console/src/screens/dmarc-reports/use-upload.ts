'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { type Outputs, problemOf, useTRPC } from '../../ui/trpc.ts';

/** What came of one file: a line for each report in it, or why nothing was taken. */
export type FileResult = {
  key: number;
  name: string;
  items: Outputs['dmarc']['uploadReport']['items'];
  failed: string | null;
};

/** Hands files in, one after the other; a file that fails does not stop the others. */
export const useUpload = () => {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const upload = useMutation(trpc.dmarc.uploadReport.mutationOptions());
  const [results, setResults] = useState<FileResult[]>([]);
  const [progress, setProgress] = useState<{ done: number; total: number } | null>(null);

  const handIn = async (files: readonly File[]) => {
    if (files.length === 0 || progress) return;
    setResults([]);
    for (const [done, file] of files.entries()) {
      setProgress({ done, total: files.length });
      const against = reasonAgainst(file);
      const result =
        against === null
          ? await one(file).then(
              (items) => ({ items, failed: null }),
              (error: unknown) => ({ items: [], failed: problemOf(error).detail }),
            )
          : { items: [], failed: against };
      setResults((before) => [...before, { key: done, name: file.name, ...result }]);
    }
    setProgress(null);
    await Promise.all(
      [trpc.dmarc, trpc.tlsReports].map((kind) => queries.invalidateQueries({ queryKey: kind.pathKey() })),
    );
  };

  const one = async (file: File) => {
    const base64 = await base64Of(file);
    return (await upload.mutateAsync({ name: file.name.slice(0, 255), base64 })).items;
  };

  return { handIn, results, progress };
};

/** Why a file is not worth sending. */
const reasonAgainst = (file: File): string | null => {
  if (file.size > MOST) return 'It is larger than 11 MB, which is more than can be handed in at once.';
  return file.size === 0 ? 'It is empty.' : null;
};

const base64Of = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result).replace(/^[^,]*,/, ''));
    reader.onerror = () => reject(reader.error ?? new Error('The file cannot be read.'));
    reader.readAsDataURL(file);
  });

/** In base64 this is what the API takes. */
const MOST = 11_000_000;
