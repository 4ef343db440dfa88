package io.trivet.server.software.artifact;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.core.software.ArtifactId;
import io.trivet.wire.artifact.ArtifactContent;
import io.trivet.wire.artifact.ArtifactLimits;
import io.trivet.wire.artifact.ArtifactReader;
import io.trivet.wire.artifact.ArtifactRefused;
import io.trivet.wire.artifact.PayloadSink;
import io.trivet.wire.artifact.SignatureState;
import io.trivet.wire.artifact.VerifiedArtifact;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Takes an artifact in: its bytes go to disk and through the verifying reader at the same time, in
/// constant memory. What is refused leaves nothing behind.
final class Intake {
  private final Artifacts artifacts;
  private final SigningKeys keys;
  private final ArtifactFiles files;
  private final InstantSource clock;
  private final long bytesMax;

  Intake(
      Artifacts artifacts,
      SigningKeys keys,
      ArtifactFiles files,
      InstantSource clock,
      long bytesMax) {
    this.artifacts = artifacts;
    this.keys = keys;
    this.files = files;
    this.clock = clock;
    this.bytesMax = bytesMax;
  }

  /// `size`, if given, must be the number of bytes that come.
  record Request(UserCaller caller, ArtifactId id, String description, Optional<Long> size) {
    TenantId tenant() {
      return caller.tenant();
    }
  }

  void take(Request request, InputStream content) {
    Artifacts.requireLength(request.description());
    long room = room(request.tenant());
    try (var file = files.arrive()) {
      var verified = read(request, content, file.out(), room);
      requireSize(request, verified.size());
      var key = keys.admit(request.tenant(), verified.signature());
      file.sync();
      artifacts.add(request.caller(), row(request, verified), key, file);
    } catch (ArtifactRefused e) {
      throw refused(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private VerifiedArtifact read(Request request, InputStream content, OutputStream copy, long room)
      throws IOException {
    var limits = new ArtifactLimits(room, ArtifactLimits.STANDARD.unpackedBytesMax());
    var reader = new ArtifactReader(limits, keys.verification(request.tenant()));
    return reader.read(new Tee(content, copy), PayloadSink.DISCARD);
  }

  /// How many bytes the artifact may have: the limit of one artifact or what is left of the
  /// tenant's storage.
  private long room(TenantId tenant) {
    long storage = artifacts.bytesMax(tenant);
    if (storage == 0) {
      return bytesMax;
    }
    long left = storage - artifacts.bytesUsed(tenant);
    if (left <= 0) {
      throw new Failure.TooLarge("the storage limit of %d bytes is reached".formatted(storage));
    }
    return Math.min(bytesMax, left);
  }

  private static void requireSize(Request request, long size) {
    if (request.size().isPresent() && request.size().get() != size) {
      throw new Failure.Invalid(
          "the field size says %d bytes, but %d came".formatted(request.size().get(), size));
    }
  }

  private ArtifactRow row(Request request, VerifiedArtifact verified) {
    var content = verified.content();
    return new ArtifactRow(
        request.id(),
        content.name(),
        request.description(),
        verified.size(),
        verified.sha256(),
        !(verified.signature() instanceof SignatureState.Unsigned),
        new ArtifactRow.Content(
            content.version(),
            content.deviceTypes(),
            content.provides(),
            content.depends(),
            content.clearsProvides(),
            updates(content)),
        clock.instant());
  }

  private static List<ArtifactRow.Update> updates(ArtifactContent content) {
    return content.payloads().stream()
        .map(payload ->
            new ArtifactRow.Update(
                payload.type(),
                payload.files().stream()
                    .map(f ->
                        new ArtifactRow.File(
                            f.name(), f.sha256(), f.size(), f.modified().toString()))
                    .toList(),
                payload.metaData()))
        .toList();
  }

  private static Failure refused(ArtifactRefused e) {
    var text = "Cannot parse artifact file: " + e.getMessage();
    return switch (e.rule()) {
      case LIMIT -> new Failure.TooLarge(text);
      default ->
          new Failure.Invalid(
              "bad_artifact_" + e.rule().name().toLowerCase(java.util.Locale.ROOT), text);
    };
  }

  /// Copies what is read.
  private static final class Tee extends FilterInputStream {
    private final OutputStream copy;

    Tee(InputStream in, OutputStream copy) {
      super(in);
      this.copy = copy;
    }

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = super.read(buffer, offset, length);
      if (count > 0) {
        write(buffer, offset, count);
      }
      return count;
    }

    private void write(byte[] buffer, int offset, int count) {
      try {
        copy.write(buffer, offset, count);
      } catch (IOException e) {
        throw new Failure.Unavailable("the artifact cannot be stored: is the disk full?");
      }
    }
  }
}
