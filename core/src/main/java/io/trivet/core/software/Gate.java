package io.trivet.core.software;

import io.trivet.core.kernel.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/// The door behind a phase. It opens the next phase when the devices of this one did well enough
/// for long enough, holds while too little is known, and halts the deployment when they do badly.
///
/// `successRate` (0 to 1) must be exceeded with `confidence` (one-sided; 0.5 is the rate as seen)
/// by at least `minimum` devices, or else by the whole phase. More than `mostFailures` failed or
/// more than `mostSilent` silent devices halt. A device is silent that has not reported for twice
/// the `expected` time; it counts as failed. `soak` is how long all of it must hold before the door
/// opens.
public record Gate(
    OptionalDouble successRate,
    double confidence,
    OptionalLong minimum,
    OptionalLong mostFailures,
    OptionalLong mostSilent,
    Duration expected,
    Duration soak) {
  public static final double CONFIDENCE_DEFAULT = 0.95;
  public static final Duration EXPECTED_DEFAULT = Duration.ofHours(1);
  private static final Duration TIME_MAX = Duration.ofDays(365);

  public Gate {
    require(
        successRate.isEmpty() || (successRate.getAsDouble() > 0 && successRate.getAsDouble() <= 1),
        "success_rate must be a percentage above 0 and up to 100");
    require(
        confidence >= 0.5 && confidence <= 0.999, "confidence must be a number from 0.5 to 0.999");
    require(minimum.orElse(1) >= 1, "minimum must be 1 or more");
    require(mostFailures.orElse(0) >= 0, "most_failures must be 0 or more");
    require(mostSilent.orElse(0) >= 0, "most_silent must be 0 or more");
    require(
        expected.isPositive() && expected.compareTo(TIME_MAX) <= 0,
        "expected_seconds must be from 1 second to 365 days");
    require(
        !soak.isNegative() && soak.compareTo(TIME_MAX) <= 0,
        "soak_seconds must be from 0 to 365 days");
    require(
        successRate.orElse(0) < 1 || confidence == 0.5,
        "no number of devices can show a success_rate of 100 percent: give less, or confidence 0.5");
  }

  /// Since when a device that has not reported is silent.
  public Instant silentBefore(Instant now) {
    return now.minus(expected.multipliedBy(2));
  }

  /// How the devices of a phase are doing. `size` is how many the phase may hold, if that is known;
  /// `silent` ones are not among the others.
  public record Reading(OptionalLong size, long succeeded, long failed, long silent) {
    public long sample() {
      return succeeded + failed + silent;
    }
  }

  /// `satisfiedSince` is since when the reading has been good enough, as told by the last
  /// judgement.
  public GateVerdict judge(Reading reading, Optional<Instant> satisfiedSince, Instant now) {
    var halt = reasonToHalt(reading);
    if (halt.isPresent()) {
      return new GateVerdict.Halts(halt.get());
    }
    var hold = reasonToHold(reading);
    if (hold.isPresent()) {
      return new GateVerdict.Holds(hold.get(), Optional.empty());
    }
    var since = satisfiedSince.orElse(now);
    return since.plus(soak).isAfter(now)
        ? new GateVerdict.Holds("soaks until " + since.plus(soak), Optional.of(since))
        : new GateVerdict.Opens();
  }

  private Optional<String> reasonToHalt(Reading reading) {
    long failures = reading.failed() + reading.silent();
    if (mostFailures.isPresent() && failures > mostFailures.getAsLong()) {
      return Optional.of(
          "%d devices failed, %d of them by silence; at most %d may"
              .formatted(failures, reading.silent(), mostFailures.getAsLong()));
    }
    if (mostSilent.isPresent() && reading.silent() > mostSilent.getAsLong()) {
      return Optional.of(
          "%d devices are silent; at most %d may be"
              .formatted(reading.silent(), mostSilent.getAsLong()));
    }
    double best = Wilson.upper(reading.succeeded(), reading.sample(), confidence);
    return successRate.isPresent() && enough(reading) && best < successRate.getAsDouble()
        ? Optional.of(
            "%d of %d devices succeeded: the rate is below %s percent"
                .formatted(reading.succeeded(), reading.sample(), percent()))
        : Optional.empty();
  }

  private Optional<String> reasonToHold(Reading reading) {
    if (!enough(reading)) {
      return Optional.of(
          "%d of %s devices are through"
              .formatted(
                  reading.sample(),
                  needed(reading).isPresent() ? needed(reading).getAsLong() : "?"));
    }
    if (successRate.isEmpty()) {
      return Optional.empty();
    }
    double sure = Wilson.lower(reading.succeeded(), reading.sample(), confidence);
    return sure < successRate.getAsDouble()
        ? Optional.of(
            "%d of %d devices succeeded: that shows a rate of %.1f percent, %s are asked for"
                .formatted(reading.succeeded(), reading.sample(), sure * 100, percent()))
        : Optional.empty();
  }

  private boolean enough(Reading reading) {
    return needed(reading).isPresent() && reading.sample() >= needed(reading).getAsLong();
  }

  /// The minimum, but never more than the phase holds.
  private OptionalLong needed(Reading reading) {
    if (minimum.isEmpty() || reading.size().isEmpty()) {
      return minimum.isPresent() ? minimum : reading.size();
    }
    return OptionalLong.of(Math.min(minimum.getAsLong(), reading.size().getAsLong()));
  }

  /// A gate that could not open even if every device of the phase succeeded is a mistake.
  public void requireReachable(OptionalLong size) {
    long fewest =
        successRate.isPresent() ? Wilson.fewestTrials(successRate.getAsDouble(), confidence) : 0;
    require(
        size.isEmpty() || size.getAsLong() >= fewest,
        "a phase of %d devices cannot show a success_rate of %s percent: it takes %d at this confidence"
            .formatted(size.orElse(0), percent(), fewest));
  }

  private String percent() {
    double rate = successRate.orElse(0) * 100;
    return rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate);
  }

  private static void require(boolean fits, String message) {
    if (!fits) {
      throw new Failure.Invalid(message);
    }
  }
}
