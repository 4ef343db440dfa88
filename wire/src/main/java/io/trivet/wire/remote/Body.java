package io.trivet.wire.remote;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The structured body of a frame: a msgpack map inside the frame's bytes.
public record Body(Map<String, Object> members) {
  public Body {
    members = Map.copyOf(members);
  }

  public static Body parse(byte[] bytes) throws FrameRefused {
    return new Body(MapReader.read(bytes));
  }

  public byte[] write() {
    return MapWriter.write(members);
  }

  public Optional<String> text(String name) throws FrameRefused {
    var value = members.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof String text) {
      return Optional.of(text);
    }
    throw new FrameRefused(name + " must be a text");
  }

  public Optional<Long> number(String name) throws FrameRefused {
    var value = members.get(name);
    if (value == null) {
      return Optional.empty();
    }
    if (value instanceof Long number) {
      return Optional.of(number);
    }
    throw new FrameRefused(name + " must be a whole number");
  }

  public FileInfo fileInfo() throws FrameRefused {
    return FileInfo.of(this);
  }

  /// Where a port forward leads to.
  public ForwardTarget forwardTarget() throws FrameRefused {
    return ForwardTarget.of(this);
  }

  /// The text of an error, cleaned: it comes from the other side.
  public String error() {
    return members.get("err") instanceof String text ? VisibleText.of(text) : "unknown error";
  }

  /// The question that begins a session, with the protocol versions the asker speaks.
  public static Body open() {
    return new Body(Map.of("versions", List.of(1)));
  }

  public static Body path(String path) {
    return new Body(Map.of("path", path));
  }

  /// An error about a message of the given word; `close` says that the session is over.
  public static Body error(String text, String word, boolean close) {
    return new Body(Map.of("err", text, "msgtype", word, "close", close));
  }

  /// The start of an upload.
  public static Body put(
      String path, Optional<Long> owner, Optional<Long> group, Optional<Long> mode) {
    var members = new HashMap<String, Object>(Map.of("path", path));
    owner.ifPresent(id -> members.put("uid", id));
    group.ifPresent(id -> members.put("gid", id));
    mode.ifPresent(bits -> members.put("mode", bits));
    return new Body(members);
  }
}
