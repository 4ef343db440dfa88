package io.trivet.wire.artifact;

import java.io.IOException;

/// Whole members in memory: only for small ones.
final class Members {
  private Members() {}

  static byte[] all(TarReader.Member member, int bytesMax) throws IOException {
    if (member.size() > bytesMax) {
      throw new ArtifactRefused(
          Rule.LIMIT, "%s is larger than %d bytes".formatted(member.name(), bytesMax));
    }
    return member.readAllBytes();
  }
}
