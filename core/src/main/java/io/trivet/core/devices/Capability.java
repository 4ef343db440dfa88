package io.trivet.core.devices;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Permission;
import java.util.Arrays;
import java.util.Locale;

/// What a person can do on a device over its channel, each with a right of its own.
public enum Capability {
  SHELL(Permission.TERMINAL),
  /// To fetch a file from the device.
  GET(Permission.FILE_DOWNLOAD),
  /// To put a file on the device.
  PUT(Permission.FILE_UPLOAD),
  FORWARD(Permission.PORT_FORWARD);

  private final Permission permission;

  Capability(Permission permission) {
    this.permission = permission;
  }

  public Permission permission() {
    return permission;
  }

  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Capability parse(String text) {
    return Arrays.stream(values())
        .filter(capability -> capability.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new Failure.Invalid("expected shell, get, put or forward"));
  }
}
