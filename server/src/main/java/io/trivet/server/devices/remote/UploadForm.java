package io.trivet.server.devices.remote;

import io.trivet.core.kernel.Failure;
import io.trivet.server.platform.http.MultipartReader;
import io.trivet.wire.remote.Body;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A file for a device as it comes in a form: the fields, then the file.
///
/// mender-cli sends the mode behind the file: too late, because a device makes the file with its
/// mode before the first byte. So a short file without a mode is read ahead, to the end of the
// form.
record UploadForm(String path, Body put, InputStream file) {
  /// Bytes of a file that are read ahead.
  static final int AHEAD_BYTES_MAX = 1 << 20;

  static UploadForm read(InputStream body, String contentType) throws IOException {
    var form = new MultipartReader(body, contentType);
    var fields = new TreeMap<String, String>();
    for (var part = form.next(); part.isPresent(); part = form.next()) {
      if (part.get().name().equals("file")) {
        var path =
            Optional.ofNullable(fields.get("path"))
                .orElseThrow(() -> new Failure.Invalid("path must come before the file"));
        return of(path, fields, content(form, fields, part.get().content()));
      }
      fields.put(part.get().name(), part.get().text());
    }
    throw new Failure.Invalid("the part file is missing");
  }

  private static UploadForm of(String path, Map<String, String> fields, InputStream file) {
    var put =
        Body.put(
            path,
            number(fields, "uid", 10, 0xFFFF_FFFFL),
            number(fields, "gid", 10, 0xFFFF_FFFFL),
            number(fields, "mode", 8, 07777));
    return new UploadForm(path, put, file);
  }

  /// The file; what comes behind a short one is put to the fields.
  private static InputStream content(
      MultipartReader form, Map<String, String> fields, InputStream file) throws IOException {
    if (fields.containsKey("mode")) {
      return file;
    }
    var ahead = file.readNBytes(AHEAD_BYTES_MAX);
    var begin = new ByteArrayInputStream(ahead);
    if (ahead.length == AHEAD_BYTES_MAX) {
      return new SequenceInputStream(begin, file);
    }
    for (var part = form.next(); part.isPresent(); part = form.next()) {
      fields.putIfAbsent(part.get().name(), part.get().text());
    }
    return begin;
  }

  private static Optional<Long> number(
      Map<String, String> fields, String name, int radix, long max) {
    var text = fields.get(name);
    if (text == null || text.isEmpty()) {
      return Optional.empty();
    }
    try {
      long number = Long.parseLong(text, radix);
      if (number >= 0 && number <= max) {
        return Optional.of(number);
      }
    } catch (NumberFormatException _) {
      // said below
    }
    throw new Failure.Invalid(
        "%s must be %s number".formatted(name, radix == 8 ? "an octal" : "a whole"));
  }
}
