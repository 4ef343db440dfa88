package io.trivet.server.devices.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.roaringbitmap.longlong.Roaring64Bitmap;

/// A frozen set of devices as bytes: a Roaring bitmap of their handles, about an eighth of a byte
/// for each device of a fleet that is meant as a whole.
public final class HandleSet {
  private HandleSet() {}

  public static byte[] write(Roaring64Bitmap set) {
    set.runOptimize();
    var bytes = new ByteArrayOutputStream();
    try {
      set.serialize(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toByteArray();
  }

  public static Roaring64Bitmap read(byte[] bytes) {
    var set = new Roaring64Bitmap();
    try {
      set.deserialize(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return set;
  }
}
