'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';

/** A value that lives in the address: back, forward and reload keep it. `replace` leaves no entry to go back to. */
export const useQueryParam = (
  name: string,
): [value: string, set: (value: string, how?: 'push' | 'replace') => void] => {
  const params = useSearchParams();
  const path = usePathname();
  const router = useRouter();
  const set = (value: string, how: 'push' | 'replace' = 'push') => {
    const next = new URLSearchParams(params);
    if (value === '') next.delete(name);
    else next.set(name, value);
    const text = next.toString();
    router[how](text ? `${path}?${text}` : path, { scroll: false });
  };
  return [params.get(name) ?? '', set];
};
