package io.trivet.wire.artifact;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/// Writes a tar of plain files (POSIX ustar; pax records for names over 100 bytes and sizes from 8
/// GiB up).
final class TarWriter {
  private static final int BLOCK = 512;
  private static final long OCTAL_SIZE_MAX = 0777_7777_7777L;

  private final OutputStream out;
  private final Instant modified;

  TarWriter(OutputStream out, Instant modified) {
    this.out = out;
    this.modified = modified;
  }

  void add(String name, byte[] content) throws IOException {
    header(name, content.length);
    out.write(content);
    pad(content.length);
  }

  void add(String name, long size, InputStream content) throws IOException {
    header(name, size);
    long copied = content.transferTo(out);
    if (copied != size) {
      throw new IOException("%s changed its size from %d to %d".formatted(name, size, copied));
    }
    pad(size);
  }

  void finish() throws IOException {
    out.write(new byte[2 * BLOCK]);
  }

  private void header(String name, long size) throws IOException {
    var bytes = name.getBytes(StandardCharsets.UTF_8);
    var records = new StringBuilder();
    if (bytes.length > 100) {
      records.append(record("path", name));
    }
    if (size > OCTAL_SIZE_MAX) {
      records.append(record("size", Long.toString(size)));
    }
    if (!records.isEmpty()) {
      var pax = records.toString().getBytes(StandardCharsets.UTF_8);
      out.write(block("pax".getBytes(StandardCharsets.UTF_8), pax.length, 'x'));
      out.write(pax);
      pad(pax.length);
    }
    out.write(block(bytes, size > OCTAL_SIZE_MAX ? 0 : size, '0'));
  }

  /// Its own length stands in front of a record, so that is found by trying.
  private static String record(String key, String value) {
    var rest = " " + key + "=" + value + "\n";
    int bytes = rest.getBytes(StandardCharsets.UTF_8).length;
    int length = bytes;
    while (Integer.toString(length).length() + bytes != length) {
      length++;
    }
    return length + rest;
  }

  private byte[] block(byte[] name, long size, char type) {
    var block = new byte[BLOCK];
    System.arraycopy(name, 0, block, 0, Math.min(name.length, 100));
    octal(block, 100, 8, 0644);
    octal(block, 108, 8, 0);
    octal(block, 116, 8, 0);
    octal(block, 124, 12, size);
    octal(block, 136, 12, modified.getEpochSecond());
    block[156] = (byte) type;
    System.arraycopy("ustar\00000".getBytes(StandardCharsets.US_ASCII), 0, block, 257, 8);
    int sum = 8 * ' ';
    for (var b : block) {
      sum += b & 0xff;
    }
    octal(block, 148, 7, sum);
    block[155] = ' ';
    return block;
  }

  private static void octal(byte[] block, int at, int length, long value) {
    var digits = String.format("%0" + (length - 1) + "o", value);
    System.arraycopy(digits.getBytes(StandardCharsets.US_ASCII), 0, block, at, length - 1);
  }

  private void pad(long size) throws IOException {
    out.write(new byte[(int) ((BLOCK - size % BLOCK) % BLOCK)]);
  }
}
