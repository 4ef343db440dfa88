package io.trivet.server.software.deployment;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// The frozen set of devices of a deployment as bytes: a Roaring bitmap of device handles, about an
/// eighth of a byte for each device of a fleet that is updated as a whole.
final class Targets {
  private Targets() {}

  static byte[] write(Collection<Long> handles) {
    var set = new Roaring64Bitmap();
    handles.forEach(set::addLong);
    set.runOptimize();
    var bytes = new ByteArrayOutputStream();
    try {
      set.serialize(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  static Roaring64Bitmap read(byte[] bytes) {
    var set = new Roaring64Bitmap();
    try {
      set.deserialize(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return set;
  }
}
