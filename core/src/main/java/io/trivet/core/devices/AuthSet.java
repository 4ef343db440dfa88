package io.trivet.core.devices;

import java.time.Instant;

/// One public key of a device. `publicKey` is PEM (SubjectPublicKeyInfo) in canonical form.
/// `generation` stands in every token issued for the set; counting it up revokes them.
public record AuthSet(
    AuthSetId id, String publicKey, DeviceStatus status, Instant createdAt, int generation) {

  public AuthSet withStatus(DeviceStatus next) {
    return new AuthSet(id, publicKey, next, createdAt, generation);
  }
}
