package io.trivet.simulator;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Virtual devices that poll, each on a thread of its own, until the fleet is closed. A server that
/// is away for a while is only a reason to poll again.
public final class Fleet implements AutoCloseable {
  private final List<VirtualDevice> devices;
  private final List<Thread> threads;
  private final Duration pause;
  private final AtomicBoolean closed = new AtomicBoolean();

  private Fleet(List<VirtualDevice> devices, Duration pause) {
    this.devices = devices;
    this.pause = pause;
    this.threads =
        devices.stream()
            .map(device -> Thread.ofVirtual().name(device.traits().mac()).start(() -> live(device)))
            .toList();
  }

  /// `pause` is the time between two polls of one device.
  public static Fleet start(
      URI server, Path caCertificate, List<VirtualDevice.Traits> traits, Duration pause)
      throws IOException {
    var connection = new Connection(server, caCertificate);
    var devices = traits.stream().map(c -> new VirtualDevice(connection, c)).toList();
    return new Fleet(devices, pause);
  }

  public List<VirtualDevice> devices() {
    return devices;
  }

  private void live(VirtualDevice device) {
    try {
      while (!closed.get()) {
        try {
          device.turn();
        } catch (IOException _) {
          Thread.sleep(pause); // tidy: a device waits between two polls
        }
        Thread.sleep(pause); // tidy: a device waits between two polls
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.set(true);
    threads.forEach(Thread::interrupt);
    for (var thread : threads) {
      try {
        thread.join(Duration.ofSeconds(5));
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
