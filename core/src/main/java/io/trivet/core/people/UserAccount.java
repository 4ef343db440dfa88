package io.trivet.core.people;

import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.Optional;

/// A person who may sign in, without the password.
public record UserAccount(
    TenantId tenant,
    UserId id,
    Email email,
    Instant createdAt,
    Instant updatedAt,
    Optional<Instant> loginAt,
    Standing standing) {

  /// `enabled`: may sign in. `verified`: has shown that letters to the address arrive.
  /// `passwordChangeDue`: somebody else knows the password.
  public record Standing(boolean enabled, boolean verified, boolean passwordChangeDue) {
    public static final Standing NEW = new Standing(true, false, false);
  }

  public UserAccount withEmail(Email other, Instant now) {
    return new UserAccount(tenant, id, other, createdAt, now, loginAt, standing);
  }

  /// The same account after its owner chose a password.
  public UserAccount withOwnPassword() {
    var own = new Standing(standing.enabled(), standing.verified(), false);
    return new UserAccount(tenant, id, email, createdAt, updatedAt, loginAt, own);
  }
}
