package io.trivet.core.devices;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  @Test
  void accepting_one_key_rejects_the_other_accepted_one_only() {
    var device = device(DeviceStatus.ACCEPTED, DeviceStatus.PENDING, DeviceStatus.PREAUTHORIZED);
    var changes = Admission.decide(device, device.authSets().get(1), DeviceStatus.ACCEPTED);
    assertEquals(
        List.of(
            new Admission.Change(device.authSets().get(0), DeviceStatus.REJECTED),
            new Admission.Change(device.authSets().get(1), DeviceStatus.ACCEPTED)),
        changes);
    assertEquals(DeviceStatus.ACCEPTED, Admission.statusAfter(device, changes));
  }

  @Test
  void the_same_status_again_changes_nothing() {
    var device = device(DeviceStatus.REJECTED);
    assertEquals(
        List.of(), Admission.decide(device, device.authSets().getFirst(), DeviceStatus.REJECTED));
  }

  @Test
  void a_preauthorized_key_does_not_become_pending() {
    var device = device(DeviceStatus.PREAUTHORIZED);
    var set = device.authSets().getFirst();
    assertThrows(Failure.Invalid.class, () -> Admission.decide(device, set, DeviceStatus.PENDING));
  }

  @Test
  void the_weightiest_key_decides_what_a_device_is() {
    assertEquals(DeviceStatus.NOAUTH, DeviceStatus.ofDevice(List.of()));
    assertEquals(
        DeviceStatus.PREAUTHORIZED,
        DeviceStatus.ofDevice(List.of(DeviceStatus.PENDING, DeviceStatus.PREAUTHORIZED)));
  }

  @Test
  void only_leaving_accepted_revokes_tokens() {
    var device = device(DeviceStatus.ACCEPTED, DeviceStatus.PENDING);
    var changes = Admission.decide(device, device.authSets().get(1), DeviceStatus.ACCEPTED);
    assertEquals(
        List.of(true, false), changes.stream().map(Admission.Change::revokesTokens).toList());
  }

  private static Device device(DeviceStatus... sets) {
    var ref = new DeviceRef(new TenantId(UUID.randomUUID()), new DeviceId(UUID.randomUUID()));
    var list =
        Arrays.stream(sets)
            .map(status ->
                new AuthSet(new AuthSetId(UUID.randomUUID()), "key", status, Instant.EPOCH, 0))
            .toList();
    return new Device(
        ref,
        1,
        Map.of(),
        DeviceStatus.ofDevice(Arrays.asList(sets)),
        Instant.EPOCH,
        Instant.EPOCH,
        Optional.empty(),
        list);
  }
}
