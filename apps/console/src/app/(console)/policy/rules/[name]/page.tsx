import type { Metadata } from 'next';
import { RuleScreen } from '../../../../../screens/policy/editor/rule-screen.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Rule ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  return <RuleScreen name={decodeURIComponent(name)} />;
}
