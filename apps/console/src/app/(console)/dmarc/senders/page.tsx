import { redirect } from 'next/navigation';
import { queryOf } from '../../../../screens/dmarc/former-links.ts';

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

/** Where it stood before it became the first place of DMARC: links that people kept lead on. */
export default async function Page({ searchParams }: Props) {
  redirect(`/dmarc${queryOf(await searchParams)}`);
}
