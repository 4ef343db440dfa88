package io.trivet.server.devices.inventory;

import static io.trivet.core.people.AuditAction.UPDATE_INDEXED_ATTRIBUTES;
import static io.trivet.core.people.Permission.MANAGE_TENANT;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The attributes by which a tenant finds devices quickly, however many there are, over HTTP.
public final class IndexApi {
  private static final String PATH = "/api/management/v2/inventory/indexed_attributes";

  private final Database database;
  private final Ledger ledger;
  private final IndexStore store = new IndexStore();

  public IndexApi(Database database, Ledger ledger) {
    this.database = database;
    this.ledger = ledger;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", PATH, READ_DEVICES, this::list),
        Endpoint.change("PUT", PATH, MANAGE_TENANT, UPDATE_INDEXED_ATTRIBUTES, this::set));
  }

  private Reply list(Call call, UserCaller caller) {
    return Reply.json(write(database.read(db -> store.list(db, caller.tenant()))));
  }

  record NameBody(@Nullable String scope, @Nullable String attribute) {
    AttributeName parse() {
      if (scope == null || attribute == null) {
        throw new Failure.Invalid("every attribute must have scope and attribute");
      }
      var parsed = Scope.parse(scope);
      if (parsed == Scope.SYSTEM) {
        throw new Failure.Invalid("attributes of the scope system are always indexed");
      }
      return new AttributeName(parsed, attribute);
    }
  }

  private Reply set(Call call, UserCaller caller) {
    var wanted =
        List.of(call.json(NameBody[].class)).stream().map(NameBody::parse).distinct().toList();
    if (wanted.size() > Limits.INDEXED_ATTRIBUTES_MAX) {
      throw new Failure.Invalid(
          "at most %d attributes can be indexed".formatted(Limits.INDEXED_ATTRIBUTES_MAX));
    }
    ledger.change(
        caller.actor(),
        db -> {
          store.lockInventories(db);
          var before = store.list(db, caller.tenant());
          var gone = new ArrayList<>(before);
          gone.removeAll(wanted);
          store.delete(db, caller.tenant(), gone);
          store.deleteValues(db, caller.tenant(), gone);
          var fresh = new ArrayList<>(wanted);
          fresh.removeAll(before);
          store.insert(db, caller.tenant(), fresh);
          store.insertValues(db, caller.tenant(), fresh);
          return Recorded.of(
              wanted,
              AuditEntry.of(UPDATE_INDEXED_ATTRIBUTES, caller.tenant(), "")
                  .withBefore(Json.text(write(before)))
                  .withAfter(Json.text(write(wanted))));
        });
    return Reply.NO_CONTENT;
  }

  private static List<?> write(List<AttributeName> names) {
    return names.stream()
        .map(name -> Map.of("scope", name.scope().text(), "attribute", name.name()))
        .toList();
  }
}
