package io.trivet.simulator.load;

import static io.trivet.simulator.load.Tally.Counter.ADMITTED;
import static io.trivet.simulator.load.Tally.Counter.FAILED;
import static io.trivet.simulator.load.Tally.Counter.INSTALLED;
import static io.trivet.simulator.load.Tally.Counter.OFFERED;
import static io.trivet.simulator.load.Tally.Counter.RESTARTED;
import static io.trivet.simulator.load.Tally.Counter.UNREACHABLE;
import static io.trivet.simulator.load.Tally.Counter.WITHDRAWN;

import io.trivet.simulator.load.LoadDevice.Stage;
import io.trivet.simulator.load.Wire.Answer;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.ThreadLocalRandom;

/// What a device does when it is its turn: one request and what follows from the answer. It says
/// how long the device then waits. Every answer is judged; what was wrong goes to the tally.
final class Life {
  private static final Duration NOW = Duration.ZERO;

  private final Words words;
  private final Downloads downloads;
  private final Tally tally;
  private final InstantSource clock;

  Life(Words words, Downloads downloads, Tally tally, InstantSource clock) {
    this.words = words;
    this.downloads = downloads;
    this.tally = tally;
    this.clock = clock;
  }

  /// True if this turn is a download, which takes its time and gets a thread of its own.
  static boolean isLong(LoadDevice device) {
    return device.stage instanceof Stage.Downloading;
  }

  Duration turn(LoadDevice device) throws InterruptedException {
    return switch (device.stage) {
      case Stage.Away _ -> arrive(device);
      case Stage.Idle _ -> idle(device);
      case Stage.Downloading(var offer) -> download(device, offer);
      case Stage.Downloaded(var offer) ->
          report(
              device,
              offer,
              "installing",
              new Stage.Installing(offer),
              device.part.pace().install());
      case Stage.Installing(var offer) -> install(device, offer);
      case Stage.Failing(var offer, var why) -> fail(device, offer, why);
    };
  }

  private Duration arrive(LoadDevice device) throws InterruptedException {
    return switch (words.authenticate(device)) {
      case Answer.Got(int status, byte[] body) -> {
        if (status == 200 && words.isToken(body)) {
          device.token = new String(body, java.nio.charset.StandardCharsets.US_ASCII);
          device.stage = Stage.Idle.INSTANCE;
          device.inventoryDue = System.nanoTime();
          yield NOW;
        }
        if (status != 401 && status < 500) { // those are in the tally already
          tally.wrong("auth answered %d, or what is no token".formatted(status));
        }
        yield spread(device.part.pace().retry());
      }
      case Answer.Later(var pause) -> pause;
      case Answer.None _ -> within(device.part.pace().retry());
    };
  }

  private Duration idle(LoadDevice device) throws InterruptedException {
    var sleep = device.site.sleepsFor(clock.instant());
    if (!sleep.isZero()) {
      return sleep;
    }
    return System.nanoTime() - device.inventoryDue >= 0 ? inventory(device) : ask(device);
  }

  private Duration inventory(LoadDevice device) throws InterruptedException {
    return switch (words.inventory(device, clock.instant())) {
      case Answer.Got(int status, _) when status == 200 -> {
        if (!device.admitted) {
          device.admitted = true;
          tally.add(ADMITTED, 1);
        }
        device.inventoryDue = System.nanoTime() + spread(device.part.pace().inventory()).toNanos();
        yield NOW;
      }
      case Answer.Got(int status, _) -> other(device, "inventory", status);
      case Answer.Later(var pause) -> pause;
      case Answer.None _ -> within(device.part.pace().retry());
    };
  }

  private Duration ask(LoadDevice device) throws InterruptedException {
    return switch (words.next(device)) {
      case Answer.Got(int status, byte[] body) when status == 204 -> {
        if (body.length > 0) {
          tally.wrong("next answered 204 with a body");
        }
        yield spread(device.part.pace().poll());
      }
      case Answer.Got(int status, byte[] body) when status == 200 -> offered(device, body);
      case Answer.Got(int status, _) -> other(device, "next", status);
      case Answer.Later(var pause) -> pause;
      case Answer.None _ -> within(device.part.pace().retry());
    };
  }

  private Duration offered(LoadDevice device, byte[] body) throws InterruptedException {
    var judged = Offer.judge(body, device.part.deviceType(), clock.instant());
    judged.wrongs().forEach(tally::wrong);
    if (!judged.wrongs().isEmpty()) {
      return spread(device.part.pace().poll());
    }
    var offer = judged.offer();
    tally.add(OFFERED, 1);
    if (device.open != null && !device.open.deployment().equals(offer.deployment())) {
      tally.wrong("next: another deployment while the first is not ended");
    }
    if (offer.deployment().equals(device.ended)) {
      tally.wrong("next: a deployment that the device has ended");
    }
    device.open = offer;
    return report(device, offer, "downloading", new Stage.Downloading(offer), NOW);
  }

  private Duration download(LoadDevice device, Offer offer) throws InterruptedException {
    var failures = device.part.failures();
    var manner =
        new Downloads.Manner(
            device.part.linkBytesPerSecond(),
            device.happens(failures.download(), "download", offer));
    try {
      device.stage =
          downloads.fetch(offer, device.part.deviceType(), manner)
              ? new Stage.Downloaded(offer)
              : new Stage.Failing(offer, "the download is not what was offered");
      return NOW;
    } catch (IOException _) {
      tally.add(UNREACHABLE, 1);
      return within(device.part.pace().retry());
    }
  }

  private Duration install(LoadDevice device, Offer offer) throws InterruptedException {
    var failures = device.part.failures();
    if (device.happens(failures.restart(), "restart", offer) && device.restartOnce(offer)) {
      tally.add(RESTARTED, 1);
      device.token = "";
      device.stage = Stage.Away.INSTANCE;
      return spread(device.part.pace().retry());
    }
    if (device.happens(failures.install(), "install", offer)) {
      device.stage = new Stage.Failing(offer, "Update module terminated abnormally: exit status 1");
      return fail(device, offer, "Update module terminated abnormally: exit status 1");
    }
    var after = report(device, offer, "success", Stage.Idle.INSTANCE, NOW);
    if (device.stage instanceof Stage.Idle && device.open != null) {
      device.runs = offer.artifactName();
      end(device, offer, INSTALLED);
    }
    return after;
  }

  private Duration fail(LoadDevice device, Offer offer, String why) throws InterruptedException {
    switch (words.log(device, offer, why, clock.instant())) {
      case Answer.Got(int status, _) when status == 204 || status == 409 -> {}
      case Answer.Got(int status, _) -> {
        return other(device, "log", status);
      }
      case Answer.Later(var pause) -> {
        return pause;
      }
      case Answer.None _ -> {
        return within(device.part.pace().retry());
      }
    }
    var after = report(device, offer, "failure", Stage.Idle.INSTANCE, NOW);
    if (device.stage instanceof Stage.Idle && device.open != null) {
      end(device, offer, FAILED);
    }
    return after;
  }

  private void end(LoadDevice device, Offer offer, Tally.Counter outcome) {
    device.open = null;
    device.ended = offer.deployment();
    device.inventoryDue = System.nanoTime(); // Mender's clients report right after an update
    tally.add(outcome, 1);
  }

  /// Reports a status and, when it was taken, goes on to `then`.
  private Duration report(LoadDevice device, Offer offer, String status, Stage then, Duration pause)
      throws InterruptedException {
    return switch (words.report(device, offer, status)) {
      case Answer.Got(int code, _) when code == 204 -> {
        device.stage = then;
        yield pause;
      }
      case Answer.Got(int code, _) when code == 409 -> {
        tally.add(WITHDRAWN, 1);
        device.open = null;
        device.ended = offer.deployment();
        device.stage = Stage.Idle.INSTANCE;
        yield spread(device.part.pace().poll());
      }
      case Answer.Got(int code, _) -> other(device, "status " + status, code);
      case Answer.Later(var after) -> after;
      case Answer.None _ -> within(device.part.pace().retry());
    };
  }

  /// 401 means: authenticate again; an open deployment is offered again. Anything else is wrong.
  private Duration other(LoadDevice device, String what, int status) {
    if (status == 401) {
      device.token = "";
      device.stage = Stage.Away.INSTANCE;
      return NOW;
    }
    if (status < 500) { // those are in the tally already
      tally.wrong("%s answered %d".formatted(what, status));
    }
    return spread(device.part.pace().retry());
  }

  /// Any time within this one: after an outage devices come back spread over it.
  private static Duration within(Duration time) {
    return Duration.ofNanos((long) (time.toNanos() * ThreadLocalRandom.current().nextDouble()));
  }

  /// A tenth more or less, so that devices do not march in step.
  private static Duration spread(Duration time) {
    return Duration.ofNanos(
        (long) (time.toNanos() * ThreadLocalRandom.current().nextDouble(0.9, 1.1)));
  }
}
