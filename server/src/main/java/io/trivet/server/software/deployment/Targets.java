package io.trivet.server.software.deployment;

import io.trivet.server.devices.identity.HandleSet;
import java.util.Collection;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// The frozen set of devices of a deployment as bytes.
final class Targets {
  private Targets() {}

  static byte[] write(Collection<Long> handles) {
    var set = new Roaring64Bitmap();
    handles.forEach(set::addLong);
    return HandleSet.write(set);
  }

  static Roaring64Bitmap read(byte[] bytes) {
    return HandleSet.read(bytes);
  }
}
