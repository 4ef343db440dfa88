package io.trivet.server.software.deployment;

import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.Outcome;
import io.trivet.core.software.Passage;
import io.trivet.core.software.Report;
import io.trivet.core.software.Verdict;
import io.trivet.server.platform.db.Batcher;
import io.trivet.server.platform.db.Database;
import io.trivet.server.software.deployment.DeviceDeploymentStore.Current;
import io.trivet.server.software.deployment.DeviceDeploymentStore.Step;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/// What devices say of their deployments, decided one by one and written for all that report at the
/// same time together. A device hears back when its report is durable.
final class StatusReports {
  /// How often a report is decided anew when another one was faster.
  private static final int RACES_MAX = 10;

  private final InstantSource clock;
  private final Gatekeeper gates;
  private final DeviceDeploymentStore store = new DeviceDeploymentStore();
  private final Batcher<Item, Optional<Verdict>> batcher;

  StatusReports(Database database, Gatekeeper gates, InstantSource clock) {
    this.clock = clock;
    this.gates = gates;
    this.batcher = new Batcher<>(database, this::write);
  }

  private record Item(PassageKey key, Report report, String substate) {}

  /// What the rules say of a report; nothing yet of whether it came in time.
  private record Decision(Item item, Current current, Verdict verdict) {
    /// Nothing is written of a repeat, unless it names a new substate.
    Optional<Step> step() {
      var from = current.deployment();
      return switch (verdict) {
        case Verdict.Moved(var to) -> Optional.of(Step.to(from, to, item.substate()));
        case Verdict.Retried _ -> Optional.of(Step.anew(from, item.substate()));
        case Verdict.Unchanged _ ->
            item.substate().isEmpty()
                    || item.substate().equals(current.substate())
                    || from.passage() instanceof Passage.Finished
                ? Optional.empty()
                : Optional.of(Step.to(from, from.passage(), item.substate()));
        case Verdict.Refused _ -> Optional.empty();
      };
    }

    /// A failure that a gate watches for: it is judged in the transaction that notes it, so that
    /// the halt is committed when the failure is.
    boolean isJudged() {
      return current.gated()
          && verdict instanceof Verdict.Moved(Passage.Finished(var outcome, _))
          && outcome == Outcome.FAILURE;
    }
  }

  /// Returns when the report is durable. {@link Failure.NotFound} when the device never was in the
  /// deployment; {@link Verdict.Refused} when it must roll back.
  Verdict report(DeviceRef device, DeploymentId deployment, Report report, String substate) {
    var item = new Item(new PassageKey(device, deployment), report, substate);
    for (int race = 0; race < RACES_MAX; race++) {
      var verdict = batcher.write(item);
      if (verdict.isPresent()) {
        return verdict.get();
      }
    }
    throw new Failure.Conflict("too many reports at the same time: try again");
  }

  /// Read, decide, write. A second report on the same passage in one batch has lost the race.
  private List<Batcher.Outcome<Optional<Verdict>>> write(Handle db, List<Item> items) {
    var now = clock.instant();
    var known = store.list(db, items.stream().map(Item::key).collect(Collectors.toSet()));
    var taken = new HashSet<PassageKey>();
    var decisions = new ArrayList<@Nullable Decision>();
    for (var item : items) {
      var current = known.get(item.key());
      decisions.add(current != null && taken.add(item.key()) ? decide(item, current, now) : null);
    }
    var won = write(db, decided(decisions), now);
    var outcomes = new ArrayList<Batcher.Outcome<Optional<Verdict>>>();
    for (int i = 0; i < items.size(); i++) {
      outcomes.add(
          known.containsKey(items.get(i).key())
              ? new Batcher.Outcome.Done<>(verdict(decisions.get(i), won))
              : new Batcher.Outcome.Refused<>(new Failure.NotFound("deployment of this device")));
    }
    return outcomes;
  }

  private static Decision decide(Item item, Current current, Instant now) {
    return new Decision(item, current, current.deployment().on(item.report(), now));
  }

  private static List<Decision> decided(List<@Nullable Decision> decisions) {
    return decisions.stream()
        .<Decision>mapMulti((decision, out) -> {
          if (decision != null) {
            out.accept(decision);
          }
        })
        .toList();
  }

  /// Empty when another report was faster. A new substate that lost is not worth another try.
  private static Optional<Verdict> verdict(@Nullable Decision decision, Set<PassageKey> won) {
    if (decision == null) {
      return Optional.empty();
    }
    return switch (decision.verdict()) {
      case Verdict.Moved _, Verdict.Retried _ ->
          won.contains(decision.item().key()) ? Optional.of(decision.verdict()) : Optional.empty();
      case Verdict.Unchanged _, Verdict.Refused _ -> Optional.of(decision.verdict());
    };
  }

  private Set<PassageKey> write(Handle db, List<Decision> decisions, Instant now) {
    var steps = decisions.stream().flatMap(decision -> decision.step().stream()).toList();
    if (steps.isEmpty()) {
      return Set.of();
    }
    boolean judged = decisions.stream().anyMatch(Decision::isJudged);
    var deployments =
        decisions.stream()
            .map(decision -> decision.item().key().ofDeployment())
            .collect(Collectors.toSet());
    store.lockDeployments(db, deployments, judged);
    var won = store.move(db, steps, now);
    tell(db, decisions, won, now);
    decisions.stream()
        .filter(decision -> decision.isJudged() && won.contains(decision.item().key()))
        .map(decision -> decision.item().key().ofDeployment())
        .distinct()
        .forEach(key -> gates.judge(db, key.tenant(), key.id()));
    return won;
  }

  private static void tell(Handle db, List<Decision> decisions, Set<PassageKey> won, Instant now) {
    var moved =
        decisions.stream()
            .filter(decision -> won.contains(decision.item().key()))
            .filter(decision -> decision.verdict() instanceof Verdict.Moved)
            .collect(
                Collectors.toMap(
                    decision -> decision.item().key(),
                    decision -> ((Verdict.Moved) decision.verdict()).to()));
    DeploymentNotices.moved(db, moved, now);
  }
}
