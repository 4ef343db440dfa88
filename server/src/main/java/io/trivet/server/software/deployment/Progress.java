package io.trivet.server.software.deployment;

import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Forecast;
import io.trivet.core.software.RolloutState;
import io.trivet.core.software.StatusText;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.software.artifact.SentBytes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// How far a deployment is, and when it will be through.
final class Progress {
  /// How often what was sent is written. Once per node and deployment: no row is hot.
  static final Duration FLUSH_EVERY = Duration.ofSeconds(5);

  private final Database database;
  private final Deployments deployments;
  private final Brakes brakes;
  private final SentBytes sent;
  private final Hints hints;
  private final InstantSource clock;
  private final ProgressStore store = new ProgressStore();

  Progress(
      Database database,
      Deployments deployments,
      Brakes brakes,
      SentBytes sent,
      Hints hints,
      InstantSource clock) {
    this.database = database;
    this.deployments = deployments;
    this.brakes = brakes;
    this.sent = sent;
    this.hints = hints;
    this.clock = clock;
  }

  /// `remaining` and `bytesTotal` are empty where nobody knows how many devices will still match.
  /// `why` tells why there is no forecast.
  record Outlook(
      Deployments.View view,
      Counts counts,
      OptionalLong bytesTotal,
      Optional<Forecast> forecast,
      String why) {}

  /// Devices that are through, that are on it now, and that have not been offered it yet.
  record Counts(long finished, long inFlight, OptionalLong waiting) {
    OptionalLong remaining() {
      return waiting.isEmpty() ? waiting : OptionalLong.of(waiting.getAsLong() + inFlight);
    }
  }

  Outlook of(TenantId tenant, DeploymentId id) {
    var now = clock.instant();
    var view = deployments.get(tenant, id);
    var counts = counts(view);
    var total = bytesTotal(view, counts);
    var why = whyNot(tenant, view, counts);
    if (!why.isEmpty()) {
      return new Outlook(view, counts, total, Optional.empty(), why);
    }
    var since = later(begun(view), now.minus(Forecast.SPAN));
    long through = database.read(db -> store.throughSince(db, tenant, id, since));
    if (through < Forecast.FEWEST) {
      var few = "fewer than %d devices were through in the last hour".formatted(Forecast.FEWEST);
      return new Outlook(view, counts, total, Optional.empty(), few);
    }
    // a burst at the very beginning is no rate
    var span = Duration.between(since, now.isAfter(since) ? now : since.plusSeconds(1));
    var atLeast = span.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : span;
    var forecast =
        Forecast.of(counts.remaining().orElseThrow(), through, atLeast, now)
            .notBefore(lastStart(view, now));
    return new Outlook(view, counts, total, Optional.of(forecast), "");
  }

  /// Writes what was sent since the last time, and tells the consoles that look at it.
  void flush() {
    var taken = sent.take();
    if (!taken.isEmpty()) {
      write(taken);
      taken
          .keySet()
          .forEach(
              key -> hints.touch(key.tenant(), EventKind.DEPLOYMENT, key.deployment().toString()));
    }
  }

  private void write(Map<SentBytes.Key, Long> taken) {
    try {
      database.inTransaction(db -> {
        store.add(db, taken);
        return null;
      });
    } catch (RuntimeException e) {
      sent.giveBack(taken);
      throw e;
    }
  }

  private static Counts counts(Deployments.View view) {
    var deployment = view.deployment();
    long asked = DeploymentJson.asked(view);
    long finished =
        view.tallies().stream()
            .filter(tally -> StatusText.FINISHED.contains(tally.status()))
            .mapToLong(DeploymentListStore.Tally::devices)
            .sum();
    boolean over = deployment.finishedAt().isPresent();
    boolean endless = deployment.dynamic() && deployment.maxDevices() == 0;
    var waiting =
        over
            ? OptionalLong.of(0)
            : endless
                ? OptionalLong.empty()
                : OptionalLong.of(Math.max(0, deployment.maxDevices() - asked));
    return new Counts(finished, asked - finished, waiting);
  }

  /// What was offered is known; the others are taken to get as much as those did.
  private static OptionalLong bytesTotal(Deployments.View view, Counts counts) {
    long offered = 0;
    long bytes = 0;
    for (var tally : view.tallies()) {
      if (tally.phase() > 0) {
        offered += tally.devices();
        bytes += tally.bytes();
      }
    }
    if (counts.waiting().isEmpty() || (offered == 0 && counts.waiting().getAsLong() > 0)) {
      return OptionalLong.empty();
    }
    double mean = offered == 0 ? 0 : (double) bytes / offered;
    return OptionalLong.of(bytes + Math.round(mean * counts.waiting().getAsLong()));
  }

  private String whyNot(TenantId tenant, Deployments.View view, Counts counts) {
    var state = view.deployment().standing().state();
    if (view.deployment().finishedAt().isPresent()) {
      return "it is finished";
    }
    if (state != RolloutState.RUNNING) {
      return "it is " + state.text();
    }
    if (brakes.findStop(tenant).isPresent()) {
      return "all rollouts are stopped";
    }
    return counts.remaining().isEmpty()
        ? "it stays open for devices that match later"
        : heldByGate(view) ? "the next phase waits for a gate" : "";
  }

  /// The open phases are full, and what comes next is not a matter of time.
  private static boolean heldByGate(Deployments.View view) {
    return view.phases().stream()
            .filter(phase -> phase.openedAt().isPresent())
            .noneMatch(PhaseStore.Row::hasRoom)
        && view.phases().stream().anyMatch(phase -> phase.openedAt().isEmpty())
        && OpenDeploymentFacts.nextStart(view.phases()).isEmpty();
  }

  private static Instant begun(Deployments.View view) {
    return view.phases().stream()
        .flatMap(phase -> phase.openedAt().stream())
        .min(Instant::compareTo)
        .orElse(view.deployment().createdAt());
  }

  private static Instant lastStart(Deployments.View view, Instant now) {
    return view.phases().stream()
        .flatMap(phase -> phase.phase().startAt().stream())
        .max(Instant::compareTo)
        .filter(start -> start.isAfter(now))
        .orElse(now);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
