package io.trivet.server.devices.inventory;

import static io.trivet.core.people.AuditAction.EXPORT_DEVICES;
import static io.trivet.core.people.Permission.READ_DEVICES;

import io.trivet.core.devices.AttributeName;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.Scope;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.people.audit.CsvCell;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.audit.Recorded;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Json;
import io.trivet.server.platform.http.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Devices as a file, however many there are: read page by page, sent as they are read. Whoever
/// takes the fleet away is in the audit log.
public final class ExportApi {
  /// Columns of CSV that are always there.
  private static final List<AttributeName> FIRST =
      List.of(
          new AttributeName(Scope.IDENTITY, "status"),
          new AttributeName(Scope.SYSTEM, "group"),
          new AttributeName(Scope.SYSTEM, "created_ts"),
          new AttributeName(Scope.SYSTEM, "updated_ts"),
          new AttributeName(Scope.SYSTEM, "check_in_time"));

  private final Inventories inventories;
  private final Ledger ledger;

  public ExportApi(Inventories inventories, Ledger ledger) {
    this.inventories = inventories;
    this.ledger = ledger;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.change(
            "POST",
            "/api/management/v1/inventory/export",
            READ_DEVICES,
            EXPORT_DEVICES,
            this::export));
  }

  /// How an export is written: what stands before the first line, and the line of a device.
  private record Form(
      String contentType, String ending, String head, Function<InventoryStore.Row, String> line) {}

  private Reply export(Call call, UserCaller caller) {
    var search = call.json(InventoryJson.SearchBody.class).parse();
    var form = form(call, caller, search);
    var first = inventories.following(caller, search, Optional.empty(), Limits.EXPORT_BLOCK);
    ledger.change(
        caller.actor(),
        _ ->
            Recorded.of(
                form,
                AuditEntry.of(EXPORT_DEVICES, caller.tenant(), "")
                    .withMeta(Map.of("selection", said(search)))));
    return Reply.live(form.contentType(), out -> write(out, call, search, form, first))
        .with("Content-Disposition", "attachment; filename=\"devices." + form.ending() + "\"");
  }

  /// Each page is asked for with the rights its caller has then.
  private void write(
      OutputStream out, Call call, Search search, Form form, List<InventoryStore.Row> first)
      throws IOException {
    var block = new StringBuilder(form.head());
    var rows = first;
    while (!rows.isEmpty()) {
      rows.forEach(row -> block.append(form.line().apply(row)));
      send(out, block);
      if (rows.size() < Limits.EXPORT_BLOCK) {
        return;
      }
      Optional<DeviceId> last = Optional.of(rows.getLast().id());
      rows = inventories.following(call.callerAgain(), search, last, Limits.EXPORT_BLOCK);
    }
    send(out, block);
  }

  private static void send(OutputStream out, StringBuilder block) throws IOException {
    out.write(block.toString().getBytes(StandardCharsets.UTF_8));
    block.setLength(0);
  }

  private Form form(Call call, UserCaller caller, Search search) {
    return switch (call.query("format").orElse("csv")) {
      case "csv" -> {
        var columns = columns(caller, search);
        var head = "id," + line(columns.stream().map(AttributeName::toString).toList());
        yield new Form(
            "text/csv; charset=utf-8",
            "csv",
            head,
            row -> row.id() + "," + line(InventoryJson.texts(row, columns)));
      }
      case "jsonl" ->
          new Form(
              "application/jsonl",
              "jsonl",
              "",
              row -> Json.text(InventoryJson.write(row, search.attributes())) + "\n");
      default -> throw new Failure.Invalid("format must be csv or jsonl");
    };
  }

  /// Those asked for, or those that are often found in the fleet.
  private List<AttributeName> columns(UserCaller caller, Search search) {
    var columns = new ArrayList<>(FIRST);
    var wanted =
        search.attributes().isEmpty()
            ? List.copyOf(inventories.names(caller).keySet())
            : search.attributes();
    wanted.stream().filter(name -> !columns.contains(name)).forEach(columns::add);
    return columns;
  }

  private static String line(List<String> cells) {
    return cells.stream().map(CsvCell::quoted).collect(Collectors.joining(",")) + "\r\n";
  }

  private static List<String> said(Search search) {
    var said = new ArrayList<String>();
    search.condition().predicates().forEach(predicate -> said.add(predicate.toString()));
    if (!search.text().isEmpty()) {
      said.add(search.text());
    }
    return said;
  }
}
