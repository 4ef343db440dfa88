package io.trivet.server.people.audit;

import io.trivet.core.kernel.TenantId;
import io.trivet.trust.note.KeyType;
import io.trivet.trust.note.SignerKey;

/// The keys that sign checkpoints: one secret, one name for each tenant's log. The name is the
/// log's origin. It is no URL, because the server's URL may change and the log's name must not.
final class LogKeys {
  private static final String PREFIX = "trivet/audit/";

  private final byte[] seed;

  /// `seed` is 32 random bytes, the same on all nodes.
  LogKeys(byte[] seed) {
    this.seed = seed.clone();
  }

  static String origin(TenantId tenant) {
    return PREFIX + tenant;
  }

  SignerKey signer(TenantId tenant) {
    return SignerKey.of(origin(tenant), KeyType.NOTE, seed.clone());
  }
}
