import type { Metadata } from 'next';
import { ActionScreen } from '../../../../../screens/actions/action-screen.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Action ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  return <ActionScreen name={decodeURIComponent(name)} />;
}
