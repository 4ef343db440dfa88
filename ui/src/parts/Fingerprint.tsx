import { useQuery } from '@tanstack/react-query';
import { fingerprint } from './digest';

/** The digest of a public key, to be compared with what the device itself shows. */
export function Fingerprint({ pem }: { pem: string }) {
  const digest = useQuery({
    queryKey: ['fingerprint', pem],
    queryFn: () => fingerprint(pem),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <span className="mono quiet fingerprint" title="SHA-256">
      {digest.data ?? '…'}
    </span>
  );
}
