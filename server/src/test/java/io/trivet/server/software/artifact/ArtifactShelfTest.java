package io.trivet.server.software.artifact;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A row always has its file, and a file without a row does not stay.
@Tag("slow")
class ArtifactShelfTest {
  private static final String DIGEST = "a".repeat(64);

  @TempDir private Path root;
  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final ArtifactStore store = new ArtifactStore();
  private TestDatabase database;
  private ArtifactFiles files;
  private ArtifactShelf shelf;

  @BeforeEach
  void start() {
    database = new TestDatabase();
    files = new ArtifactFiles(root);
    shelf = new ArtifactShelf(database.database(), store, files);
    database
        .database()
        .inTransaction(db ->
            db.createUpdate(
                    """
                    INSERT INTO tenant (tenant_id, name, created_at, max_devices, max_pending,
                                        storage_bytes_max)
                    VALUES (:tenant, 'shelf', now(), -1, -1, 0)
                    """)
                .bind("tenant", tenant)
                .execute());
  }

  @AfterEach
  void stop() {
    database.close();
  }

  @Test
  void the_same_content_uploaded_while_it_is_being_deleted_keeps_its_file()
      throws InterruptedException, IOException {
    var placed = new CountDownLatch(1);
    var deleting = new CountDownLatch(1);
    try (var file = arriving()) {
      var upload =
          Thread.ofVirtual()
              .start(() ->
                  database
                      .database()
                      .inTransaction(db -> {
                        shelf.put(db, tenant, DIGEST, file);
                        placed.countDown();
                        await(deleting);
                        return insertRow(db);
                      }));
      placed.await();
      var deletion = Thread.ofVirtual().start(() -> shelf.dropUnlessUsed(tenant, DIGEST));
      awaitBlocked();
      assertTrue(deletion.isAlive());
      deleting.countDown();
      upload.join();
      deletion.join();
    }
    assertTrue(Files.exists(place()));
  }

  @Test
  void content_that_nobody_describes_any_more_is_deleted() throws IOException {
    place(arriving());
    shelf.dropUnlessUsed(tenant, DIGEST);
    assertFalse(Files.exists(place()));
  }

  @Test
  void what_a_dead_server_left_without_a_row_is_swept_at_the_start() throws IOException {
    place(arriving());
    var other =
        Files.writeString(
            Files.createDirectories(place().getParent()).resolve("b".repeat(64)), "x");
    database.database().inTransaction(this::insertRow);
    shelf.sweep();
    assertTrue(Files.exists(place()));
    assertFalse(Files.exists(other));
  }

  private ArtifactFiles.Arriving arriving() throws IOException {
    var file = files.arrive();
    file.out().write("content".getBytes(StandardCharsets.UTF_8));
    return file;
  }

  private void place(ArtifactFiles.Arriving arriving) {
    try (arriving) {
      database
          .database()
          .inTransaction(db -> {
            shelf.put(db, tenant, DIGEST, arriving);
            return true;
          });
    }
    assertTrue(Files.exists(place()));
  }

  private Path place() {
    return root.resolve(tenant.toString()).resolve(DIGEST);
  }

  private int insertRow(Handle db) {
    db.createUpdate(
            """
            INSERT INTO release (tenant_id, name, notes, tags, modified_at)
            VALUES (:tenant, 'one', '', '{}', :now)
            """)
        .bind("tenant", tenant)
        .bind("now", Instant.EPOCH)
        .execute();
    return db.createUpdate(
            """
            INSERT INTO artifact (tenant_id, artifact_id, name, description, size, sha256, signed,
                                  device_types, payload_types, depends, content, modified_at)
            VALUES (:tenant, :id, 'one', '', 7, :sha256, false, '{}', '{}', '{}', '{}', :now)
            """)
        .bind("tenant", tenant)
        .bind("id", UUID.randomUUID())
        .bind("sha256", DIGEST)
        .bind("now", Instant.EPOCH)
        .execute();
  }

  /// Until PostgreSQL says that somebody waits for the lock.
  private void awaitBlocked() {
    Await.until(
        Duration.ofSeconds(20),
        "the deletion waits",
        () ->
            database
                    .database()
                    .read(db ->
                        db.createQuery(
                                """
                                SELECT count(*) FROM pg_locks
                                 WHERE locktype = 'advisory' AND NOT granted AND database =
                                       (SELECT oid FROM pg_database WHERE datname = current_database())
                                """)
                            .mapTo(Integer.class)
                            .one())
                == 1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
