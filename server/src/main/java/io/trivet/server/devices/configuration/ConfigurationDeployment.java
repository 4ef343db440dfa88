package io.trivet.server.devices.configuration;

import io.trivet.core.devices.Configuration;
import io.trivet.core.devices.DeviceRef;
import io.trivet.core.people.UserCaller;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/// The feature above that brings a configuration to a device.
@FunctionalInterface
public interface ConfigurationDeployment {
  /// Orders it, in the caller's transaction; the id of the deployment. The caller's right to
  /// configure the device has been checked.
  UUID order(
      Handle db, UserCaller caller, DeviceRef device, Configuration configuration, int retries);
}
