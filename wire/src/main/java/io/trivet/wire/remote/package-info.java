/// Remote sessions on the wire: the frames that devices and users exchange over a WebSocket
/// (Mender's protocol version 1), their bodies, and the cleaning of terminal output for playback.
@NullMarked
package io.trivet.wire.remote;

import org.jspecify.annotations.NullMarked;
