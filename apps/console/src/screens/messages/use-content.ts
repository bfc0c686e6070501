'use client';

import { useQuery } from '@tanstack/react-query';

/** What is inside a message, as the API reads it. */
export type Content = {
  headers: { name: string; value: string }[];
  text: string | null;
  html: string | null;
  parts: { name: string | null; type: string; disposition: string | null; size: number }[];
  truncated: boolean;
  problem: string | null;
};

/** Downloads are REST operations, so they are asked for with a plain fetch. */
export const useContent = (id: string) =>
  useQuery({
    queryKey: ['content', id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }): Promise<Content> => {
      const response = await fetch(`/api/v1/messages/${id}/structure`, { signal });
      if (!response.ok) throw new Error(((await response.json()) as { detail?: string }).detail ?? response.statusText);
      return (await response.json()) as Content;
    },
  });
