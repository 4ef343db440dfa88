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
    Optional<Instant> loginAt) {}
