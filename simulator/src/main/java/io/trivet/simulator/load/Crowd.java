package io.trivet.simulator.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// All devices in the order of their next turns, and a pool of threads that take the turns: as many
/// requests at once as there are threads, however many devices there are.
final class Crowd implements AutoCloseable {
  private final DelayQueue<LoadDevice> queue = new DelayQueue<>();
  private final Life life;
  private final Throttle throttle;
  private final Tally tally;
  private final List<Thread> threads = new ArrayList<>();

  Crowd(Life life, Throttle throttle, Tally tally) {
    this.life = life;
    this.throttle = throttle;
    this.tally = tally;
  }

  /// Lets the devices arrive, spread over `ramp`, served by so many threads.
  void start(List<LoadDevice> devices, Duration ramp, int pool) {
    long now = System.nanoTime();
    for (var device : devices) {
      device.due = now + (long) (ramp.toNanos() * ThreadLocalRandom.current().nextDouble());
    }
    queue.addAll(devices);
    for (int i = 0; i < pool; i++) {
      threads.add(Thread.ofVirtual().name("turns-" + i).start(this::takeTurns));
    }
  }

  private void takeTurns() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        var device = queue.take();
        throttle.await();
        tally.late(System.nanoTime() - device.due);
        if (Life.isLong(device)) {
          Thread.ofVirtual().start(() -> turnApart(device));
        } else {
          turn(device);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void turnApart(LoadDevice device) {
    try {
      turn(device);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn(LoadDevice device) throws InterruptedException {
    var pause = Duration.ofSeconds(1);
    try {
      pause = life.turn(device);
    } catch (RuntimeException e) {
      tally.wrong("the generator itself: " + e);
    }
    device.due = System.nanoTime() + pause.toNanos();
    queue.add(device);
  }

  @Override
  public void close() {
    threads.forEach(Thread::interrupt);
    for (var thread : threads) {
      try {
        thread.join(TimeUnit.SECONDS.toMillis(2));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
