package io.trivet.server.platform.mail;

import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.Email;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.http.Json;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The way out for letters. A letter is posted in the transaction of what causes it: it is sent if
/// that is committed, and only then. Until it is sent it waits in the database, sealed, because it
/// may hold a link that opens an account. It is sent at least once; a second copy has the same
/// `Message-ID`.
public final class Mail {
  /// How often {@link #sendDue} is to be called.
  public static final Duration PAUSE = Duration.ofSeconds(1);

  /// Letters one run takes.
  static final int BATCH = 20;

  /// A node that took a letter and died leaves it to another after this time.
  static final Duration CLAIM = Duration.ofMinutes(10);

  /// The last try is about a day after the first.
  static final int TRIES_MAX = 12;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(30);
  private static final Duration PAUSE_MAX = Duration.ofHours(4);
  private static final Logger LOG = LoggerFactory.getLogger(Mail.class);

  private final Database database;
  private final Sealer sealer;
  private final Optional<Smtp> smtp;
  private final InstantSource clock;
  private final MailStore store = new MailStore();

  /// Without an address there is no mail: see {@link #isOn}.
  public Mail(
      Database database, Sealer sealer, Optional<SmtpAddress> address, InstantSource clock) {
    this.database = database;
    this.sealer = sealer;
    this.smtp = address.map(Smtp::new);
    this.clock = clock;
  }

  /// False if no mail server is set: letters are then not kept, and what needs a mail must say so.
  public boolean isOn() {
    return smtp.isPresent();
  }

  /// Part of the caller's transaction. A tenant whose letters pile up loses the new ones, with a
  /// line in the log: a mail server that is away must not stop what the letter is about.
  public void post(Handle db, TenantId tenant, Letter letter) {
    if (smtp.isEmpty()) {
      return;
    }
    if (store.count(db, tenant) >= Limits.LETTERS_WAITING_PER_TENANT_MAX) {
      LOG.warn("mail dropped reason=too_many_waiting tenant={}", tenant);
      return;
    }
    var id = UUID.randomUUID();
    store.insert(db, tenant, id, sealer.seal(purpose(tenant, id), write(letter)), clock.instant());
  }

  /// Sends what is due. Nodes share the work.
  public void sendDue() {
    smtp.ifPresent(this::sendDue);
  }

  private void sendDue(Smtp server) {
    var now = clock.instant();
    var due = database.inTransaction(db -> store.claim(db, now, now.plus(CLAIM), BATCH));
    due.forEach(letter -> send(server, letter));
  }

  private void send(Smtp server, MailStore.Waiting waiting) {
    var letter = read(sealer.openText(purpose(waiting.tenant(), waiting.id()), waiting.content()));
    switch (server.send(letter, waiting.id().toString(), waiting.writtenAt())) {
      case Smtp.Outcome.Sent _ -> done(waiting, "mail sent tenant={} letter={}");
      case Smtp.Outcome.Refused(var reason) -> {
        LOG.warn("mail refused letter={} reason=\"{}\"", waiting.id(), reason);
        done(waiting, "mail dropped tenant={} letter={}");
      }
      case Smtp.Outcome.Later(var reason) -> later(waiting, reason);
    }
  }

  private void later(MailStore.Waiting waiting, String reason) {
    LOG.warn("mail waits letter={} tries={} reason=\"{}\"", waiting.id(), waiting.tries(), reason);
    if (waiting.tries() >= TRIES_MAX) {
      done(waiting, "mail given_up tenant={} letter={}");
      return;
    }
    var due = clock.instant().plus(pause(waiting.tries()));
    database.inTransaction(db -> {
      store.postpone(db, waiting, due);
      return null;
    });
  }

  private void done(MailStore.Waiting waiting, String line) {
    database.inTransaction(db -> {
      store.delete(db, waiting);
      return null;
    });
    LOG.info(line, waiting.tenant(), waiting.id());
  }

  /// Doubles from half a minute to four hours.
  static Duration pause(int tries) {
    var pause = FIRST_PAUSE.multipliedBy(1L << Math.min(tries - 1, 20));
    return pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
  }

  private record Written(String to, String subject, String text) {}

  private static String write(Letter letter) {
    return Json.text(new Written(letter.to().value(), letter.subject(), letter.text()));
  }

  private static Letter read(String text) {
    var written = Json.parse(text, Written.class);
    return new Letter(new Email(written.to()), written.subject(), written.text());
  }

  private static String purpose(TenantId tenant, UUID letter) {
    return "letter " + tenant + " " + letter;
  }
}
