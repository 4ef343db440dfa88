package io.trivet.core.software.failure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TraitsTest {
  /// A hundred failed devices, 92 of them rev-B, among a thousand of which one in five is rev-B.
  @Test
  void the_revision_that_fails_is_found() {
    var failed = new ArrayList<String>();
    for (int i = 0; i < 100; i++) {
      failed.add("f" + i);
    }
    var traits = new Traits(List.of(failed));
    for (int i = 0; i < 1000; i++) {
      boolean bad = i < 100;
      boolean revisionB = bad ? i < 92 : i % 8 == 0;
      traits.add(
          bad ? "f" + i : "d" + i,
          Map.of(
              "inventory/hw_revision", List.of(revisionB ? "rev-B" : "rev-A"),
              "inventory/kernel", List.of("6.1"),
              "inventory/mac", List.of("mac " + i)));
    }
    var found = traits.of(0);
    assertEquals(1, found.size());
    var trait = found.getFirst();
    assertEquals("inventory/hw_revision", trait.attribute());
    assertEquals("rev-B", trait.value());
    assertEquals(0.92, trait.failedShare(), 0.001);
    assertTrue(trait.lift() > 4, "lift " + trait.lift());
    assertEquals(92, trait.failed());
    assertEquals(1000, traits.devices());
  }

  @Test
  void two_devices_have_nothing_in_common_but_chance() {
    var traits = new Traits(List.of(List.of("a", "b")));
    traits.add("a", Map.of("x", List.of("1")));
    traits.add("b", Map.of("x", List.of("1")));
    traits.add("c", Map.of("x", List.of("2")));
    assertEquals(List.of(), traits.of(0));
  }

  @Test
  void devices_without_attributes_and_groups_without_devices_are_no_trouble() {
    var traits = new Traits(List.of(List.<String>of(), List.of("a", "b", "c")));
    for (var device : List.of("a", "b", "c", "d")) {
      traits.add(device, Map.<String, List<String>>of());
    }
    assertEquals(List.of(), traits.of(0));
    assertEquals(List.of(), traits.of(1));
  }

  @Test
  void a_million_values_are_not_kept() {
    var traits = new Traits(List.of(List.of("0", "1", "2")));
    for (int i = 0; i < 200_000; i++) {
      traits.add(Integer.toString(i), Map.of("a" + i % 1000, List.of("v" + i)));
    }
    assertEquals(List.of(), traits.of(0));
  }
}
