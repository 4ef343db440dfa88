package io.trivet.server.software.deployment;

import io.trivet.server.devices.identity.HandleSet;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// The frozen set of devices of a deployment as bytes.
final class Targets {
  private Targets() {}

  static byte[] write(Roaring64Bitmap handles) {
    return HandleSet.write(handles);
  }

  static Roaring64Bitmap read(byte[] bytes) {
    return HandleSet.read(bytes);
  }
}
