package io.trivet.server.devices.identity;

import io.trivet.core.devices.AuthSetId;
import java.util.UUID;

/// What decides whether a token counts: the accepted key of the device and its token generation.
record DeviceState(long handle, AuthSetId accepted, int generation) {
  /// No token agrees with it: generations begin with zero.
  static final DeviceState NOT_ACCEPTED = new DeviceState(0, new AuthSetId(new UUID(0, 0)), -1);
}
