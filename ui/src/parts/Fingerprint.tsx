import { useQuery } from '@tanstack/react-query';
import { fingerprint } from './digest';

/** Sixteen bytes with their colons: two lines are compared more easily than one. */
const HALF = 48;

/** The digest of a public key, to be compared with what the device itself shows. */
export function Fingerprint({ pem }: { pem: string }) {
  const digest = useQuery({
    queryKey: ['fingerprint', pem],
    queryFn: () => fingerprint(pem),
    staleTime: Number.POSITIVE_INFINITY,
  });
  const text = digest.data ?? '…';
  return (
    <span className="mono quiet fingerprint" title="SHA-256">
      {text.slice(0, HALF)}
      <wbr />
      {text.slice(HALF)}
    </span>
  );
}
