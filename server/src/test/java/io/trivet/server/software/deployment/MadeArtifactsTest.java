package io.trivet.server.software.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.trivet.core.kernel.Limits;
import io.trivet.core.software.DeploymentOrder.Target;
import io.trivet.core.software.NextUpdate;
import io.trivet.server.platform.db.TestDatabase;
import io.trivet.testkit.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MadeArtifactsTest {
  @Test
  void what_was_made_for_a_deployment_is_gone_when_no_link_to_it_is_valid_any_more() {
    try (var database = new TestDatabase();
        var stage = new Stage(database, FakeClock.at("2026-11-25T09:00:00Z"))) {
      stage.addDevice("d1", "board", "v1", Map.of());
      stage.addRelease("v2", List.of("board"), 10, Map.of());
      var id = stage.deploy(stage.person(), "n", "v2", new Target.AllDevices(), "{}");
      stage.execute(
          "UPDATE deployment SET artifact_name = 'configuration-' || deployment_id"
              + " WHERE tenant_id = :tenant");
      stage.execute(
          """
          INSERT INTO made_artifact
            (tenant_id, artifact_id, name, device_type, content, created_at)
          VALUES (:tenant, :id, :name, 'board', '', :now)
          """,
          Map.of("id", UUID.randomUUID(), "name", "configuration-" + id));
      stage.parts().completion().sweep();
      assertEquals(1, made(stage), "it is needed");
      assertEquals(id, ((NextUpdate.Install) stage.ask("d1")).deployment());
      stage.report("d1", id, "success");
      stage.clock.advance(Limits.MADE_ARTIFACT_LIFE.minus(Duration.ofSeconds(1)));
      stage.parts().completion().sweep();
      assertEquals(1, made(stage), "a link may still be used");
      stage.clock.advance(Duration.ofSeconds(2));
      stage.parts().completion().sweep();
      assertEquals(0, made(stage));
    }
  }

  private static long made(Stage stage) {
    return stage.database.read(db ->
        db.createQuery("SELECT count(*) FROM made_artifact WHERE tenant_id = :tenant")
            .bind("tenant", stage.tenant)
            .mapTo(Long.class)
            .one());
  }
}
