/** What it means that DKIM or SPF vouch, for somebody who never heard of alignment (RFC 9989 §4.4). */
export function AlignmentWords() {
  return (
    <>
      To vouch means to prove the very domain that people read in From:, which is called alignment; proof of another
      domain, such as that of a mailing service, does not count.
    </>
  );
}
