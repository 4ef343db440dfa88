package io.trivet.server.platform.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.websocket.WsListener;
import io.helidon.websocket.WsSession;
import io.trivet.core.kernel.Failure;
import java.io.ByteArrayOutputStream;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns what the HTTP library hears on a WebSocket into the calls of a {@link SocketHandler}:
/// whole messages within their limit, and one end.
final class LinkListener implements WsListener {
  private static final Logger LOG = LoggerFactory.getLogger(LinkListener.class);

  private final SocketHandler handler;
  private final Runnable cut;
  private final Consumer<Link> onOpen;
  private @Nullable Link link;
  private @Nullable ByteArrayOutputStream parts;
  private String reason = "connection lost";

  LinkListener(SocketHandler handler, Runnable cut, Consumer<Link> onOpen) {
    this.handler = handler;
    this.cut = cut;
    this.onOpen = onOpen;
  }

  @Override
  public void onOpen(WsSession session) {
    var opened = new Link(session, cut);
    link = opened;
    onOpen.accept(opened);
    guarded(opened, () -> handler.opened(opened));
  }

  @Override
  public void onMessage(WsSession session, BufferData buffer, boolean last) {
    var open = link();
    open.heard();
    var bytes = buffer.readBytes();
    int before = parts == null ? 0 : parts.size();
    if (before + bytes.length > Link.MESSAGE_BYTES_MAX) {
      open.close(
          Link.TOO_LARGE, "a message is larger than %d bytes".formatted(Link.MESSAGE_BYTES_MAX));
      parts = null;
      return;
    }
    if (last && parts == null) {
      receive(open, bytes);
      return;
    }
    parts = parts == null ? new ByteArrayOutputStream() : parts;
    parts.writeBytes(bytes);
    if (last) {
      var whole = parts.toByteArray();
      parts = null;
      receive(open, whole);
    }
  }

  @Override
  public void onMessage(WsSession session, String text, boolean last) {
    link().close(Link.UNSUPPORTED, "expected binary messages");
  }

  @Override
  public void onPing(WsSession session, BufferData buffer) {
    link().heard();
    link().pong(buffer.readBytes());
  }

  @Override
  public void onPong(WsSession session, BufferData buffer) {
    link().heard();
  }

  @Override
  public void onClose(WsSession session, int code, String text) {
    reason = "closed by the other side with " + code;
  }

  @Override
  public void onError(WsSession session, Throwable error) {
    reason = "error " + error.getClass().getSimpleName();
    LOG.debug("socket failed", error);
  }

  /// The connection is gone, however it went.
  void ended() {
    if (link != null) {
      link.ended();
      handler.closed(reason);
    }
  }

  private void receive(Link open, byte[] message) {
    if (!open.isOpen()) {
      return; // what comes after our good-bye is not heard
    }
    open.busy();
    guarded(open, () -> handler.received(message));
    open.heard();
  }

  private void guarded(Link open, Runnable work) {
    try {
      work.run();
    } catch (Failure failure) {
      open.closeNow(Link.POLICY, failure.text());
      reason = failure.text();
    } catch (RuntimeException e) {
      LOG.error("unforeseen socket", e);
      open.closeNow(1011, "internal error");
      reason = "internal error";
    }
  }

  private Link link() {
    if (link == null) {
      throw new IllegalStateException("a message before the socket was open");
    }
    return link;
  }
}
