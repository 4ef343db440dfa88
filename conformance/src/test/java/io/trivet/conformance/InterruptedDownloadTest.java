package io.trivet.conformance;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.testkit.Await;
import io.trivet.testkit.CuttingProxy;
import io.trivet.testkit.RealClients;
import io.trivet.testkit.ServerProcess;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// The real client waits a minute (compiled in) before it resumes, so this stands alone.
@Tag("real-clients")
@Tag("slow")
class InterruptedDownloadTest {
  @Test
  void a_download_that_breaks_off_is_resumed_where_it_stopped() {
    try (var clients = new RealClients();
        var server = ServerProcess.start();
        var wire = new CuttingProxy(server.url().getPort(), 1_000_000)) {
      var admin = server.administrator();
      var url = URI.create("https://localhost:" + wire.port());
      var device = clients.start(1, url, server.caCertificate(), "");
      Await.until(
          Duration.ofSeconds(30),
          "the device is accepted",
          () -> {
            admin.accept(device.mac());
            return true;
          });
      admin.upload(clients.file("large.mender"), Map.of()).require(201);
      var id = admin.findDevice(device.mac()).get("id").stringValue();
      var deployment = admin.deploy("large", Map.of("devices", List.of(id)));
      Await.until(
          Duration.ofMinutes(2),
          "the whole artifact has arrived",
          () -> admin.count(deployment, "success") == 1);
      assertTrue(wire.hasCut());
      assertTrue(device.log().contains("Resuming"), device.log());
    }
  }
}
