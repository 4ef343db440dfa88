package io.trivet.simulator.load;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/// Lets a fleet in: says yes to its devices as they appear, or makes them known beforehand. Other
/// devices that wait are nobody's business here.
final class Admission {
  private static final int AT_ONCE = 16;
  private static final Duration LOOK = Duration.ofMillis(250);

  private final People people;
  private final Fleet fleet;

  Admission(People people, Fleet fleet) {
    this.people = people;
    this.fleet = fleet;
  }

  /// Makes all devices known by identity and key.
  void preauthorize(List<LoadDevice> devices, Words words)
      throws IOException, InterruptedException {
    each(devices, device -> people.preauthorize(Words.identity(device), words.publicKey(device)));
  }

  /// Accepts until all are in. A server that is away for a while is only a reason to try again.
  void accept(BooleanSupplier allIn, Consumer<IOException> trouble) throws InterruptedException {
    while (!allIn.getAsBoolean()) {
      try {
        if (people.acceptInBulk(fleet.name()).isEmpty()) {
          each(waiting(), people::accept);
        }
      } catch (IOException e) {
        trouble.accept(e);
      }
      Thread.sleep(LOOK); // tidy: devices are on their way
    }
  }

  private List<People.Waiting.Ask> waiting() throws IOException, InterruptedException {
    int page = 1;
    var waiting = people.waiting(fleet.name(), page);
    while (waiting.asks().isEmpty() && waiting.more()) { // these are all of other fleets
      waiting = people.waiting(fleet.name(), ++page);
    }
    return waiting.asks();
  }

  @FunctionalInterface
  private interface Deed<T> {
    void on(T one) throws IOException, InterruptedException;
  }

  /// Several at once; the first failure ends it.
  private static <T> void each(List<T> all, Deed<T> deed) throws IOException, InterruptedException {
    try (var pool = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      List<Future<Void>> done =
          all.stream()
              .map(one ->
                  pool.<Void>submit(() -> {
                    deed.on(one);
                    return null;
                  }))
              .toList();
      for (var one : done) {
        one.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
    }
  }
}
