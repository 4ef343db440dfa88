/// Device identity: authentication requests, authentication sets, admission, tokens, presence.
@NullMarked
package io.trivet.server.devices.identity;

import org.jspecify.annotations.NullMarked;
