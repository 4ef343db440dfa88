package io.trivet.server.devices.remote;

import io.trivet.core.devices.RemoteSessionId;
import io.trivet.wire.remote.Frame;
import io.trivet.wire.remote.FrameType;

/// One session on a device's channel, as the channel sees it.
interface Conversation {
  RemoteSessionId id();

  /// What the device says. Called by the thread that reads the device's socket: other sessions of
  /// this device wait meanwhile.
  void fromDevice(Frame frame, FrameType type);

  /// May it go on? Asked every half second; a session that may not ends itself.
  void recheck();

  /// Somebody or something ends it.
  void end(String reason);

  /// The device is gone.
  void deviceGone(String reason);
}
