package io.trivet.server.platform.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.trivet.core.kernel.Failure;
import org.junit.jupiter.api.Test;

class LinksTest {
  @Test
  void a_node_has_room_for_so_many_and_for_none_while_it_stops() {
    assertEquals(200_000, Links.LINKS_MAX);
    assertThrows(Failure.Unavailable.class, () -> new Links(0).requireRoom());
    var links = new Links(1);
    links.requireRoom();
    links.closeAll();
    assertThrows(Failure.Unavailable.class, links::requireRoom);
  }
}
