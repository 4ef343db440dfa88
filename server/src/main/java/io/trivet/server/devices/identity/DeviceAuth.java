package io.trivet.server.devices.identity;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import io.trivet.core.devices.DeviceCaller;
import io.trivet.core.devices.DeviceId;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.kernel.Failure;
import io.trivet.core.kernel.TenantId;
import io.trivet.server.platform.bus.Changes;
import io.trivet.server.platform.db.Database;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// Who is calling? Two look-ups in memory: the token's claims, and the device's present state, with
/// which the claims must agree. A revocation drops the state; loading it again reads the truth, and
/// the cache lets no load finish across a drop, so a revoked token cannot come back. HOT.
public final class DeviceAuth {
  /// Devices whose state is remembered; a poll of any other costs one indexed read.
  static final int STATES_MAX = 2_000_000;

  private static final String KIND = "device";

  private final DeviceTokens tokens;
  private final Presence presence;
  private final LoadingCache<DeviceRef, Optional<DeviceState>> states;

  DeviceAuth(Database database, DeviceStore store, DeviceTokens tokens, Presence presence) {
    this.tokens = tokens;
    this.presence = presence;
    this.states =
        Caffeine.newBuilder()
            .maximumSize(STATES_MAX)
            .build(ref -> database.read(db -> store.findState(db, ref)));
  }

  /// The device behind a token, or {@link Failure.Unauthorized}.
  public DeviceCaller verify(String token) {
    var claims = tokens.verify(token);
    var state = states.get(claims.device());
    if (state.isEmpty() || !agree(claims, state.get())) {
      throw new Failure.Unauthorized("the token was revoked");
    }
    presence.seen(claims.device());
    return new DeviceCaller(claims.device(), claims.authSet(), state.get().handle());
  }

  void subscribe(Changes changes) {
    changes.subscribe(
        KIND, payload -> states.invalidate(parse(payload)), () -> states.invalidateAll());
  }

  /// Tells all nodes, when the transaction commits, that the device's state has changed.
  static void changed(Handle db, DeviceRef device) {
    Changes.publish(db, KIND, device.tenant() + " " + device.id());
  }

  /// Forgets the device here and now: called after the commit, before the caller gets an answer.
  void forget(DeviceRef device) {
    states.invalidate(device);
  }

  private static boolean agree(DeviceTokens.Claims claims, DeviceState state) {
    return claims.authSet().equals(state.accepted()) && claims.generation() == state.generation();
  }

  private static DeviceRef parse(String payload) {
    var parts = payload.split(" ", 2);
    return new DeviceRef(new TenantId(UUID.fromString(parts[0])), DeviceId.parse(parts[1]));
  }
}
