import { Link } from './link.tsx';

/** The way back to the list that a page's subject stands in. */
export function Trail({ href, title }: { href: string; title: string }) {
  return (
    <nav aria-label="Where this is" className="mb-1 text-[13px] text-faint">
      <Link href={href} className="hover:text-ink hover:underline">
        {title}
      </Link>{' '}
      /
    </nav>
  );
}
