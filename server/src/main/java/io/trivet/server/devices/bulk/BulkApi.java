package io.trivet.server.devices.bulk;

import static io.trivet.core.people.AuditAction.CANCEL_BULK_OPERATION;
import static io.trivet.core.people.AuditAction.START_BULK_OPERATION;
import static io.trivet.core.people.Permission.MANAGE_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.BulkOperationId;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.util.List;
import java.util.Map;

/// Bulk operations over HTTP. Not in Mender's API: there a client sends one request for each
/// device.
final class BulkApi {
  private static final String OPERATIONS = "/api/management/v1/bulk/operations";
  private static final String ONE = OPERATIONS + "/{id}";

  private final BulkOperations operations;

  BulkApi(BulkOperations operations) {
    this.operations = operations;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.change("POST", OPERATIONS, MANAGE_DEVICES, START_BULK_OPERATION, this::start),
        Endpoint.read("GET", OPERATIONS, READ_DEVICES, this::list),
        Endpoint.read("GET", ONE, READ_DEVICES, this::get),
        Endpoint.read("GET", ONE + "/failures", READ_DEVICES, this::failures),
        Endpoint.change(
            "POST", ONE + "/cancel", MANAGE_DEVICES, CANCEL_BULK_OPERATION, this::cancel));
  }

  private Reply start(Call call, UserCaller caller) {
    var body = call.json(BulkJson.OrderBody.class);
    if (body.isPreview()) {
      return Reply.json(Map.of("total", operations.preview(caller, body.order())));
    }
    var started = operations.start(caller, body.order());
    return Reply.json(202, BulkJson.write(started))
        .with("Location", OPERATIONS + "/" + started.id());
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    return Paging.reply(call, page, operations.list(caller, page), BulkJson::write);
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(BulkJson.write(operations.get(caller, id(call))));
  }

  private Reply failures(Call call, UserCaller caller) {
    var page = call.page();
    var failures = operations.failures(caller, id(call), page);
    return Paging.reply(call, page, failures, BulkJson::write);
  }

  private Reply cancel(Call call, UserCaller caller) {
    operations.cancel(caller, id(call));
    return Reply.NO_CONTENT;
  }

  private static BulkOperationId id(Call call) {
    return BulkOperationId.parse(call.segment("id"));
  }
}
