import type { Metadata } from 'next';
import { ListScreen } from '../../../../../screens/policy/lists/list-screen.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `List ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  return <ListScreen name={decodeURIComponent(name)} />;
}
