package io.trivet.conformance;

import io.trivet.testkit.DeviceClient;
import io.trivet.testkit.ManagementClient;
import io.trivet.testkit.ServerProcess;
import io.trivet.testkit.Target;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// One server for all tests of the JVM: the one that was named, or a fresh one of ours. Each test
/// brings its own devices and names.
final class Shared {
  private static final AtomicInteger COUNTER = new AtomicInteger();
  private static final String RUN = UUID.randomUUID().toString().substring(0, 8);

  /// The folder of the server, if it is ours.
  private static final AtomicReference<@Nullable Path> DATA = new AtomicReference<>();

  static final Target TARGET = Target.named().orElseGet(Shared::start);
  static final ManagementClient ADMIN = TARGET.administrator();

  private Shared() {}

  static Optional<Path> data() {
    return Optional.ofNullable(DATA.get());
  }

  private static Target start() {
    var server = ServerProcess.start();
    DATA.set(server.data());
    Runtime.getRuntime().addShutdownHook(new Thread(server::close));
    return server.target();
  }

  static String unique(String prefix) {
    return prefix + "-" + RUN + "-" + COUNTER.incrementAndGet();
  }

  /// A device nobody has seen.
  static DeviceClient newDevice(String mac) {
    return TARGET.device("EC", Map.of("mac", mac));
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
