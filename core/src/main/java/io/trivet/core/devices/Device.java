package io.trivet.core.devices;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One identity and all the keys it has shown. `handle` is its number in sets kept in memory.
public record Device(
    DeviceRef ref,
    long handle,
    Map<String, Object> identity,
    DeviceStatus status,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> checkInAt,
    List<AuthSet> authSets) {
  public Device {
    authSets = List.copyOf(authSets);
  }

  public Optional<AuthSet> findAuthSet(AuthSetId id) {
    return authSets.stream().filter(set -> set.id().equals(id)).findFirst();
  }

  public Optional<AuthSet> findAuthSet(String publicKey) {
    return authSets.stream().filter(set -> set.publicKey().equals(publicKey)).findFirst();
  }
}
