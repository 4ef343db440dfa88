package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/// The phases of a deployment, in order. Source of the rules on batches and start times: Mender's
/// deployments API, phases; gates and strata are ours.
public record Phases(List<Phase> list) {
  public static final Phases ONE = new Phases(List.of(Phase.EVERYTHING));

  public Phases {
    list = List.copyOf(list);
    require(!list.isEmpty(), "phases must hold at least one phase");
    require(
        list.size() <= Limits.PHASES_MAX,
        "phases may hold at most %d phases".formatted(Limits.PHASES_MAX));
    requireBatches(list);
    requireStarts(list);
    require(
        list.stream().filter(phase -> phase.stratifyBy().isPresent()).count() <= 1
            && list.stream().skip(1).allMatch(phase -> phase.stratifyBy().isEmpty()),
        "only the first phase can be stratified");
  }

  /// `count` equal steps, `every` apart or each behind the gate.
  public static Phases uniform(
      int count, Optional<Instant> start, Optional<java.time.Duration> every, Optional<Gate> gate) {
    require(
        count >= 1 && count <= Limits.PHASES_MAX,
        "uniform_phases: count must be from 1 to %d".formatted(Limits.PHASES_MAX));
    require(
        count == 1 || every.isPresent() || gate.isPresent(),
        "uniform_phases: interval_seconds or gate must be given");
    require(
        every.isEmpty() || start.isPresent(),
        "uniform_phases: start_ts must be given with interval");
    return new Phases(
        IntStream.range(0, count)
            .mapToObj(n ->
                new Phase(
                    n == count - 1 ? new Batch.Rest() : new Batch.Percent(share(n, count)),
                    n == 0
                        ? start
                        : every.map(step -> start.orElseThrow().plus(step.multipliedBy(n))),
                    n == count - 1 ? Optional.empty() : gate,
                    Optional.empty()))
            .toList());
  }

  /// So that the shares differ by one percent at most and the first ones are the smaller.
  private static int share(int n, int count) {
    return 100 * (n + 1) / count - 100 * n / count;
  }

  /// How many devices each phase takes when the deployment is for so many; none is "no limit". An
  /// empty `devices` is a target without an end.
  public List<OptionalLong> quotas(long known, OptionalLong devices) {
    var quotas = new ArrayList<OptionalLong>();
    long given = 0;
    for (var phase : list) {
      var quota =
          switch (phase.batch()) {
            case Batch.Percent(var percent) -> OptionalLong.of(known * percent / 100);
            case Batch.Devices(var count) -> OptionalLong.of(count);
            case Batch.Rest _ ->
                devices.isEmpty() ? devices : OptionalLong.of(devices.getAsLong() - given);
          };
      require(
          quota.isEmpty() || quota.getAsLong() > 0,
          "phase %d holds no device: %d devices are too few for its batch"
              .formatted(quotas.size() + 1, known));
      given += quota.orElse(0);
      require(
          devices.isEmpty() || given <= devices.getAsLong(),
          "the phases hold %d devices, the deployment is for %d"
              .formatted(given, devices.orElse(0)));
      quotas.add(quota);
    }
    boolean whole = quotas.getLast().isEmpty() || devices.isEmpty() || given == devices.getAsLong();
    require(
        whole,
        "the phases hold %d of %d devices: leave the batch of the last one out, it takes the rest"
            .formatted(given, devices.orElse(0)));
    for (int n = 0; n < list.size() - 1; n++) {
      var size = quotas.get(n);
      list.get(n).gate().ifPresent(gate -> gate.requireReachable(size));
    }
    return List.copyOf(quotas);
  }

  public boolean isGated() {
    return list.stream().anyMatch(phase -> phase.gate().isPresent());
  }

  private static void requireBatches(List<Phase> list) {
    boolean percent = list.stream().anyMatch(phase -> phase.batch() instanceof Batch.Percent);
    boolean devices = list.stream().anyMatch(phase -> phase.batch() instanceof Batch.Devices);
    require(!percent || !devices, "batch_size and batch_size_devices cannot be mixed");
    for (int n = 0; n < list.size(); n++) {
      switch (list.get(n).batch()) {
        case Batch.Percent(var share) ->
            require(share >= 1 && share <= 100, "batch_size must be a percentage from 1 to 100");
        case Batch.Devices(var count) ->
            require(count >= 1, "batch_size_devices must be 1 or more");
        case Batch.Rest _ ->
            require(n == list.size() - 1, "only the last phase may leave its batch out");
      }
    }
    int sum =
        list.stream()
            .mapToInt(phase -> phase.batch() instanceof Batch.Percent(var share) ? share : 0)
            .sum();
    require(sum <= 100, "the phases hold %d percent: more than all".formatted(sum));
    require(
        !percent || sum == 100 || list.getLast().batch() instanceof Batch.Rest,
        "the phases hold %d percent: leave the batch of the last one out, it takes the rest"
            .formatted(sum));
  }

  private static void requireStarts(List<Phase> list) {
    Instant last = Instant.MIN;
    for (int n = 0; n < list.size(); n++) {
      var start = list.get(n).startAt();
      require(
          n == 0 || start.isPresent() || list.get(n - 1).gate().isPresent(),
          "phase %d needs a start_ts, or a gate before it".formatted(n + 1));
      require(
          start.isEmpty() || !start.get().isBefore(last),
          "phase %d starts before the one before it".formatted(n + 1));
      last = start.orElse(last);
    }
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new Failure.Invalid(message);
    }
  }
}
