package io.trivet.server.platform.http;

import io.trivet.core.devices.DeviceCaller;
import java.util.function.Function;

/// What the doors for requests and for WebSockets share: the operations, and how callers are known.
/// `devices` turns a token into its caller or throws {@link
/// io.trivet.core.kernel.Failure.Unauthorized}.
public record Entrance(
    RouteTable routes,
    Function<String, DeviceCaller> devices,
    UserDoor users,
    TrustedProxies proxies) {}
