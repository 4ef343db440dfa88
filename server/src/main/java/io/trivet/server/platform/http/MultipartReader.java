package io.trivet.server.platform.http;

import io.trivet.core.kernel.Failure;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads `multipart/form-data` (RFC 7578) part by part, without holding a part in memory.
public final class MultipartReader {
  public static final int PARTS_MAX = 50;
  static final int HEADER_BYTES_MAX = 8 << 10;
  static final int FIELD_BYTES_MAX = 64 << 10;

  private static final Pattern BOUNDARY =
      Pattern.compile(
          "multipart/(?:form-data|mixed)\\s*;.*?boundary=(?:\"([^\"\r\n]{1,70})\"|([^;\\s\"]{1,70})).*",
          Pattern.CASE_INSENSITIVE);
  private static final Pattern NAME = Pattern.compile("(?:^|[;\\s])name=\"([^\"]*)\"");
  private static final Pattern FILE_NAME = Pattern.compile("[;\\s]filename=\"([^\"]*)\"");

  private final BufferedInputStream in;
  private final byte[] delimiter;
  private @Nullable Content open;
  private int parts;
  private boolean ended;

  /// `contentType` is the request's; it names the boundary between the parts.
  public MultipartReader(InputStream in, String contentType) {
    var match = BOUNDARY.matcher(contentType.strip());
    if (!match.matches()) {
      throw new Failure.Unsupported("Content-Type must be multipart/form-data with a boundary");
    }
    var boundary = match.group(1) == null ? match.group(2) : match.group(1);
    this.in = new BufferedInputStream(in, 128 << 10);
    this.delimiter = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
  }

  /// One field or file. The content must be read before the next part is asked for; what was left
  /// unread is skipped.
  public record Part(String name, Optional<String> fileName, InputStream content) {
    /// The whole content of a field as text.
    public String text() throws IOException {
      var bytes = content.readNBytes(FIELD_BYTES_MAX + 1);
      if (bytes.length > FIELD_BYTES_MAX) {
        throw new Failure.TooLarge(
            "the field %s is larger than %d bytes".formatted(name, FIELD_BYTES_MAX));
      }
      return Json.checked(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  public Optional<Part> next() throws IOException {
    if (open == null) {
      requireOpening();
    } else {
      open.skipAll();
    }
    if (ended || isLast()) {
      ended = true;
      return Optional.empty();
    }
    if (++parts > PARTS_MAX) {
      throw new Failure.Invalid("the form has more than %d parts".formatted(PARTS_MAX));
    }
    var disposition = disposition();
    var content = new Content();
    open = content;
    return Optional.of(
        new Part(
            find(NAME, disposition).orElseThrow(() -> malformed("a part has no name")),
            find(FILE_NAME, disposition),
            content));
  }

  private void requireOpening() throws IOException {
    var opening = in.readNBytes(delimiter.length - 2);
    if (!java.util.Arrays.equals(opening, 0, opening.length, delimiter, 2, delimiter.length)) {
      throw malformed("it does not begin with its boundary");
    }
  }

  /// Behind a delimiter stands a line end, or two dashes after the last part.
  private boolean isLast() throws IOException {
    int first = in.read();
    int second = in.read();
    if (first == '-' && second == '-') {
      return true;
    }
    if (first != '\r' || second != '\n') {
      throw malformed("a boundary is not followed by a line end");
    }
    return false;
  }

  private String disposition() throws IOException {
    var headers = new ByteArrayOutputStream();
    for (int line = 0, c = in.read(); ; c = in.read()) {
      if (c < 0 || headers.size() > HEADER_BYTES_MAX) {
        throw malformed("the headers of a part are cut off or too long");
      }
      headers.write(c);
      if (c == '\n' && line == 0) {
        break;
      }
      line = c == '\n' ? 0 : line + (c == '\r' ? 0 : 1);
    }
    for (var header : headers.toString(StandardCharsets.UTF_8).split("\r\n", -1)) {
      if (header.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
        return header;
      }
    }
    throw malformed("a part has no Content-Disposition");
  }

  private static Optional<String> find(Pattern pattern, String text) {
    var match = pattern.matcher(text);
    return match.find() ? Optional.of(Json.checked(match.group(1))) : Optional.empty();
  }

  private static Failure malformed(String why) {
    return new Failure.Invalid("the multipart body is malformed: " + why);
  }

  /// The bytes up to the next delimiter.
  private final class Content extends InputStream {
    private boolean done;

    @Override
    public int read() throws IOException {
      var one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (done || length == 0) {
        return done ? -1 : 0;
      }
      in.mark(length + delimiter.length);
      int count = in.read(buffer, offset, length);
      if (count < 0) {
        throw malformed("it ends inside a part");
      }
      int carriageReturn = indexOf(buffer, offset, count);
      if (carriageReturn < 0) {
        return count;
      }
      in.reset();
      return carriageReturn > 0 ? advance(carriageReturn) : delimiterOrByte(buffer, offset);
    }

    private int advance(int count) throws IOException {
      in.skipNBytes(count);
      return count;
    }

    /// At a carriage return: either the delimiter begins here, or it is one byte of content.
    private int delimiterOrByte(byte[] buffer, int offset) throws IOException {
      in.mark(delimiter.length);
      var bytes = in.readNBytes(delimiter.length);
      if (java.util.Arrays.equals(bytes, delimiter)) {
        done = true;
        return -1;
      }
      in.reset();
      buffer[offset] = (byte) in.read();
      return 1;
    }

    private static int indexOf(byte[] buffer, int offset, int count) {
      for (int i = 0; i < count; i++) {
        if (buffer[offset + i] == '\r') {
          return i;
        }
      }
      return -1;
    }

    private void skipAll() throws IOException {
      transferTo(java.io.OutputStream.nullOutputStream());
    }
  }
}
