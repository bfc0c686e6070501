import { describeFeatures } from '@posthorn/settings/catalogue';
import type { Metadata } from 'next';
import { CatalogueScreen } from '../../../screens/features/catalogue-screen.tsx';

export const metadata: Metadata = { title: 'Features' };

export default function Page() {
  return <CatalogueScreen catalogue={catalogue} />;
}

const catalogue = describeFeatures().map(({ slug, task, title, summary }) => ({ slug, task, title, summary }));
