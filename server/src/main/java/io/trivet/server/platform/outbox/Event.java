package io.trivet.server.platform.outbox;

import io.trivet.core.kernel.EventType;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.UUID;

/// Something that happened. `sequence` counts a tenant's events from 1 without a gap; `id` names
/// the event for receivers; `data` is a JSON object.
public record Event(
    TenantId tenant,
    long sequence,
    UUID id,
    EventType type,
    String subject,
    String data,
    Instant at) {}
