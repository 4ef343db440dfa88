package io.trivet.wire.artifact;

import java.io.IOException;
import java.io.InputStream;

/// Takes the files of an artifact while it is read. What it gets is not yet checked: nothing may be
/// put to use before {@link ArtifactReader#read} has returned.
@FunctionalInterface
public interface PayloadSink {
  PayloadSink DISCARD = (_, _, _, _) -> {};

  /// `payload` counts from 0, `size` is in bytes. The sink may leave the content unread.
  void file(int payload, String name, long size, InputStream content) throws IOException;
}
