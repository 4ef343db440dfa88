package io.trivet.server.people.access;

import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Permission;
import io.trivet.core.people.Rights;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.SessionKind;
import io.trivet.core.people.UserId;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/// A session as it is stored. `secretHash` is there for browsers only, `name` for personal access
/// tokens only; `permissions` is empty where the session may do all that its user may.
record SessionRow(
    TenantId tenant,
    SessionId id,
    UserId user,
    SessionKind kind,
    Times times,
    From from,
    Optional<byte[]> secretHash,
    Optional<String> name,
    Optional<Set<Permission>> permissions) {
  SessionRow {
    permissions = permissions.map(Set::copyOf);
  }

  /// `provedAt`: when a second factor was last shown in it.
  record Times(
      Instant created, Optional<Instant> expires, Instant lastUsed, Optional<Instant> provedAt) {}

  /// What it was opened with.
  record From(String address, String userAgent) {}

  SessionKey key() {
    return new SessionKey(tenant, id);
  }

  SessionRow withSecret(byte[] hash) {
    return new SessionRow(
        tenant, id, user, kind, times, from, Optional.of(hash), name, permissions);
  }

  boolean isOver(Instant now) {
    return times.expires().filter(end -> !end.isAfter(now)).isPresent();
  }

  Rights narrowed(Rights rights) {
    return permissions.map(rights::only).orElse(rights);
  }
}
