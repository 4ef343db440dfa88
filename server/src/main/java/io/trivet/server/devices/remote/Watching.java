package io.trivet.server.devices.remote;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.server.platform.http.Link;
import io.trivet.server.platform.http.SocketHandler;
import org.jspecify.annotations.Nullable;

/// A moderator's WebSocket on somebody else's session: shows what the terminal shows from now on.
final class Watching implements SocketHandler {
  private final UserSession session;
  private final Runnable check;
  private @Nullable Link link;

  /// `check` throws when the moderator may watch no longer.
  Watching(UserSession session, Runnable check) {
    this.session = session;
    this.check = check;
  }

  @Override
  public void opened(Link opened) {
    link = opened;
    if (!session.watchers().add(opened, check)) {
      throw new Failure.TooMany(
          "%d people watch this session already".formatted(Limits.WATCHERS_PER_SESSION_MAX),
          java.time.Duration.ofSeconds(10));
    }
  }

  @Override
  public void received(byte[] message) {
    throw new Failure.Forbidden("a watcher only watches: end the session with DELETE");
  }

  @Override
  public void closed(String reason) {
    if (link != null) {
      session.watchers().remove(link);
    }
  }
}
