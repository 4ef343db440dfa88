package io.trivet.server;

import io.trivet.core.kernel.Limits;
import io.trivet.testkit.Answer;
import io.trivet.testkit.Await;
import io.trivet.testkit.ManagementClient;
import io.trivet.wire.artifact.BadArtifacts;
import io.trivet.wire.artifact.Compression;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;

/// Devices, groups and deployments of which it is known at every time what a poll must be answered;
/// one person changes them on one node or the other, as the seed says, while pollers ask both.
final class StaleWorld {
  /// What a busy machine may add: threads that wait for a processor make answers look older.
  /// `-Dstale.grace=0` where nothing else runs.
  private static final Duration GRACE = Duration.ofMillis(Long.getLong("stale.grace", 2000));

  private static final String DEPLOYMENTS = "/api/management/v1/deployments/deployments";
  private static final String ALL = "/api/management/v1/deployments";
  private static final String NEXT =
      "/api/devices/v1/deployments/device/deployments/next?device_type=board&artifact_name=old";
  private static final int DEVICES_COUNT = 10;
  private static final int GROUPS = 3;
  private static final int POLLERS = 4;
  private static final int PAUSE_MILLIS_MAX = 10;

  private final long seed;
  private final Random random;
  private final RunningServer first;
  private final List<ManagementClient> people;
  private final List<ManagementClient> polls;
  private final String release;
  private final Path file;
  private final List<StaleDevice> devices = new ArrayList<>();
  private final List<String> groups = new ArrayList<>();
  private final Map<String, String> filters = new HashMap<>();
  private final Map<String, Order> open = new HashMap<>();
  private final AtomicLong checked = new AtomicLong();
  private final AtomicLong oldest = new AtomicLong();
  private int orders;
  private int changes;
  private boolean stopped;
  private volatile boolean over;

  /// An open deployment to a group; the later, the greater the number.
  record Order(String id, int number) {}

  /// What was seen: changes made, polls whose answer was known, the oldest answer among them.
  record Seen(int changes, long checked, Duration oldest) {}

  /// An answer outlived its bound.
  static final class Stale extends AssertionError {
    private static final long serialVersionUID = 1;

    Stale(String message) {
      super(message);
    }
  }

  StaleWorld(RunningServer one, RunningServer other, long seed) {
    this.seed = seed;
    this.random = new Random(seed);
    this.first = one;
    var nodes = List.of(one, other);
    this.people = nodes.stream().map(node -> person(one, node)).toList();
    this.polls = nodes.stream().map(StaleWorld::plain).toList();
    this.release = "release-" + seed;
    this.file = artifact(one, release);
    people.getFirst().upload(file, Map.of()).require(201);
    for (int n = 0; n < GROUPS; n++) {
      var group = "group-" + seed + "-" + n;
      groups.add(group);
      filters.put(group, filter(group));
    }
    for (int n = 0; n < DEVICES_COUNT; n++) {
      var device = new StaleDevice(one.plainUrl(), seed + "-" + n);

      devices.add(device);
      letIn(device);
    }
  }

  private static Path artifact(RunningServer node, String name) {
    try {
      var folder = node.directory();
      return Files.write(folder.resolve(name), BadArtifacts.good(folder, name, Compression.GZIP));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static ManagementClient plain(RunningServer node) {
    return new ManagementClient(node.plainUrl(), Optional.empty());
  }

  private static ManagementClient person(RunningServer first, RunningServer node) {
    var client = plain(node);
    client.logIn(first.email(), first.password());
    return client;
  }

  private String filter(String group) {
    var term = Map.of("scope", "system", "attribute", "group", "type", "$eq", "value", group);
    return people
        .getFirst()
        .post("/api/management/v2/inventory/filters", Map.of("name", group, "terms", List.of(term)))
        .createdId();
  }

  /// Makes so many changes; {@link Stale} names the seed, the change and the answer.
  Seen run(int changesMax) {
    // Threads of the system: those that find nothing to ask do not take the servers' turns.
    try (var threads = Executors.newFixedThreadPool(POLLERS)) {
      var polling = new ArrayList<Callable<Optional<String>>>();
      for (int n = 0; n < POLLERS; n++) {
        int poller = n;
        polling.add(() -> poll(poller));
      }
      var found = polling.stream().map(threads::submit).toList();
      try {
        while (changes < changesMax && !over) {
          change();
          Await.pause(Duration.ofMillis(1 + random.nextInt(PAUSE_MILLIS_MAX)));
        }
      } finally {
        over = true;
      }
      for (var poller : found) {
        var stale = poller.get();
        if (stale.isPresent()) {
          throw new Stale("seed %d: %s".formatted(seed, stale.get()));
        }
      }
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new AssertionError("seed " + seed, e);
    } catch (AssertionError e) {
      throw e instanceof Stale ? e : new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
    return new Seen(changes, checked.get(), Duration.ofNanos(oldest.get()));
  }

  /// Asks for one device after the other on either node, until an answer is too old.
  private Optional<String> poll(int poller) {
    var choice = new Random(seed * 31 + poller);
    while (!over) {
      int node = choice.nextInt(polls.size());
      var device = devices.get(choice.nextInt(devices.size()));
      var question = device.questions(choice);
      if (question.isEmpty()) {
        Await.pause(Duration.ofMillis(1));
      }
      var stale = question.flatMap(asked -> ask(node, device, asked));
      if (stale.isPresent()) {
        over = true;
        return stale;
      }
    }
    return Optional.empty();
  }

  /// The answer counts only if nothing about the device changed while it was on its way.
  private Optional<String> ask(int node, StaleDevice device, StaleDevice.Known asked) {
    long begun = System.nanoTime();
    var answer =
        polls
            .get(node)
            .send(
                "GET",
                NEXT,
                BodyPublishers.noBody(),
                Map.of("Authorization", "Bearer " + asked.token()));
    if (!device.stillHolds(asked)) {
      return Optional.empty();
    }
    checked.incrementAndGet();
    var said = said(answer);
    if (said.equals(asked.answer())) {
      asked.seenBy(node);
      return Optional.empty();
    }
    long age = begun - asked.since();
    oldest.accumulateAndGet(age, Math::max);
    return age <= Limits.STALE_ANSWER_MAX.plus(GRACE).toNanos()
        ? Optional.empty()
        : Optional.of(
            "node %d answered %s instead of %s %d ms after \"%s\" of %s"
                .formatted(
                    node, said, asked.answer(), age / 1_000_000, asked.because(), device.name()));
  }

  private static String said(Answer answer) {
    return answer.status() == 200
        ? answer.json().get("id").stringValue()
        : Integer.toString(answer.status());
  }

  private void change() {
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3 -> order(one(groups));
      case 4, 5, 6 -> abort(one(groups));
      case 7 -> stop();
      case 8 -> signingPolicy();
      case 9 -> cut();
      default -> device(one(devices));
    }
  }

  private void device(StaleDevice device) {
    if (!device.isSeenByAll()) {
      return; // first both nodes must have told what is so now, or time must tell that they do not
    }
    if (!device.isIn()) {
      about("let in", List.of(device), () -> letIn(device));
      return;
    }
    switch (random.nextInt(8)) {
      case 0 -> about("revoked", List.of(device), () -> device.revoke(person()));
      case 1 -> about("rejected", List.of(device), () -> device.reject(person()));
      case 2 -> about("dismissed", List.of(device), () -> device.dismiss(person()));
      case 3 -> about("decommissioned", List.of(device), () -> device.decommission(person()));
      default -> about("moved", List.of(device), () -> device.move(person(), one(groups)));
    }
  }

  private void letIn(StaleDevice device) {
    device.letIn(person());
    judge(device, "let in");
  }

  private void order(String group) {
    if (open.containsKey(group) || !devices.stream().allMatch(StaleDevice::isSeenByAll)) {
      return;
    }
    about(
        "deployment to " + group,
        devices,
        () -> {
          first.clock().advance(Duration.ofSeconds(1)); // the later, the newer
          var order =
              Map.of("name", "stale", "artifact_name", release, "filter_id", filters.get(group));
          var id = person().post(DEPLOYMENTS.replace("v1", "v2"), order).createdId();
          open.put(group, new Order(id, ++orders));
        });
  }

  private void abort(String group) {
    var order = open.get(group);
    if (order == null || !devices.stream().allMatch(StaleDevice::isSeenByAll)) {
      return;
    }
    about(
        "abort of the deployment to " + group,
        devices,
        () -> {
          person()
              .put(DEPLOYMENTS + "/" + order.id() + "/status", Map.of("status", "aborted"))
              .require(204);
          open.remove(group);
          devices.forEach(device -> device.ended(order));
        });
  }

  private void stop() {
    if (!devices.stream().allMatch(StaleDevice::isSeenByAll)) {
      return;
    }
    about(
        stopped ? "resumption of all" : "stop of all",
        devices,
        () -> {
          person().post(ALL + (stopped ? "/resume-all" : "/stop-all"), Map.of("reason", "test"));
          stopped = !stopped;
        });
  }

  /// Nobody remembers the policy: the other node obeys at once.
  private void signingPolicy() {
    int node = random.nextInt(people.size());
    for (var policy : List.of("signed", "any")) {
      people.get(node).put(ALL + "/signing_policy", Map.of("policy", policy)).require(204);
      var refused = people.get(1 - node).upload(file, Map.of());
      if (refused.text().contains("untrusted_signature") != policy.equals("signed")) {
        throw new Stale("seed %d: policy %s, but %s".formatted(seed, policy, refused.text()));
      }
    }
    changes++;
  }

  /// Both nodes lose the connection on which they hear of changes.
  private void cut() {
    first
        .database()
        .database()
        .inTransaction(db ->
            db.execute(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                 WHERE datname = current_database() AND pid <> pg_backend_pid()
                   AND query IN ('LISTEN trivet_changes', 'SELECT 1')
                """));
    changes++;
  }

  /// While the change goes on nothing is known of the devices; then what must be so, from now on.
  private void about(String what, List<StaleDevice> whom, Runnable change) {
    whom.forEach(StaleDevice::unknown);
    change.run();
    whom.forEach(device -> judge(device, what));
    changes++;
  }

  private void judge(StaleDevice device, String because) {
    device.judge(open.get(device.group()), stopped, because);
  }

  private ManagementClient person() {
    return one(people);
  }

  private <T> T one(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
