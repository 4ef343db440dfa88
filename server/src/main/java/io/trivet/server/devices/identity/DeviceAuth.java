package io.trivet.server.devices.identity;

import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.Limits;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Who is calling? Two look-ups in memory: the token's claims, and the device's present state, with
/// which the claims must agree. A revocation drops the state; loading it again reads the truth, and
/// what was read before a drop is not kept after it, so a revoked token cannot come back. HOT.
public final class DeviceAuth {
  private static final String KIND = "device";

  private final Database database;
  private final DeviceStore store;
  private final DeviceTokens tokens;
  private final Presence presence;
  private final DeviceStates states = new DeviceStates(Limits.DEVICES_REMEMBERED_MAX);

  DeviceAuth(Database database, DeviceStore store, DeviceTokens tokens, Presence presence) {
    this.database = database;
    this.store = store;
    this.tokens = tokens;
    this.presence = presence;
  }

  /// The device behind a token, or {@link Failure.Unauthorized}.
  public DeviceCaller verify(String token) {
    var claims = tokens.verify(token);
    var state = state(claims.device());
    if (!claims.authSet().equals(state.accepted()) || claims.generation() != state.generation()) {
      throw new Failure.Unauthorized("the token was revoked");
    }
    presence.seen(claims.device());
    return new DeviceCaller(claims.device(), claims.authSet(), state.handle());
  }

  private DeviceState state(DeviceRef device) {
    var known = states.find(device);
    if (known != null) {
      return known;
    }
    int ticket = states.ticket(device);
    var read = database.read(db -> store.findState(db, device)).orElse(DeviceState.NOT_ACCEPTED);
    states.remember(device, read, ticket);
    return read;
  }

  void subscribe(Changes changes) {
    changes.subscribe(KIND, payload -> states.forget(parse(payload)), states::forgetAll);
  }

  /// Tells all nodes, when the transaction commits, that the device's state has changed.
  static void changed(Handle db, DeviceRef device) {
    Changes.publish(db, KIND, device.tenant() + " " + device.id());
  }

  /// Forgets the device here and now: called after the commit, before the caller gets an answer.
  void forget(DeviceRef device) {
    states.forget(device);
  }

  private static DeviceRef parse(String payload) {
    var parts = payload.split(" ", 2);
    return new DeviceRef(new TenantId(UUID.fromString(parts[0])), DeviceId.parse(parts[1]));
  }
}
