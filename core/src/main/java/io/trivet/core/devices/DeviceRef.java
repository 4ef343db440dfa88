package io.trivet.core.devices;

import io.trivet.core.kernel.TenantId;

/// A device and the tenant it belongs to: the key of everything that is stored about it.
public record DeviceRef(TenantId tenant, DeviceId id) {}
