'use client';

import NextLink from 'next/link';
import { type ComponentProps, type FocusEvent, type MouseEvent, useState } from 'react';

/**
 * A link to another page of the console. What it leads to is fetched when somebody is about to follow it: fetched for every link in sight, as
 * Next does by itself, a page full of links keeps the server from answering what the page itself asks.
 */
export function Link({ onMouseEnter, onFocus, ...props }: ComponentProps<typeof NextLink>) {
  const [isLikely, setLikely] = useState(false);
  return (
    <NextLink
      {...props}
      prefetch={isLikely ? null : false}
      onMouseEnter={(event: MouseEvent<HTMLAnchorElement>) => {
        setLikely(true);
        onMouseEnter?.(event);
      }}
      onFocus={(event: FocusEvent<HTMLAnchorElement>) => {
        setLikely(true);
        onFocus?.(event);
      }}
    />
  );
}
