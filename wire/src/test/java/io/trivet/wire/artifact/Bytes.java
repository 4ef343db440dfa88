package io.trivet.wire.artifact;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.UnaryOperator;

/// An artifact taken apart into members that a recipe may change, and put together again. Nothing
/// is corrected on the way, so that it can be made as wrong as a test wants.
public final class Bytes {
  static final Instant TIME = Instant.parse("2026-01-01T00:00:00Z");

  private Bytes() {}

  /// One member of a tar, with its type flag.
  public record Part(String name, byte[] content, char type) {
    Part(String name, byte[] content) {
      this(name, content, '0');
    }

    static Part of(String name, String content) {
      return new Part(name, content.getBytes(StandardCharsets.UTF_8));
    }
  }

  static List<Part> parts(byte[] tar) {
    try {
      var reader = new TarReader(new ByteArrayInputStream(tar));
      var parts = new ArrayList<Part>();
      for (var next = reader.next(); next.isPresent(); next = reader.next()) {
        parts.add(new Part(next.get().name(), next.get().readAllBytes()));
      }
      return parts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static byte[] tar(List<Part> parts) {
    var out = new ByteArrayOutputStream();
    try {
      for (var part : parts) {
        var one = new ByteArrayOutputStream();
        new TarWriter(one, TIME).add(part.name(), part.content());
        var bytes = one.toByteArray();
        if (part.type() != '0') {
          bytes[156] = (byte) part.type();
          checksum(bytes);
        }
        out.write(bytes);
      }
      out.write(new byte[1024]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  /// Writes the checksum of the first header of a tar anew.
  static void checksum(byte[] tar) {
    java.util.Arrays.fill(tar, 148, 156, (byte) ' ');
    int sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += tar[i] & 0xff;
    }
    var digits = "%06o\0 ".formatted(sum).getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(digits, 0, tar, 148, 8);
  }

  static byte[] pack(Compression compression, byte[] content) {
    var out = new ByteArrayOutputStream();
    try (var packed = compression.pack(out)) {
      packed.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] unpack(Compression compression, byte[] content) {
    try (var in =
        compression.unpack(new java.io.BufferedInputStream(new ByteArrayInputStream(content)))) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(Manifest.sha256().digest(bytes));
  }

  static List<Part> replace(List<Part> parts, String name, UnaryOperator<byte[]> change) {
    return parts.stream()
        .map(p -> p.name().equals(name) ? new Part(name, change.apply(p.content()), p.type()) : p)
        .toList();
  }

  static byte[] content(List<Part> parts, String name) {
    return parts.stream()
        .filter(p -> p.name().equals(name))
        .map(Part::content)
        .findFirst()
        .orElseThrow();
  }
}
