package io.trivet.server.devices.identity;

import io.trivet.core.devices.AuthSetId;

/// What decides whether a token counts: the accepted key of the device and its token generation.
record DeviceState(long handle, AuthSetId accepted, int generation) {}
