package io.trivet.server.platform.http;

import io.helidon.common.socket.PeerInfo;
import io.helidon.common.uri.UriQuery;
import io.helidon.http.Headers;
import io.helidon.http.HttpPrologue;
import io.helidon.http.media.ReadableEntity;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http.ServerRequest;

/// What a {@link Call} is made of: an ordinary request, or one that asks for a WebSocket.
sealed interface Incoming {
  String rawPath();

  Headers headers();

  UriQuery query();

  ReadableEntity content();

  PeerInfo remotePeer();

  boolean isSecure();

  String authority();

  static Incoming of(ServerRequest request) {
    return new Ordinary(request);
  }

  record Ordinary(ServerRequest request) implements Incoming {
    @Override
    public String rawPath() {
      return request.path().rawPath();
    }

    @Override
    public Headers headers() {
      return request.headers();
    }

    @Override
    public UriQuery query() {
      return request.query();
    }

    @Override
    public ReadableEntity content() {
      return request.content();
    }

    @Override
    public PeerInfo remotePeer() {
      return request.remotePeer();
    }

    @Override
    public boolean isSecure() {
      return request.isSecure();
    }

    @Override
    public String authority() {
      return request.authority();
    }
  }

  record Upgrade(ConnectionContext context, HttpPrologue prologue, Headers headers)
      implements Incoming {
    @Override
    public String rawPath() {
      return prologue.uriPath().rawPath();
    }

    @Override
    public UriQuery query() {
      return prologue.query();
    }

    @Override
    public ReadableEntity content() {
      return io.helidon.http.media.ReadableEntityBase.empty();
    }

    @Override
    public PeerInfo remotePeer() {
      return context.remotePeer();
    }

    @Override
    public boolean isSecure() {
      return context.isSecure();
    }

    @Override
    public String authority() {
      return headers.first(io.helidon.http.HeaderNames.HOST).orElse("");
    }
  }
}
