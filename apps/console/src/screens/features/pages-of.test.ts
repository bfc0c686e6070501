import { describeFeatures } from '@posthorn/settings/catalogue';
import { expect, test } from 'vitest';
import { places } from '../../ui/navigation.ts';
import { pagesOf, seenAt } from './pages-of.ts';

test('each names a feature that there is, and pages of the navigation', () => {
  const slugs = new Set(describeFeatures().map(({ slug }) => slug));
  const hrefs = new Set(places.flatMap(({ href, children = [] }) => [href, ...children.map((child) => child.href)]));
  for (const [slug, pages] of Object.entries(seenAt)) {
    expect(slugs).toContain(slug);
    for (const page of pages) expect(hrefs).toContain(page.split('?')[0]);
    expect(pagesOf(slug)).toHaveLength(pages.length);
  }
  expect(pagesOf('pipeconnect')).toEqual([{ title: 'Early pipelining', href: '/transport/early' }]);
});
