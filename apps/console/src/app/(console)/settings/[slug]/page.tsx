import { redirect } from 'next/navigation';

/** Where features were before they had pages of their own. */
export default async function Page({ params }: { params: Promise<{ slug: string }> }) {
  const { slug } = await params;
  redirect(`/features/${encodeURIComponent(slug)}`);
}
