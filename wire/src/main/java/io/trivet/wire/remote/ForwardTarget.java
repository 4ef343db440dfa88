package io.trivet.wire.remote;

/// Where a port forward leads to, as seen from the device.
public record ForwardTarget(Transport transport, String host, int port) {
  public enum Transport {
    TCP,
    UDP
  }

  static ForwardTarget of(Body body) throws FrameRefused {
    var host = body.text("remote_host").orElse("");
    var port = body.number("remote_port").orElse(0L);
    if (host.isEmpty() || host.length() > 253 || port < 1 || port > 65_535) {
      throw new FrameRefused("expected remote_host and a remote_port from 1 to 65535");
    }
    var transport =
        switch (body.text("protocol").orElse("tcp")) {
          case "tcp" -> Transport.TCP;
          case "udp" -> Transport.UDP;
          default -> throw new FrameRefused("protocol must be tcp or udp");
        };
    return new ForwardTarget(transport, host, port.intValue());
  }

  /// For example `tcp/127.0.0.1:502`.
  @Override
  public String toString() {
    return "%s/%s:%d"
        .formatted(transport.name().toLowerCase(java.util.Locale.ROOT), VisibleText.of(host), port);
  }
}
