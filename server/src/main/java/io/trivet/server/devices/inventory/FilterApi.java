package io.trivet.server.devices.inventory;

import static io.trivet.core.people.AuditAction.CREATE_FILTER;
import static io.trivet.core.people.AuditAction.DELETE_FILTER;
import static io.trivet.core.people.AuditAction.UPDATE_FILTER;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.SavedFilter;
import io.trivet.core.kernel.Failure;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.Reach;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Saved filters over HTTP: Mender's dynamic groups, and the views of our console.
public final class FilterApi {
  private static final String FILTERS = "/api/management/v2/inventory/filters";
  private static final String FILTER = FILTERS + "/{id}";

  private final Filters filters;
  private final Inventories inventories;
  private final Ledger ledger;

  public FilterApi(Filters filters, Inventories inventories, Ledger ledger) {
    this.filters = filters;
    this.inventories = inventories;
    this.ledger = ledger;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", FILTERS, READ_DEVICES, this::list),
        Endpoint.change("POST", FILTERS, MANAGE_DEVICES, CREATE_FILTER, this::create),
        Endpoint.read("GET", FILTER, READ_DEVICES, this::get),
        Endpoint.change("PUT", FILTER, MANAGE_DEVICES, UPDATE_FILTER, this::update),
        Endpoint.change("DELETE", FILTER, MANAGE_DEVICES, DELETE_FILTER, this::delete),
        Endpoint.read("GET", FILTER + "/search", READ_DEVICES, this::search));
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    return Paging.reply(call, page, filters.list(caller.tenant(), page), FilterJson::write);
  }

  private Reply create(Call call, UserCaller caller) {
    var filter = parse(new FilterId(UUID.randomUUID()), call);
    inventories.requireSound(filter.condition());
    ledger.change(
        caller.actor(),
        db -> {
          filters.create(db, caller.tenant(), filter);
          return Recorded.of(
              filter,
              AuditEntry.of(CREATE_FILTER, filter.id(), filter.name()).withAfter(text(filter)));
        });
    return Reply.created(FILTERS + "/" + filter.id());
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(FilterJson.write(filters.get(caller.tenant(), id(call))));
  }

  private Reply update(Call call, UserCaller caller) {
    requireWholeFleet(caller);
    var filter = parse(id(call), call);
    inventories.requireSound(filter.condition());
    ledger.change(
        caller.actor(),
        db -> {
          var before = filters.update(db, caller.tenant(), filter);
          return Recorded.of(
              filter,
              AuditEntry.of(UPDATE_FILTER, filter.id(), filter.name())
                  .withBefore(text(before))
                  .withAfter(text(filter)));
        });
    return Reply.NO_CONTENT;
  }

  private Reply delete(Call call, UserCaller caller) {
    requireWholeFleet(caller);
    ledger.change(
        caller.actor(),
        db -> {
          var before = filters.delete(db, caller.tenant(), id(call));
          return Recorded.of(
              before,
              AuditEntry.of(DELETE_FILTER, before.id(), before.name()).withBefore(text(before)));
        });
    return Reply.NO_CONTENT;
  }

  private Reply search(Call call, UserCaller caller) {
    var page = call.page();
    var condition = filters.get(caller.tenant(), id(call)).condition();
    var found = inventories.search(caller, condition, page);
    return Paging.reply(call, page, found, row -> InventoryJson.write(row, List.of()));
  }

  /// Filters bound what grants reach: who may touch only some devices may not move that border.
  private static void requireWholeFleet(UserCaller caller) {
    if (!(caller.rights().devices(MANAGE_DEVICES) instanceof Reach.Everything)) {
      throw new Failure.Forbidden("changing a filter takes MANAGE_DEVICES on all devices");
    }
  }

  record FilterBody(@Nullable String name, @Nullable JsonNode terms, @Nullable JsonNode view) {}

  private static SavedFilter parse(FilterId id, Call call) {
    var body = call.json(FilterBody.class);
    if (body.terms() == null) {
      throw new Failure.Invalid("terms must be given");
    }
    var view = body.view();
    if (view != null && !view.isNull() && !view.isObject()) {
      throw new Failure.Invalid("view must be an object");
    }
    return new SavedFilter(
        id,
        Objects.requireNonNullElse(body.name(), ""),
        FilterJson.parse(body.terms()),
        view == null || view.isNull() ? "{}" : Json.text(view));
  }

  private static String text(SavedFilter filter) {
    return Json.text(FilterJson.write(filter));
  }

  private static FilterId id(Call call) {
    return FilterId.parse(call.segment("id"));
  }
}
