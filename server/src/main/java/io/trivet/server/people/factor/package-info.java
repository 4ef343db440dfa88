/// Second factors of people: codes by time (TOTP), passkeys (WebAuthn), recovery codes.
@NullMarked
package io.trivet.server.people.factor;

import org.jspecify.annotations.NullMarked;
