package io.trivet.core.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.ChangeSet.Change;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeSetTest {
  private final ChangeSet set = new ChangeSet(3);

  @Test
  void an_object_that_changes_often_is_named_once() {
    set.add(EventKind.DEVICE, "a");
    set.add(EventKind.DEPLOYMENT, "d");
    set.add(EventKind.DEVICE, "a");
    assertEquals(
        List.of(new Change(EventKind.DEVICE, "a"), new Change(EventKind.DEPLOYMENT, "d")),
        set.drain());
    assertTrue(set.isEmpty());
  }

  @Test
  void too_many_of_a_kind_become_all_of_it_and_nothing_else_does() {
    for (int i = 0; i < 1_000_000; i++) {
      set.add(EventKind.DEVICE, "device " + i);
    }
    set.add(EventKind.RELEASE, "r");
    assertEquals(
        List.of(new Change(EventKind.DEVICE, ChangeSet.ALL), new Change(EventKind.RELEASE, "r")),
        set.drain());
  }

  @Test
  void exactly_the_limit_is_still_told_one_by_one() {
    List.of("a", "b", "c").forEach(id -> set.add(EventKind.DEVICE, id));
    assertEquals(3, set.drain().size());
  }

  @Test
  void after_all_of_a_kind_single_ones_say_nothing_more() {
    set.add(EventKind.ALERT, ChangeSet.ALL);
    set.add(EventKind.ALERT, "x");
    assertFalse(set.isEmpty());
    assertEquals(List.of(new Change(EventKind.ALERT, ChangeSet.ALL)), set.drain());
  }
}
