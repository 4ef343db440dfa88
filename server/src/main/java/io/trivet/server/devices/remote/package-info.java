/// Remote access: the channel that each device keeps open to the server, and the conversations of
/// people with devices over it. `Switchboard` knows who is connected; `Channel` is a device's end,
/// a `Conversation` the other: a user's WebSocket, a file on its way, a runbook. `Guard` decides
/// what may pass, `Recorder` remembers it.
@NullMarked
package io.trivet.server.devices.remote;

import org.jspecify.annotations.NullMarked;
