import type { Metadata } from 'next';
import { VetoScreen } from '../../../../../screens/actions/veto-screen.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Veto ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  return <VetoScreen name={decodeURIComponent(name)} />;
}
