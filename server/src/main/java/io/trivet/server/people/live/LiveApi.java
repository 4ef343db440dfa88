package io.trivet.server.people.live;

import io.trivet.core.kernel.Failure;
import io.trivet.core.people.Permission;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Reply;
import java.util.List;

/// `GET /api/management/v1/events/stream`: server-sent events (HTML standard, section 9.2).
final class LiveApi {
  private final Streams streams;
  private final Audience audience;

  LiveApi(Streams streams, Audience audience) {
    this.streams = streams;
    this.audience = audience;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read(
            "GET", "/api/management/v1/events/stream", Permission.OWN_ACCOUNT, this::stream));
  }

  private Reply stream(Call call, UserCaller caller) {
    var last = call.header("Last-Event-ID").filter(text -> !text.isEmpty()).map(LiveApi::number);
    streams.requireRoom(caller);
    long head = streams.head(caller.tenant());
    long from = last.orElse(head);
    return Reply.live(
            "text/event-stream",
            out ->
                streams.run(
                    new LiveStream(
                        caller, call::callerAgain, audience, LiveStream.Pace.STANDARD, from),
                    head,
                    out))
        .with("Cache-Control", "no-store")
        .with("X-Accel-Buffering", "no")
        .with("Connection", "close");
  }

  private static long number(String text) {
    try {
      long number = Long.parseLong(text);
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException _) {
      throw wrong();
    }
    throw wrong();
  }

  private static Failure wrong() {
    return new Failure.Invalid("Last-Event-ID must be the id of a message of this stream");
  }
}
