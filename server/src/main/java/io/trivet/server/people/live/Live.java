package io.trivet.server.people.live;

import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Endpoint;
import java.util.List;

/// The feature, wired: what `Server` takes from the live stream.
public record Live(List<Endpoint> endpoints, Streams streams) {
  public Live {
    endpoints = List.copyOf(endpoints);
  }

  public static Live create(Database database, Changes changes, Audience audience) {
    var streams = new Streams(database);
    streams.subscribe(changes);
    return new Live(new LiveApi(streams, audience).endpoints(), streams);
  }
}
