package io.trivet.server;

import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A device whose keys, group and deployment are known, and so is what a poll of it must be
/// answered. One thread changes it, many ask.
final class StaleDevice {
  private static final String DEVICES = "/api/management/v2/devauth/devices/";
  private static final int ALL_NODES = 3;

  private final String name;
  private final DeviceClient client;
  private String id = "";
  private String authSet = "";
  private String group = "";
  private boolean in;
  private StaleWorld.@Nullable Order active;
  private int newest;
  private volatile @Nullable Known known;
  private volatile @Nullable Known dead;

  /// What a poll with this token must be answered since then (of `nanoTime`): a status or the id of
  /// a deployment.
  record Known(String token, String answer, long since, String because, AtomicInteger seen) {
    Known(String token, String answer, String because) {
      this(token, answer, System.nanoTime(), because, new AtomicInteger());
    }

    void seenBy(int node) {
      seen.accumulateAndGet(1 << node, (a, b) -> a | b);
    }
  }

  StaleDevice(URI server, String name) {
    this.name = name;
    this.client =
        new DeviceClient(
            server, Optional.empty(), DeviceClient.newKey("EC"), Map.of("mac", "stale-" + name));
  }

  String name() {
    return name;
  }

  String group() {
    return group;
  }

  boolean isIn() {
    return in;
  }

  boolean isSeenByAll() {
    var now = known;
    return now != null && now.seen().get() == ALL_NODES;
  }

  /// What is to be asked now: mostly the present token, sometimes the last one that ended.
  Optional<Known> questions(Random choice) {
    return Optional.ofNullable(choice.nextInt(4) == 0 ? dead : known);
  }

  boolean stillHolds(Known asked) {
    return asked.equals(known) || asked.equals(dead);
  }

  void unknown() {
    known = null;
  }

  /// From now on this is the answer.
  void judge(StaleWorld.@Nullable Order offered, boolean stopped, String because) {
    if (in && active == null && offered != null && !stopped && offered.number() > newest) {
      active = offered;
    }
    var answer = !in ? "401" : active == null ? "204" : active.id();
    known = new Known(client.token(), answer, because);
  }

  void ended(StaleWorld.Order order) {
    if (order.equals(active)) {
      newest = order.number();
      active = null;
    }
  }

  /// Asks, is accepted, and has a token. One that was decommissioned is another device.
  void letIn(ManagementClient person) {
    if (client.authenticate().status() != 200) {
      var found = person.findDevice("stale-" + name + "\"");
      id = found.get("id").stringValue();
      authSet = found.get("auth_sets").get(0).get("id").stringValue();
      person.setStatus(id, authSet, "accepted").require(204);
      client.authenticate().require(200);
    }
    in = true;
  }

  void revoke(ManagementClient person) {
    person.delete("/api/management/v2/devauth/tokens/" + authSet).require(204);
    out("revoked");
  }

  void reject(ManagementClient person) {
    person.setStatus(id, authSet, "rejected").require(204);
    out("rejected");
  }

  void dismiss(ManagementClient person) {
    person.delete(DEVICES + id + "/auth/" + authSet).require(204);
    out("dismissed");
  }

  void decommission(ManagementClient person) {
    person.delete(DEVICES + id).require(204);
    out("decommissioned");
    group = "";
    active = null;
    newest = 0;
  }

  void move(ManagementClient person, String to) {
    person
        .put("/api/management/v1/inventory/devices/" + id + "/group", Map.of("group", to))
        .require(204);
    group = to;
  }

  private void out(String because) {
    in = false;
    dead = new Known(client.token(), "401", because);
  }
}
