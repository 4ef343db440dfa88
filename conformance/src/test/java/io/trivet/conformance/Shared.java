package io.trivet.conformance;

import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.ServerProcess;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/// One server for all tests of the JVM. Each test brings its own devices and names.
final class Shared {
  private static final AtomicInteger COUNTER = new AtomicInteger();

  static final ServerProcess SERVER = start();
  static final ManagementClient ADMIN = SERVER.administrator();

  private Shared() {}

  private static ServerProcess start() {
    var server = ServerProcess.start();
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server;
  }

  static String unique(String prefix) {
    return prefix + "-" + COUNTER.incrementAndGet();
  }

  /// A device nobody has seen.
  static DeviceClient newDevice(String mac) {
    return SERVER.device(Map.of("mac", mac));
  }

  static String newMac() {
    return UUID.randomUUID().toString();
  }

  /// An accepted device with a token.
  static Known accepted() {
    var mac = newMac();
    var device = newDevice(mac);
    device.authenticate();
    ADMIN.accept(mac);
    device.authenticate().require(200);
    return new Known(ADMIN.findDevice(mac).get("id").stringValue(), mac, device);
  }

  record Known(String id, String mac, DeviceClient client) {}
}
