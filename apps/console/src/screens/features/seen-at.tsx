import { ArrowRight } from 'lucide-react';
import { buttonLook } from '../../ui/button.tsx';
import { Link } from '../../ui/link.tsx';
import { pagesOf } from './pages-of.ts';

/** The way from a feature's settings to the pages where it is seen at work. */
export function SeenAt({ slug }: { slug: string }) {
  return pagesOf(slug).map(({ title, href }) => (
    <Link key={href} href={href} className={buttonLook('plain')}>
      {title}
      <ArrowRight aria-hidden className="size-3.5" />
    </Link>
  ));
}
