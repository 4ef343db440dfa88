package io.trivet.testkit;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// A server that tests talk to: where it is, whom it shows as its certificate authority (none: the
/// machine's), and an administrator.
public record Target(URI url, Optional<Path> caCertificate, String email, String password) {

  /// The server named by `-Dconformance.url`, `-Dconformance.user`, `-Dconformance.password` and,
  /// if needed, `-Dconformance.ca`: ours, another version of ours, or Mender's own.
  public static Optional<Target> named() {
    return Optional.ofNullable(System.getProperty("conformance.url"))
        .map(url ->
            new Target(
                URI.create(url),
                Optional.ofNullable(System.getProperty("conformance.ca")).map(Path::of),
                System.getProperty("conformance.user", ""),
                System.getProperty("conformance.password", "")));
  }

  /// A client that has not logged in.
  public ManagementClient management() {
    return new ManagementClient(url, caCertificate);
  }

  public ManagementClient administrator() {
    var client = management();
    client.logIn(email, password);
    return client;
  }

  public DeviceClient device(String keyType, Map<String, String> identity) {
    return new DeviceClient(url, caCertificate, DeviceClient.newKey(keyType), identity);
  }
}
