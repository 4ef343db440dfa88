package io.trivet.server;

import io.helidon.common.tls.Tls;
import io.helidon.webserver.http.Handler;
import io.trivet.core.people.AuditEntry;
import io.trivet.server.devices.bulk.Bulk;
import io.trivet.server.devices.configuration.Configuring;
import io.trivet.server.devices.identity.Identity;
import io.trivet.server.devices.inventory.ExportApi;
import io.trivet.server.devices.inventory.FilterApi;
import io.trivet.server.devices.inventory.Filters;
import io.trivet.server.devices.inventory.GroupApi;
import io.trivet.server.devices.inventory.Groups;
import io.trivet.server.devices.inventory.IndexApi;
import io.trivet.server.devices.inventory.Inventories;
import io.trivet.server.devices.inventory.InventoryApi;
import io.trivet.server.devices.monitor.Monitoring;
import io.trivet.server.devices.remote.Remote;
import io.trivet.server.people.access.Access;
import io.trivet.server.people.access.PasswordResets;
import io.trivet.server.people.access.SessionUse;
import io.trivet.server.people.audit.Audit;
import io.trivet.server.people.audit.Ledger;
import io.trivet.server.people.factor.Challenges;
import io.trivet.server.people.factor.Factors;
import io.trivet.server.people.sso.Sso;
import io.trivet.server.platform.DataDirectory;
import io.trivet.server.platform.Sealer;
import io.trivet.server.platform.Secrets;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import io.trivet.server.platform.db.EmbeddedPostgres;
import io.trivet.server.platform.db.Schema;
import io.trivet.server.platform.http.BrowserGuard;
import io.trivet.server.platform.http.ConsoleDoor;
import io.trivet.server.platform.http.Endpoint;
import io.trivet.server.platform.http.Entrance;
import io.trivet.server.platform.http.FrontDoor;
import io.trivet.server.platform.http.Links;
import io.trivet.server.platform.http.OpenApi;
import io.trivet.server.platform.http.RouteTable;
import io.trivet.server.platform.http.SameOrigin;
import io.trivet.server.platform.http.SocketDoor;
import io.trivet.server.platform.http.UserDoor;
import io.trivet.server.platform.mail.Mail;
import io.trivet.server.platform.outbound.Outbound;
import io.trivet.server.platform.outbox.Hints;
import io.trivet.server.platform.work.Repeat;
import io.trivet.server.software.artifact.ArtifactFiles;
import io.trivet.server.software.artifact.DownloadLinks;
import io.trivet.server.software.artifact.Software;
import io.trivet.server.software.deployment.Rollout;
import io.trivet.server.software.failure.FailureApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The whole server, wired by hand: this is the place where one sees what there is.
public final class Server implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Server.class);
  private static final Duration PROOF_FORGETTING = Duration.ofMinutes(10);
  private static final Duration PRESENCE_FLUSH = Duration.ofSeconds(2);
  private static final Duration BULK_WORK = Duration.ofMillis(200);
  private static final Duration ALERT_MAIL = Duration.ofSeconds(5);
  private static final Duration DEPLOYMENT_SWEEP = Duration.ofSeconds(30);
  private static final Duration GATE_JUDGEMENT = Duration.ofSeconds(5);

  /// In the order of opening; closed from the last to the first.
  private final Deque<AutoCloseable> opened = new ArrayDeque<>();

  private List<Endpoint> endpoints = List.of();

  private Server() {}

  /// Everything the server answers to.
  List<Endpoint> endpoints() {
    return endpoints;
  }

  /// Starts a server; when that fails, what was opened is closed again.
  public static Server start(ServerConfig config, InstantSource clock) {
    var server = new Server();
    try {
      server.open(config, clock);
      return server;
    } catch (RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private void open(ServerConfig config, InstantSource clock) {
    var data = keep(DataDirectory.open(config.data()));
    var secrets = new Secrets(data.resolve("secrets"));
    var address =
        config
            .database()
            .orElseGet(() -> keep(EmbeddedPostgres.start(data.resolve("postgres"))).address());
    Schema.migrate(address);
    var database = keep(Database.open(address, config.databaseConnections()));
    var changes = keep(new Changes(database.unpooled()));

    var sealer = new Sealer(secrets.random("sealing"));
    var mail = new Mail(database, sealer, config.smtp(), clock);

    // people
    var deviceKey = secrets.keyPair("device-token");
    var ledger = new Ledger(database, clock);
    var hints = new Hints(database);
    var sameOrigin = new SameOrigin(config.publicUrl());
    var login =
        new Access.Settings(
            secrets.keyPair("user-token"),
            deviceKey,
            config.browserLimits(),
            sameOrigin,
            new Factors.Keys(sealer, new Challenges(secrets.random("challenge"), clock)),
            mail,
            hints);
    var access = Access.create(database, ledger, changes, clock, login);
    var outbound = keep(new Outbound(config.outbound().policy(), config.outbound().authorities()));
    var sso =
        Sso.create(
            database,
            ledger,
            access,
            clock,
            new Sso.Settings(sealer, outbound, config.publicUrl()));
    var audit = Audit.create(database, ledger, clock, secrets.random("audit-log"), config.audit());
    FirstStart.run(access, data.resolve("first-admin.txt"));
    // devices
    var settings =
        new Identity.Settings(deviceKey, config.deviceTokenLife(), access.tenants()::ofDevice);
    var identity = Identity.create(database, ledger, changes, clock, settings);
    var reaches = identity.devices().reaches();
    var telling =
        Telling.create(
            new Telling.Platform(database, ledger, changes, hints, sealer, clock),
            config.outbound(),
            new Hearing(database, reaches));
    var inventories = new Inventories(database, ledger, reaches, clock);
    var groups = new Groups(database, ledger, reaches);
    var filters = new Filters(database, clock);
    reaches.dynamicGroups(filters::reach);
    var monitoring =
        Monitoring.create(
            database,
            ledger,
            new Monitoring.Devices(inventories, reaches),
            mail,
            access.readers(),
            clock);
    telling.numbering().subscribe(monitoring.receiver());
    var remote =
        Remote.create(
            new Remote.Base(
                database,
                ledger,
                audit.evidence(),
                changes,
                telling.hints(),
                clock,
                config.database().isEmpty()),
            reaches);
    keep(remote.leave()::run);
    var configuring = Configuring.create(database, ledger, reaches, clock);
    var bulk =
        Bulk.create(
            database,
            ledger,
            telling.hints(),
            clock,
            new Bulk.On(identity.devices(), groups, access.auth()));
    // software
    var links = new DownloadLinks(secrets.random("download-link"), config.publicUrl(), clock);
    var files = new ArtifactFiles(data.resolve("artifacts"));
    var software =
        Software.create(database, ledger, files, links, clock, config.artifactBytesMax());
    var rollout =
        Rollout.create(
            new Rollout.Base(
                database,
                changes,
                hints,
                clock,
                ledger,
                software,
                identity.devices(),
                inventories,
                filters));
    telling.numbering().subscribe(Rollout.alarm(mail, access.readers()));
    // events that point upwards
    configuring.configurations().deployedBy(rollout.configurations());
    configuring.configurations().nudgedBy(remote.nudge());
    identity.devices().subscribe(inventories);
    identity.devices().subscribe(rollout.deployments());
    inventories.subscribe(rollout.deployments());
    groups.subscribe(rollout.deployments());
    access.capabilities().objects(new ObjectsOfRights(identity.devices().reaches()));

    var all = new ArrayList<Endpoint>();
    all.addAll(access.endpoints());
    all.addAll(sso.endpoints());
    all.addAll(audit.endpoints());
    all.addAll(telling.endpoints());
    all.addAll(identity.api().endpoints());
    all.addAll(new InventoryApi(inventories).endpoints());
    all.addAll(new GroupApi(inventories, groups).endpoints());
    all.addAll(new FilterApi(filters, inventories, ledger).endpoints());
    all.addAll(new IndexApi(database, ledger).endpoints());
    all.addAll(new ExportApi(inventories, ledger).endpoints());
    all.addAll(bulk.endpoints());
    all.addAll(monitoring.endpoints());
    all.addAll(configuring.endpoints());
    all.addAll(remote.endpoints());
    all.addAll(
        new FailureApi(database, reaches, rollout.deployments()::require, clock).endpoints());
    all.addAll(software.endpoints());
    all.addAll(rollout.endpoints().toList());
    all.addAll(new HealthApi(database).endpoints());
    all.addAll(new OpenApi().endpoints());

    endpoints = List.copyOf(all);

    rollout.sweep().run();
    changes.start();
    keep(Repeat.every("proofs", PROOF_FORGETTING, access.factors()::forgetOld));
    keep(Repeat.every("sessions-over", PROOF_FORGETTING, access.sessions()::forgetOld));
    keep(Repeat.every("sessions", SessionUse.PAUSE, access.auth().use()::flush));
    keep(Repeat.every("links-over", PROOF_FORGETTING, access.resets()::forgetOld));
    keep(Repeat.every("password-resets", PasswordResets.PAUSE, access.resets()::sendDue));
    audit.start().forEach(this::keep);
    keep(Repeat.every("mail", Mail.PAUSE, mail::sendDue));
    keep(Repeat.every("alert-mail", ALERT_MAIL, monitoring.sendMails()));
    telling.start(this::keep);
    keep(Repeat.every("presence", PRESENCE_FLUSH, identity.presence()::flush));
    keep(Repeat.every("bulk", BULK_WORK, bulk.work()));
    keep(Repeat.every("bulk-over", PROOF_FORGETTING, bulk.forget()));
    keep(Repeat.every("deployments", DEPLOYMENT_SWEEP, rollout.sweep()));
    keep(Repeat.every("gates", GATE_JUDGEMENT, rollout.judge()));
    keep(Repeat.every("bytes-sent", Rollout.COUNT_EVERY, rollout.count()));
    remote.jobs().forEach(this::keep);
    var sockets = new Links();
    keep(Repeat.every("ping", Links.PING_EVERY, sockets::ping));
    var routes = new RouteTable(all);
    var people = people(access, ledger, sameOrigin);
    var guard = new BrowserGuard(sameOrigin, remote.redeemTicket());
    var entrance =
        new Entrance(routes, identity.auth()::verify, people, config.listening().proxies());
    var socketDoor = new SocketDoor(entrance, guard, sockets);
    var door = new ConsoleDoor(routes, new FrontDoor(entrance));
    listen(
        config,
        data.path(),
        PortTls.create(config, data.path(), secrets, clock.instant()),
        door,
        socketDoor);
    keep(sockets::closeAll);
    keep(remote.stop()::run);
    keep(telling.live().streams());
  }

  private static UserDoor people(Access access, Ledger ledger, SameOrigin sameOrigin) {
    return new UserDoor(
        new UserDoor.Admission(access.auth()::verify, access.auth()::verifyAgain),
        (caller, operation) -> {
          if (HighRisk.isAsked(caller, operation)) {
            access.auth().requireFresh(caller);
          }
        },
        HighRisk.OPERATIONS,
        sameOrigin,
        (caller, action, path) -> ledger.refused(caller.actor(), AuditEntry.of(action, "", path)));
  }

  private void listen(ServerConfig config, Path data, Tls tls, Handler door, SocketDoor sockets) {
    var listeners = keep(Listeners.start(config, tls, door, sockets));
    var addresses = "https: https://localhost:" + listeners.port() + "\n";
    if (listeners.httpPort() > 0) {
      addresses += "http: http://localhost:" + listeners.httpPort() + "\n";
    }
    try {
      var file = data.resolve("address.txt");
      Files.writeString(file, addresses);
      keep(() -> Files.deleteIfExists(file));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
    LOG.info("started data={} https={} http={}", data, listeners.port(), listeners.httpPort());
  }

  private <T extends AutoCloseable> T keep(T part) {
    opened.push(part);
    return part;
  }

  @Override
  public void close() {
    while (!opened.isEmpty()) {
      try {
        opened.pop().close();
      } catch (Exception e) {
        LOG.warn("stop part_failed", e);
      }
    }
    LOG.info("stopped");
  }
}
