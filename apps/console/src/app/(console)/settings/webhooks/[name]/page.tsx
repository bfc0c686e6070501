import type { Metadata } from 'next';
import { WebhookScreen } from '../../../../../screens/webhooks/webhook-screen.tsx';

type Props = { params: Promise<{ name: string }> };

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: `Webhook ${decodeURIComponent((await params).name)}` };
}

export default async function Page({ params }: Props) {
  const { name } = await params;
  return <WebhookScreen name={decodeURIComponent(name)} />;
}
