package io.trivet.server.people.live;

import io.trivet.core.kernel.ChangeSet.Change;
import io.trivet.core.kernel.EventKind;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.outbox.Event;
import io.trivet.server.platform.outbox.EventStore;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.platform.outbox.Numbering;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/// The open streams of this node. Events are read once for each tenant and node, however many
/// consoles are open.
public final class Streams implements AutoCloseable {
  private static final Duration RETRY = Duration.ofSeconds(30);

  private final Database database;
  private final EventStore store = new EventStore();
  private final List<LiveStream> open = new CopyOnWriteArrayList<>();

  /// The last event each tenant's streams were offered.
  private final Map<TenantId, Long> heard = new HashMap<>();

  private boolean closed;

  Streams(Database database) {
    this.database = database;
  }

  void subscribe(Changes changes) {
    changes.subscribe(Numbering.KIND, this::numbered, this::missed);
    changes.subscribe(Hints.KIND, this::hinted, () -> {});
    changes.subscribe("session", _ -> open.forEach(LiveStream::askAgain), () -> {});
  }

  long head(TenantId tenant) {
    return database.read(db -> store.head(db, tenant));
  }

  /// {@link Failure.TooMany} when no further stream of this caller may be opened.
  synchronized void requireRoom(UserCaller caller) {
    if (closed) {
      throw new Failure.Unavailable("the server is stopping");
    }
    if (of(caller.tenant()).size() >= Limits.STREAMS_PER_TENANT_MAX
        || open.size() >= Limits.STREAMS_PER_NODE_MAX) {
      throw new Failure.TooMany(
          "too many live streams are open: at most %d for a tenant"
              .formatted(Limits.STREAMS_PER_TENANT_MAX),
          RETRY);
    }
  }

  /// Runs a stream to its end. `head` was the tenant's last event a moment ago.
  void run(LiveStream stream, long head, OutputStream out) throws IOException {
    try {
      add(stream, head);
      catchUp(stream, head);
      stream.run(out);
    } catch (Failure.TooMany | Failure.Unavailable _) {
      out.flush(); // another request took the last place: the browser comes again
    } finally {
      remove(stream);
      Thread.interrupted(); // the thread may have been told to drop this stream, not the next
    }
  }

  private synchronized void add(LiveStream stream, long head) {
    requireRoom(stream.opener());
    replaceOldest(stream.opener());
    heard.putIfAbsent(stream.opener().tenant(), head);
    open.add(stream);
  }

  /// A page that is loaded anew leaves its old stream behind, and nobody tells us: so a further
  /// stream of a user ends the oldest.
  private void replaceOldest(UserCaller caller) {
    var ofUser =
        of(caller.tenant()).stream().filter(s -> s.opener().user().equals(caller.user())).toList();
    ofUser.stream()
        .limit(Math.max(0, ofUser.size() + 1 - Limits.STREAMS_PER_USER_MAX))
        .forEach(oldest -> {
          oldest.replace();
          open.remove(oldest);
        });
  }

  private synchronized void remove(LiveStream stream) {
    open.remove(stream);
    if (of(stream.opener().tenant()).isEmpty()) {
      heard.remove(stream.opener().tenant());
    }
  }

  /// What a stream has missed since the last event its browser knows.
  private void catchUp(LiveStream stream, long head) {
    var tenant = stream.opener().tenant();
    long from = stream.sequence();
    var events =
        database.read(db -> store.after(db, tenant, from, Limits.STREAM_RESUMED_EVENTS_MAX + 1));
    boolean forgotten = events.isEmpty() ? from < head : events.getFirst().sequence() != from + 1;
    if (from > head || forgotten || events.size() > Limits.STREAM_RESUMED_EVENTS_MAX) {
      stream.offerEverything(head);
    } else if (!events.isEmpty()) {
      stream.offer(changes(events), events.getLast().sequence());
    }
  }

  /// Drops browsers that do not read. Called again and again.
  public void dropStuck() {
    open.forEach(LiveStream::dropIfStuck);
  }

  /// How many streams are open on this node.
  public int size() {
    return open.size();
  }

  private void numbered(String payload) {
    var parts = payload.split(" ", -1);
    var tenant = new TenantId(Ids.uuid("tenant", parts[0]));
    long upTo = Long.parseLong(parts[1]);
    long after = advance(tenant, upTo);
    if (after >= 0) {
      offer(tenant, after);
    }
  }

  /// The number after which events are to be read now; negative if nobody listens.
  private synchronized long advance(TenantId tenant, long upTo) {
    var last = heard.get(tenant);
    if (last == null) {
      return -1;
    }
    heard.put(tenant, Math.max(last, upTo));
    return last;
  }

  private void offer(TenantId tenant, long after) {
    var events =
        database.read(db -> store.after(db, tenant, after, Limits.EVENTS_NUMBERED_AT_ONCE));
    // one notification stands for one batch, or for less
    if (!events.isEmpty()) {
      var changes = changes(events);
      of(tenant).forEach(stream -> stream.offer(changes, events.getLast().sequence()));
    }
  }

  private void hinted(String payload) {
    var parts = payload.split(" ", -1);
    var tenant = new TenantId(Ids.uuid("tenant", parts[0]));
    var kind = EventKind.parse(parts[1]);
    var changes = Arrays.stream(parts).skip(2).map(id -> new Change(kind, id)).toList();
    of(tenant).forEach(stream -> stream.offer(changes, LiveStream.NO_EVENTS));
  }

  /// The connection to the database was away: nobody knows what was missed.
  private void missed() {
    open.forEach(stream -> stream.offerEverything(LiveStream.NO_EVENTS));
  }

  private List<LiveStream> of(TenantId tenant) {
    return open.stream().filter(stream -> stream.opener().tenant().equals(tenant)).toList();
  }

  private static List<Change> changes(List<Event> events) {
    return events.stream()
        .map(event -> new Change(event.type().kind(), event.subject()))
        .distinct()
        .toList();
  }

  @Override
  public synchronized void close() {
    closed = true;
    open.forEach(LiveStream::stop);
  }
}
