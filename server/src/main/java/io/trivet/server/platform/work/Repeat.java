package io.trivet.server.platform.work;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A job that runs again and again, with a pause between two runs, and once more at the end. A run
/// that fails is logged and the next one comes.
public final class Repeat implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Repeat.class);
  private static final Duration LAST_RUN_MAX = Duration.ofSeconds(3);

  private final ScheduledExecutorService executor;
  private final String name;
  private final Runnable job;

  private Repeat(String name, Runnable job) {
    this.name = name;
    this.job = job;
    this.executor =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name(name).factory());
  }

  public static Repeat every(String name, Duration pause, Runnable job) {
    var repeat = new Repeat(name, job);
    var unused =
        repeat.executor.scheduleWithFixedDelay(
            repeat::run, pause.toMillis(), pause.toMillis(), TimeUnit.MILLISECONDS);
    LOG.debug("job {} {}", name, unused);
    return repeat;
  }

  private void run() {
    try {
      job.run();
    } catch (RuntimeException e) {
      LOG.warn("job failed name={} reason=\"{}\"", name, e.toString());
    }
  }

  @Override
  public void close() {
    var last = executor.submit(this::run);
    executor.shutdown();
    try {
      last.get(LAST_RUN_MAX.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      LOG.warn("job last_run_failed name={} reason=\"{}\"", name, e.toString());
    }
    executor.shutdownNow();
  }
}
