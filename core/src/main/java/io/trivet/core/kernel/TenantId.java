package io.trivet.core.kernel;

import java.util.UUID;

/// The organisation that owns devices, users and software. Every key of the database begins with
/// it.
public record TenantId(UUID value) {
  @Override
  public String toString() {
    return value.toString();
  }
}
