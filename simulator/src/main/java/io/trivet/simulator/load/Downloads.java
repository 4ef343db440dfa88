package io.trivet.simulator.load;

import io.trivet.wire.artifact.ArtifactLimits;
import io.trivet.wire.artifact.ArtifactReader;
import io.trivet.wire.artifact.ArtifactRefused;
import io.trivet.wire.artifact.PayloadSink;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/// Downloads whose every byte is checked: the first one of an artifact against the checksums in it,
/// all others against the digest of the first. So many run at once; the others wait in line.
final class Downloads {
  private static final int BLOCK = 64 << 10;

  private final Wire wire;
  private final Tally tally;
  private final Semaphore places;

  /// Digest and length of artifacts that were read in full, by name and device type.
  private final Map<String, Known> known = new ConcurrentHashMap<>();

  private record Known(String sha256, long bytes) {}

  /// How a download is to go: bytes a second (0: no limit), and whether it breaks in the middle and
  /// is resumed.
  record Manner(long bytesPerSecond, boolean breaks) {}

  Downloads(Wire wire, Tally tally, int atOnce) {
    this.wire = wire;
    this.tally = tally;
    this.places = new Semaphore(atOnce);
  }

  /// False when what came was not what it should be; it is in the tally then. An `IOException`
  /// means that the connection broke.
  boolean fetch(Offer offer, String deviceType, Manner manner)
      throws IOException, InterruptedException {
    places.acquire();
    try {
      var key = offer.artifactName() + " " + deviceType;
      var first = known.get(key);
      if (first == null) {
        return learn(offer, deviceType, key);
      }
      return manner.breaks() ? inTwoParts(offer, first, manner) : whole(offer, first, manner);
    } finally {
      places.release();
    }
  }

  private boolean learn(Offer offer, String deviceType, String key)
      throws IOException, InterruptedException {
    var answer = wire.open(Kind.DOWNLOAD, wire.to(offer.uri()).GET().build());
    try (var body = answer.body()) {
      if (!expected(answer, 200)) {
        return false;
      }
      var artifact =
          new ArtifactReader(ArtifactLimits.STANDARD, List.of()).read(body, PayloadSink.DISCARD);
      tally.add(Tally.Counter.BYTES, artifact.size());
      if (!artifact.content().name().equals(offer.artifactName())
          || !artifact.content().deviceTypes().contains(deviceType)) {
        return wrong("download: the artifact is another than the offer said");
      }
      known.put(key, new Known(artifact.sha256(), artifact.size()));
      return true;
    } catch (ArtifactRefused e) {
      return wrong("download: the artifact is not sound: " + e.getMessage());
    }
  }

  private boolean whole(Offer offer, Known first, Manner manner)
      throws IOException, InterruptedException {
    var answer = wire.open(Kind.DOWNLOAD, wire.to(offer.uri()).GET().build());
    try (var body = answer.body()) {
      if (!expected(answer, 200)) {
        return false;
      }
      var digest = sha256();
      long bytes = read(body, digest, manner, Long.MAX_VALUE);
      return judge(digest, bytes, first);
    }
  }

  /// Breaks off after half of it and asks for the rest, as clients do after a lost connection.
  private boolean inTwoParts(Offer offer, Known first, Manner manner)
      throws IOException, InterruptedException {
    var digest = sha256();
    long bytes;
    var answer = wire.open(Kind.DOWNLOAD, wire.to(offer.uri()).GET().build());
    try (var body = answer.body()) {
      if (!expected(answer, 200)) {
        return false;
      }
      bytes = read(body, digest, manner, first.bytes() / 2);
    }
    tally.add(Tally.Counter.RESUMED, 1);
    var range = "bytes=" + bytes + "-";
    var rest = wire.open(Kind.DOWNLOAD, wire.to(offer.uri()).header("Range", range).GET().build());
    try (var body = rest.body()) {
      if (!expected(rest, 206)) {
        return false;
      }
      var said = rest.headers().firstValue("Content-Range").orElse("");
      if (!said.equals("bytes %d-%d/%d".formatted(bytes, first.bytes() - 1, first.bytes()))) {
        return wrong("download: Content-Range is not what was asked for");
      }
      return judge(digest, bytes + read(body, digest, manner, Long.MAX_VALUE), first);
    }
  }

  private boolean judge(MessageDigest digest, long bytes, Known first) {
    var sha256 = HexFormat.of().formatHex(digest.digest());
    return (sha256.equals(first.sha256()) && bytes == first.bytes())
        || wrong("download: other bytes than another device got");
  }

  private boolean expected(HttpResponse<?> answer, int status) {
    if (answer.statusCode() != status) {
      return wrong("download answered %d instead of %d".formatted(answer.statusCode(), status));
    }
    return answer.headers().firstValue("Content-Length").isPresent()
        || wrong("download: no Content-Length");
  }

  private boolean wrong(String what) {
    tally.wrong(what);
    return false;
  }

  /// Reads up to `most` bytes, no faster than the link.
  private long read(InputStream body, MessageDigest digest, Manner manner, long most)
      throws IOException {
    long begun = System.nanoTime();
    long bytes = 0;
    var buffer = new byte[BLOCK];
    var in = new DigestInputStream(body, digest);
    while (bytes < most) {
      int count = in.read(buffer, 0, (int) Math.min(BLOCK, most - bytes));
      if (count < 0) {
        break;
      }
      bytes += count;
      tally.add(Tally.Counter.BYTES, count);
      if (manner.bytesPerSecond() > 0) {
        long due = begun + (long) (bytes * 1e9 / manner.bytesPerSecond());
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
    return bytes;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
