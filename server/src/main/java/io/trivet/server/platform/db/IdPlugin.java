package io.trivet.server.platform.db;

import io.trivet.core.devices.AuthSetId;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.FilterId;
import io.trivet.core.devices.RemoteSessionId;
import io.trivet.core.kernel.TenantId;
import io.trivet.core.people.SessionId;
import io.trivet.core.people.UserId;
import io.trivet.core.software.ArtifactId;
import io.trivet.core.software.DeploymentId;
import io.trivet.core.software.SigningKeyId;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.argument.Argument;
import org.jdbi.v3.core.argument.ArgumentFactory;
import org.jdbi.v3.core.spi.JdbiPlugin;
import org.jspecify.annotations.Nullable;

/// Lets typed ids be bound to statements as themselves.
final class IdPlugin implements JdbiPlugin {
  @Override
  public void customizeJdbi(Jdbi jdbi) {
    jdbi.registerArgument(
        (ArgumentFactory)
            (_, value, _) ->
                Optional.ofNullable(uuid(value))
                    .map(id ->
                        (Argument) (position, statement, _) -> statement.setObject(position, id)));
  }

  private static @Nullable UUID uuid(@Nullable Object value) {
    return switch (value) {
      case FilterId id -> id.value();
      case TenantId id -> id.value();
      case UserId id -> id.value();
      case SessionId id -> id.value();
      case DeviceId id -> id.value();
      case RemoteSessionId id -> id.value();
      case AuthSetId id -> id.value();
      case ArtifactId id -> id.value();
      case SigningKeyId id -> id.value();
      case DeploymentId id -> id.value();
      case null, default -> null;
    };
  }
}
