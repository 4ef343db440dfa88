package io.trivet.server.people.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/// Appends JSON lines to a file and has them on the disk before it returns. The file may be moved
/// away at any time (logrotate): the next batch begins a new one.
final class FileSink implements Sink {
  private final Path file;

  FileSink(Path file) {
    this.file = file;
  }

  @Override
  public void deliver(List<Line> lines) throws IOException {
    var parent = file.toAbsolutePath().getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    var text = new StringBuilder();
    lines.forEach(line -> text.append(line.json()).append('\n'));
    try (var channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      var bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }
}
