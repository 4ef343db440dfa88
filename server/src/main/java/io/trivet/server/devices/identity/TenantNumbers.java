package io.trivet.server.devices.identity;

import io.trivet.core.kernel.TenantId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A small number for each tenant, in this process only: what rows in memory say instead of its id.
final class TenantNumbers {
  private final Map<TenantId, Integer> numbers = new ConcurrentHashMap<>();
  private final List<TenantId> tenants = new CopyOnWriteArrayList<>();

  int of(TenantId tenant) {
    return numbers.computeIfAbsent(tenant, this::add);
  }

  TenantId tenant(int number) {
    return tenants.get(number);
  }

  private synchronized int add(TenantId tenant) {
    tenants.add(tenant);
    return tenants.size() - 1;
  }
}
