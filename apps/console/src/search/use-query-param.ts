'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';

/** A value that lives in the address: back, forward and reload keep it. */
export const useQueryParam = (name: string): [value: string, set: (value: string) => void] => {
  const params = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const set = (value: string) => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(name);
    else next.set(name, value);
    const text = next.toString();
    router.push(text ? `${path}?${text}` : path, { scroll: false });
  };
  return [params.get(name) ?? '', set];
};
