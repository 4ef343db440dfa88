package io.trivet.server.people.audit;

import io.trivet.core.people.Actor;
import io.trivet.core.people.AuditEntry;
import io.trivet.trust.json.CanonicalJson;
import io.trivet.trust.json.Json;
import io.trivet.trust.log.EntryBundle;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/// Writes an entry as the canonical JSON whose hash goes into the log. Its form is described in
/// docs/life-of/audit-entry.md; `v` counts its versions.
final class EntryBody {
  static final int VERSION = 1;

  /// Longer texts stand beside the log, so that an entry always fits.
  static final int TEXT_CHARS_MAX = 4096;

  /// Longer ones are no addresses.
  private static final int EMAIL_CHARS_MAX = 320;

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /// Objects whose names and values are about a person.
  private static final Set<String> PERSONAL =
      Set.of("user", "user_access_token", "user_factor", "session", "settings", "access_request");

  private final Actor actor;
  private final AuditEntry entry;
  private final Function<Beside, byte[]> digests;

  /// `digests` puts a value beside the log and returns its digest.
  private EntryBody(Actor actor, AuditEntry entry, Function<Beside, byte[]> digests) {
    this.actor = actor;
    this.entry = entry;
    this.digests = digests;
  }

  static byte[] write(
      UUID id,
      Actor actor,
      AuditEntry entry,
      Decision decision,
      Instant at,
      Function<Beside, byte[]> digests) {
    var body = new EntryBody(actor, entry, digests).body(id, decision, at);
    if (body.length > EntryBundle.ENTRY_BYTES_MAX) {
      throw new IllegalStateException("an audit entry has %d bytes".formatted(body.length));
    }
    return body;
  }

  private byte[] body(UUID id, Decision decision, Instant at) {
    var members = new TreeMap<String, Json>();
    members.put("v", Json.of(VERSION));
    members.put("id", Json.of(id.toString()));
    members.put("tenant", Json.of(actor.tenant().toString()));
    members.put("time", Json.of(TIME.format(at)));
    members.put("actor", actor());
    members.put("source", source());
    members.put("action", Json.of(entry.action().action()));
    members.put("object", object());
    members.put("decision", Json.of(decision.word()));
    entry.before().ifPresent(text -> members.put("before", value(Beside.Kind.BEFORE, text)));
    entry.after().ifPresent(text -> members.put("after", value(Beside.Kind.AFTER, text)));
    if (!entry.meta().isEmpty()) {
      members.put("meta", meta());
    }
    return CanonicalJson.write(new Json.Obj(members));
  }

  private Json actor() {
    var members = new TreeMap<String, Json>();
    members.put("kind", Json.of(word(actor.kind())));
    members.put("id", brief(actor.id()));
    members.put("credential", Json.of(word(actor.credential())));
    if (!actor.session().isEmpty()) {
      members.put("session", brief(actor.session()));
    }
    if (!actor.name().isEmpty()) {
      boolean person = actor.kind() == Actor.Kind.USER || actor.kind() == Actor.Kind.UNKNOWN;
      members.put(
          "name",
          person ? beside(Beside.Kind.EMAIL, actor.id(), actor.name()) : brief(actor.name()));
    }
    return new Json.Obj(members);
  }

  private Json source() {
    var members = new TreeMap<String, Json>();
    if (!actor.origin().address().isEmpty()) {
      members.put("address", beside(Beside.Kind.ADDRESS, actor.id(), actor.origin().address()));
    }
    if (!actor.origin().requestId().isEmpty()) {
      members.put("request", brief(actor.origin().requestId()));
    }
    return new Json.Obj(members);
  }

  private Json object() {
    var members = new TreeMap<String, Json>();
    members.put("type", Json.of(entry.action().objectType()));
    members.put("id", brief(entry.objectId()));
    if (!entry.objectName().isEmpty()) {
      boolean email = isPersonal() && entry.objectName().contains("@");
      members.put("name", value(email ? Beside.Kind.EMAIL : Beside.Kind.NAME, entry.objectName()));
    }
    return new Json.Obj(members);
  }

  private Json meta() {
    var members = new TreeMap<String, Json>();
    entry
        .meta()
        .forEach((name, values) ->
            members.put(
                Texts.storable(name),
                new Json.Array(values.stream().map(EntryBody::text).toList())));
    var meta = new Json.Obj(members);
    var text = CanonicalJson.text(meta);
    return text.length() > TEXT_CHARS_MAX || isPersonal()
        ? beside(Beside.Kind.META, subject(), text)
        : meta;
  }

  /// The text itself, or its digest if it is personal or long.
  private Json value(Beside.Kind kind, String text) {
    return isPersonal() || text.length() > TEXT_CHARS_MAX
        ? beside(kind, subject(), text)
        : text(text);
  }

  private Json beside(Beside.Kind kind, String subject, String text) {
    var fitting = text.length() > EMAIL_CHARS_MAX && kind.isRepeated() ? Beside.Kind.NAME : kind;
    var digest = digests.apply(new Beside(Texts.key(subject), fitting, Texts.storable(text)));
    return new Json.Obj(Map.of("sha256", Json.of(HexFormat.of().formatHex(digest))));
  }

  /// An id, which is short unless somebody plays with us.
  private Json brief(String text) {
    return text.length() > TEXT_CHARS_MAX ? beside(Beside.Kind.NAME, "", text) : text(text);
  }

  private boolean isPersonal() {
    return PERSONAL.contains(entry.action().objectType());
  }

  /// Whom a personal value is about.
  private String subject() {
    if (!isPersonal()) {
      return "";
    }
    return entry.action().objectType().equals("user") ? entry.objectId() : actor.id();
  }

  private static Json text(String text) {
    return Json.of(Texts.storable(text));
  }

  private static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  /// The digests (in hexadecimal) a member of a body may stand for.
  static Optional<String> digest(tools.jackson.databind.JsonNode member) {
    return member.isObject() && member.size() == 1 && member.has("sha256")
        ? Optional.of(member.get("sha256").stringValue())
        : Optional.empty();
  }

  static List<String> places() {
    return List.of("/actor/name", "/source/address", "/object/name", "/before", "/after", "/meta");
  }
}
