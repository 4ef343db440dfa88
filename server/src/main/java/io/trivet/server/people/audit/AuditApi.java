package io.trivet.server.people.audit;

import static io.trivet.core.people.AuditAction.ERASE_PERSONAL_DATA;
import static io.trivet.core.people.AuditAction.EXPORT_AUDIT_LOG;
import static io.trivet.core.people.AuditAction.UPDATE_AUDIT_RETENTION;
import static io.trivet.core.people.Permission.MANAGE_TENANT;
import static io.trivet.core.people.Permission.READ_AUDIT;

import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Ids;
import io.trivet.core.kernel.Limits;
import io.trivet.core.people.AuditEntry;
import io.trivet.core.people.UserCaller;
import io.trivet.server.platform.http.Call;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Paging;
import io.trivet.server.platform.http.Reply;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Entries over HTTP: Mender's routes, and beside them single entries, proofs, retention, erasure.
final class AuditApi {
  private static final String BASE = "/api/management/v1/auditlogs";
  private static final String LOGS = BASE + "/logs";
  private static final String RETENTION = BASE + "/retention";
  private static final String PERSON = BASE + "/personal_data/{id}";

  private final AuditLogs logs;
  private final Ledger ledger;

  AuditApi(AuditLogs logs, Ledger ledger) {
    this.logs = logs;
    this.ledger = ledger;
  }

  List<Endpoint> endpoints() {
    return List.of(
        Endpoint.read("GET", LOGS, READ_AUDIT, this::list),
        Endpoint.change("GET", LOGS + "/export", READ_AUDIT, EXPORT_AUDIT_LOG, this::export),
        Endpoint.read("GET", LOGS + "/{id}", READ_AUDIT, this::get),
        Endpoint.read("GET", LOGS + "/{id}/proof", READ_AUDIT, this::proof),
        Endpoint.read("GET", RETENTION, READ_AUDIT, this::retention),
        Endpoint.change(
            "PUT", RETENTION, MANAGE_TENANT, UPDATE_AUDIT_RETENTION, this::setRetention),
        Endpoint.change("DELETE", PERSON, MANAGE_TENANT, ERASE_PERSONAL_DATA, this::erase));
  }

  private Reply list(Call call, UserCaller caller) {
    var page = call.page();
    var query = AuditQuery.of(call, logs.kept(caller.tenant()));
    return Paging.reply(call, page, logs.list(caller.tenant(), query, page), AuditView::json);
  }

  private Reply get(Call call, UserCaller caller) {
    return Reply.json(logs.get(caller.tenant(), Ids.uuid("id", call.segment("id"))).json());
  }

  private Reply proof(Call call, UserCaller caller) {
    var proof = logs.proof(caller.tenant(), Ids.uuid("id", call.segment("id")));
    return Reply.bytes(200, "text/plain; charset=utf-8", proof);
  }

  /// Whoever takes the log away is in the log.
  private Reply export(Call call, UserCaller caller) {
    var query = AuditQuery.of(call, logs.kept(caller.tenant()));
    int max = call.number("limit", Limits.AUDIT_EXPORT_DEFAULT);
    if (max < 1 || max > Limits.AUDIT_EXPORT_MAX) {
      throw new Failure.Invalid(
          "limit must be a number from 1 to %d".formatted(Limits.AUDIT_EXPORT_MAX));
    }
    var export = format(call);
    ledger.change(
        caller.actor(),
        _ -> Recorded.of(max, AuditEntry.of(EXPORT_AUDIT_LOG, caller.tenant(), "")));
    return Reply.live(
            export.contentType(),
            out -> {
              write(out, export.head());
              logs.export(
                  caller.tenant(), query, max, view -> write(out, export.line().apply(view)));
            })
        .with("Content-Disposition", "attachment; filename=\"audit-log." + export.ending() + "\"");
  }

  /// How an export is written: what stands before the first line, and the line of an entry.
  private record Export(
      String contentType, String ending, String head, Function<AuditView, String> line) {}

  private static Export format(Call call) {
    return switch (call.query("format").orElse("csv")) {
      case "csv" -> {
        var row = new CsvRow(separator(call), left(call));
        yield new Export("text/csv; charset=utf-8", "csv", row.head(), row::of);
      }
      case "jsonl" -> lines(SinkAddress.Format.JSON);
      case "ocsf" -> lines(SinkAddress.Format.OCSF);
      default -> throw new Failure.Invalid("format must be csv, jsonl or ocsf");
    };
  }

  private static Export lines(SinkAddress.Format format) {
    return new Export("application/jsonl", "jsonl", "", view -> SinkJson.line(view, format) + "\n");
  }

  private static char separator(Call call) {
    return switch (call.query("format_separator").orElse(",")) {
      case "," -> ',';
      case ";" -> ';';
      case "\t", "tab" -> '\t';
      default -> throw new Failure.Invalid("format_separator must be a comma, a semicolon or tab");
    };
  }

  /// Columns that are not wanted.
  private static Set<String> left(Call call) {
    var left = Set.copyOf(List.of(call.query("ignore").orElse("").split(",", -1)));
    for (var name : left) {
      if (!name.isEmpty() && !CsvRow.columns().contains(name)) {
        throw new Failure.Invalid("ignore must name columns of the export, with commas between");
      }
    }
    return left;
  }

  private static void write(OutputStream out, String text) {
    try {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Reply retention(Call call, UserCaller caller) {
    return Reply.json(Map.of("retention_days", logs.retentionDays(caller.tenant())));
  }

  record RetentionBody(@Nullable Integer retention_days) {}

  private Reply setRetention(Call call, UserCaller caller) {
    var days = call.json(RetentionBody.class).retention_days();
    if (days == null) {
      throw new Failure.Invalid("retention_days must be given");
    }
    logs.setRetention(caller, days);
    return Reply.NO_CONTENT;
  }

  private Reply erase(Call call, UserCaller caller) {
    int erased = logs.erase(caller, Ids.uuid("id", call.segment("id")));
    return Reply.json(Map.of("erased", erased));
  }
}
