package io.trivet.wire.artifact;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.DigestInputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// Reads an artifact in one pass, in constant memory, and checks all of it. It writes nothing: what
/// the files hold goes to a {@link PayloadSink}.
public final class ArtifactReader {
  private final ArtifactLimits limits;
  private final List<VerificationKey> keys;

  public ArtifactReader(ArtifactLimits limits, List<VerificationKey> keys) {
    this.limits = limits;
    this.keys = List.copyOf(keys);
  }

  /// Throws {@link ArtifactRefused} for an unsound artifact; any other `IOException` is the
  /// stream's or the sink's own.
  public VerifiedArtifact read(InputStream in, PayloadSink sink) throws IOException {
    return new Pass(in, sink).run();
  }

  /// One reading. The methods stand in the order of the members.
  private final class Pass {
    private final SourceStream source;
    private final DigestInputStream whole;
    private final TarReader tar;
    private final PayloadSink sink;
    private Optional<TarReader.Member> ahead = Optional.empty();

    Pass(InputStream in, PayloadSink sink) {
      this.source = new SourceStream(in, limits.artifactBytesMax());
      this.whole = new DigestInputStream(source, Manifest.sha256());
      this.tar = new TarReader(new BufferedInputStream(whole, 64 << 10));
      this.sink = sink;
    }

    VerifiedArtifact run() throws IOException {
      ahead = tar.next();
      var versionBytes = small("version", ArtifactLimits.SMALL_MEMBER_BYTES_MAX);
      int version = version(versionBytes);
      var manifestBytes = small("manifest", ArtifactLimits.MANIFEST_BYTES_MAX);
      var signature = signature(manifestBytes);
      var manifest = Manifest.parse(manifestBytes);
      manifest.check("version", new ByteArrayInputStream(versionBytes)).finish();
      refuseAugmented();
      var header = header(version, manifest);
      refuseAugmented();
      var files = new ArrayList<List<ArtifactContent.PayloadFile>>();
      for (int payload = 0; payload < header.payloads(); payload++) {
        files.add(payload(payload, manifest));
      }
      requireEnd();
      manifest.requireAllUsed();
      return new VerifiedArtifact(
          header.content(files),
          signature,
          source.bytes(),
          HexFormat.of().formatHex(whole.getMessageDigest().digest()));
    }

    private int version(byte[] bytes) throws ArtifactRefused {
      var json = HeaderJson.parse("version", bytes).plain();
      if (!"mender".equals(json.get("format"))) {
        throw new ArtifactRefused(Rule.VERSION, "the format is not \"mender\"");
      }
      return switch (json.get("version")) {
        case Integer v when v == 2 || v == 3 -> v;
        case Integer v when v == 1 ->
            throw new ArtifactRefused(
                Rule.VERSION, "unsupported version 1: write the artifact again as version 3");
        case null, default ->
            throw new ArtifactRefused(Rule.VERSION, "unsupported version: expected 3 or 2");
      };
    }

    private SignatureState signature(byte[] manifest) throws IOException {
      if (ahead.isEmpty() || !ahead.get().name().equals("manifest.sig")) {
        return new SignatureState.Unsigned();
      }
      var text = small("manifest.sig", ArtifactLimits.SMALL_MEMBER_BYTES_MAX);
      var signature = decode(text);
      for (var key : keys) {
        if (key.verifies(manifest, signature)) {
          return new SignatureState.SignedBy(key);
        }
      }
      return new SignatureState.SignedByUnknownKey();
    }

    private static byte[] decode(byte[] text) throws ArtifactRefused {
      try {
        return Base64.getDecoder().decode(TarReader.utf8(text).strip());
      } catch (IllegalArgumentException _) {
        throw new ArtifactRefused(Rule.SIGNATURE, "manifest.sig is not base64");
      }
    }

    private void refuseAugmented() throws ArtifactRefused {
      if (ahead.isPresent() && ahead.get().name().contains("augment")) {
        throw new ArtifactRefused(
            Rule.AUGMENTED,
            "augmented artifacts are not accepted: no signature covers what was added");
      }
    }

    private Header header(int version, Manifest manifest) throws IOException {
      var member = expect("header.tar");
      var compression = compression("header.tar", member);
      if (member.size() > ArtifactLimits.HEADER_BYTES_MAX) {
        throw new ArtifactRefused(Rule.LIMIT, "the header is too large");
      }
      // The manifest covers the packed bytes: they are checked before anything is unpacked.
      var checked = manifest.check(member.name(), member);
      var packed = checked.readAllBytes();
      checked.finish();
      var again = new ByteArrayInputStream(packed);
      var unpacked =
          UnpackedStream.open(
              member.name(),
              again,
              packed.length,
              compression,
              source,
              ArtifactLimits.HEADER_BYTES_MAX);
      var header = Header.read(version, new TarReader(unpacked));
      unpacked.requireEnd();
      ahead = tar.next();
      return header;
    }

    private List<ArtifactContent.PayloadFile> payload(int number, Manifest manifest)
        throws IOException {
      var base = "data/%04d.tar".formatted(number);
      var member = expect(base);
      var unpacked =
          UnpackedStream.open(
              member.name(),
              member,
              member.size(),
              compression(base, member),
              source,
              limits.unpackedBytesMax());
      var files = files(number, new TarReader(unpacked), manifest);
      unpacked.requireEnd();
      ahead = tar.next();
      return files;
    }

    private List<ArtifactContent.PayloadFile> files(int number, TarReader data, Manifest manifest)
        throws IOException {
      var files = new ArrayList<ArtifactContent.PayloadFile>();
      var names = new HashSet<String>();
      for (var next = data.next(); next.isPresent(); next = data.next()) {
        var file = next.get();
        if (!Names.isFile(file.name()) || !names.add(file.name())) {
          throw new ArtifactRefused(
              Rule.NAME, "a payload holds a file with a path, or a file twice");
        }
        if (names.size() > ArtifactLimits.FILES_PER_PAYLOAD_MAX) {
          throw new ArtifactRefused(Rule.LIMIT, "a payload holds too many files");
        }
        var checked = manifest.check("data/%04d/%s".formatted(number, file.name()), file);
        sink.file(number, file.name(), file.size(), checked);
        var sha256 = checked.finish();
        files.add(
            new ArtifactContent.PayloadFile(file.name(), file.size(), sha256, file.modified()));
      }
      data.requireEnd();
      return files;
    }

    private void requireEnd() throws IOException {
      if (ahead.isPresent()) {
        throw new ArtifactRefused(
            Rule.MEMBER_ORDER, "%s follows the last payload".formatted(ahead.get().name()));
      }
      tar.requireEnd();
    }

    private byte[] small(String name, int bytesMax) throws IOException {
      var member = expect(name);
      if (!member.name().equals(name)) {
        throw misplaced(member, name);
      }
      var bytes = Members.all(member, bytesMax);
      ahead = tar.next();
      return bytes;
    }

    private TarReader.Member expect(String name) throws ArtifactRefused {
      return ahead.orElseThrow(
          () -> new ArtifactRefused(Rule.MEMBER_ORDER, "the artifact has no " + name));
    }

    private static Compression compression(String base, TarReader.Member member)
        throws ArtifactRefused {
      return Compression.of(base, member.name()).orElseThrow(() -> misplaced(member, base));
    }

    private static ArtifactRefused misplaced(TarReader.Member member, String expected) {
      return new ArtifactRefused(
          Rule.MEMBER_ORDER,
          "the artifact has %s where %s was expected".formatted(member.name(), expected));
    }
  }
}
